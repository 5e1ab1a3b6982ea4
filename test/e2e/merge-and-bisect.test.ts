import { afterEach, describe, expect, it } from 'vitest';
import type { BisectResult } from '../../src/api/bisect/bisect-project.js';
import type { MergeResult } from '../../src/api/merge-project.js';
import type { RunResult } from '../../src/api/run-project.js';
import { copyDemoCorpus } from '../support/demo-corpus.js';
import { digestFolder } from '../support/folder-digest.js';
import { copyOf, done, doneJson, prepareProject } from '../support/prepared-project.js';
import { ProjectFolder, withoutModel } from '../support/project-folder.js';
import { runInProcess } from '../support/run-in-process.js';

const projects: ProjectFolder[] = [];

function kept(project: ProjectFolder): ProjectFolder {
  projects.push(project);
  return project;
}

afterEach(() => {
  for (const project of projects.splice(0)) project.dispose();
});

/** What one side does to the project of the small corpus. */
type Change = (project: ProjectFolder) => void;

const smaller: Change = (project) => {
  project.set({ 'pipeline.chunk.size': 40, 'pipeline.chunk.overlap': 8 });
};
const threeResults: Change = (project) => {
  project.set({ 'pipeline.retrieve.k': 3 });
};
const kettle: Change = (project) => {
  project.edit('corpus/kettle.md', 'twice', 'three times');
};
const toaster: Change = (project) => {
  project.remove('corpus/toaster.md');
  project.write('corpus/mixer.md', '# Mixer\n\nTwo speeds.\n');
};
const question: Change = (project) => {
  const line = {
    id: 'q6',
    question: 'How many speeds?',
    evidence: [{ document: 'docs/mixer.md' }],
  };
  project.write('questions.jsonl', `${project.read('questions.jsonl')}${JSON.stringify(line)}\n`);
};

/** `main` and `theirs`, which both went on from one commit. */
async function branched(ours: Change, theirs: Change): Promise<ProjectFolder> {
  const project = kept(await prepareProject({ until: 'commit' }));
  await done(project, 'switch', '-c', 'theirs');
  theirs(project);
  await done(project, 'commit', '-m', 'Theirs');
  await done(project, 'switch', 'main');
  ours(project);
  await done(project, 'commit', '-m', 'Ours');
  return project;
}

/** Objects that nothing names may stay, and the index notes when it looked at files. */
function withoutGitsStores(digests: Record<string, string>): Record<string, string> {
  const paths = Object.entries(digests).filter(
    ([path]) => !/^\.git\/(objects\/|index$)/.test(path),
  );
  return Object.fromEntries(paths);
}

describe('a merge', () => {
  it.each([
    ['different settings', smaller, threeResults],
    ['different documents', kettle, toaster],
    ['a setting and a document', smaller, kettle],
    ['a document and the questions', toaster, question],
  ])(
    'of branches that changed %s gives what both changes give on one branch',
    async (_what, ours, theirs) => {
      const project = await branched(ours, theirs);
      const one = copyOf(project);
      kept(one);
      const merged = await doneJson<MergeResult>(project, 'merge', 'theirs');
      expect(merged.relation).toBe('merge');
      theirs(one);
      await done(one, 'run', '--rebuild');
      await done(project, 'run', '--rebuild');
      expect(project.read('stemma.yaml')).toBe(one.read('stemma.yaml'));
      expect(project.read('questions.jsonl')).toBe(one.read('questions.jsonl'));
      expect(digestFolder(`${project.folder}/corpus`)).toEqual(
        digestFolder(`${one.folder}/corpus`),
      );
      expect(project.lock()).toEqual(one.lock());
      expect(project.git('log', '-1', '--format=%P').split(' ')).toEqual([
        project.git('rev-parse', 'HEAD~1'),
        project.git('rev-parse', 'theirs'),
      ]);
      project.gitFsck();
    },
  );

  it('leaves a clean project whose snapshot is finished', async () => {
    const project = await branched(kettle, toaster);
    await done(project, 'merge', 'theirs', '-m', 'Both');
    expect(project.git('status', '--porcelain')).toBe('');
    const run = await doneJson<RunResult>(project, 'run');
    expect(new Set(run.stages.map(({ status }) => status))).toEqual(new Set(['cached']));
    expect(await done(project, 'status')).toContain('Nothing to commit.');
    expect(await done(project, 'fsck')).toContain('all sound');
  });

  it('moves forward where only the other branch went on', async () => {
    const project = kept(await prepareProject({ until: 'commit' }));
    await done(project, 'switch', '-c', 'theirs');
    kettle(project);
    await done(project, 'commit', '-m', 'Theirs');
    await done(project, 'switch', 'main');
    const merged = await doneJson<MergeResult>(project, 'merge', 'theirs');
    expect(merged).toMatchObject({ relation: 'fast-forward', branch: 'main' });
    expect(project.git('rev-parse', 'main')).toBe(project.git('rev-parse', 'theirs'));
    expect(project.read('corpus/kettle.md')).toContain('three times');
    expect(project.git('status', '--porcelain')).toBe('');
    const again = await doneJson<MergeResult>(project, 'merge', 'theirs');
    expect(again.relation).toBe('up-to-date');
  });

  it.each<[string, Change, Change, string, RegExp]>([
    [
      'the same setting',
      (project) => {
        project.set({ 'pipeline.chunk.size': 60 });
      },
      (project) => {
        project.set({ 'pipeline.chunk.size': 90 });
      },
      'setting',
      /both changed pipeline\.chunk\.size: 200 -> 60 here, 200 -> 90 there/,
    ],
    [
      'the same document',
      kettle,
      (project) => {
        project.edit('corpus/kettle.md', 'twice', 'once');
      },
      'document',
      /'docs\/kettle\.md' was changed on both sides/,
    ],
    [
      'a document that the other removed',
      kettle,
      (project) => {
        project.remove('corpus/kettle.md');
      },
      'document',
      /'docs\/kettle\.md' was changed here and removed there/,
    ],
    [
      'the same question',
      (project) => {
        project.edit('questions.jsonl', 'How often do I descale', 'How often does one descale');
      },
      (project) => {
        project.edit('questions.jsonl', 'How often do I descale', 'When do I descale');
      },
      'question',
      /both changed question 'q1'/,
    ],
  ])(
    'of branches that changed %s ends with 5, and goes back without a trace',
    async (_what, ours, theirs, kind, message) => {
      const project = await branched(ours, theirs);
      const before = digestFolder(project.folder);
      const dry = await runInProcess(project, ['merge', 'theirs', '--dry-run', '--json']);
      expect(dry.code).toBe(5);
      expect(JSON.parse(dry.stdout)).toMatchObject({
        relation: 'merge',
        conflicts: [{ kind, message: expect.stringMatching(message) as unknown }],
      });
      expect(digestFolder(project.folder)).toEqual(before);
      for (const command of ['promote theirs --to main', 'merge theirs']) {
        expect(digestFolder(project.folder)).toEqual(before);
        const { code, stdout } = await runInProcess(project, [...command.split(' '), '--json']);
        expect(code).toBe(5);
        const { error } = JSON.parse(stdout) as { error: { message: string; data: unknown } };
        expect(error).toMatchObject({ code: 'merge-conflict', data: { conflicts: [{ kind }] } });
        expect(error.message).toMatch(message);
      }
      await done(project, 'merge', '--abort');
      expect(withoutGitsStores(digestFolder(project.folder))).toEqual(withoutGitsStores(before));
      expect(await done(project, 'status')).toContain('Nothing to commit.');
    },
  );

  it('of histories that share no commit is refused', async () => {
    const project = kept(await prepareProject({ until: 'commit' }));
    project.git('checkout', '--quiet', '--orphan', 'alone');
    project.git('commit', '--quiet', '-m', 'Another beginning');
    const { code, stdout } = await runInProcess(project, ['merge', 'main', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'unrelated-histories' } });
  });
});

describe('a bisect', () => {
  it('finds the planted commit among harmless ones and says what it changed', async () => {
    const project = kept(new ProjectFolder());
    copyDemoCorpus(project);
    await done(project, 'init');
    project.set(withoutModel);
    await done(project, 'commit', '-m', 'Good');
    const harmless = [
      'guides/alert-rules',
      'guides/shipments',
      'billing/plans',
      'guides/handovers',
    ];
    let planted = '';
    for (const [i, name] of harmless.entries()) {
      if (i === 2) {
        project.set({ 'pipeline.embed.dimensions': 16, 'pipeline.retrieve.mode': 'dense' });
        await done(project, 'commit', '-m', 'Save on the bill');
        planted = project.git('rev-parse', 'HEAD');
      }
      project.edit(`corpus/${name}.md`, '# ', '# Current: ');
      await done(project, 'commit', '-m', `Mark ${name}`);
    }
    const head = project.git('rev-parse', 'HEAD');
    const result = await project.json<BisectResult>(
      'bisect',
      '--good',
      'HEAD~5',
      '--metric',
      'R@5',
    );
    expect(result.firstBad).toMatchObject({
      commit: planted,
      subject: 'Save on the bill',
      bad: true,
    });
    expect(result.commits).toBe(5);
    expect(result.steps.length).toBeLessThanOrEqual(3);
    expect(result.good.value).toBeGreaterThan(result.bad.value);
    expect(result.documentChanges).toEqual([]);
    expect(result.settingChanges).toEqual([
      { path: 'pipeline.embed.dimensions', before: 1024, after: 16 },
      { path: 'pipeline.retrieve.mode', before: 'hybrid', after: 'dense' },
    ]);
    // It looks at commits without going to them.
    expect(project.git('rev-parse', 'HEAD')).toBe(head);
    expect(project.git('status', '--porcelain')).toBe('');
  });
});
