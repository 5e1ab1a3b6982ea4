import { cpSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { StatusResult } from '../../src/api/status-project.js';
import { branchedProject, type SideChange } from '../support/branched-project.js';
import { digestFolder } from '../support/folder-digest.js';
import { runGit } from '../support/git-process.js';
import { copyOf, done, doneJson } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { runInProcess } from '../support/run-in-process.js';

const projects: ProjectFolder[] = [];

function kept(project: ProjectFolder): ProjectFolder {
  projects.push(project);
  return project;
}

afterEach(() => {
  for (const project of projects.splice(0)) project.dispose();
});

const kettle: SideChange = (project) => {
  project.edit('corpus/kettle.md', 'twice', 'three times');
};
const kettleElsewhere: SideChange = (project) => {
  project.edit('corpus/kettle.md', '# Kettle', '# The kettle');
};
const kettleOtherwise: SideChange = (project) => {
  project.edit('corpus/kettle.md', 'twice', 'once');
};
const toaster: SideChange = (project) => {
  project.remove('corpus/toaster.md');
  project.write('corpus/mixer.md', '# Mixer\n\nTwo speeds.\n');
};
const smaller: SideChange = (project) => {
  project.set({ 'pipeline.chunk.size': 40, 'pipeline.chunk.overlap': 8 });
};
const size =
  (value: number): SideChange =>
  (project) => {
    project.set({ 'pipeline.chunk.size': value });
  };
const question =
  (id: string): SideChange =>
  (project) => {
    const line = { id, question: 'How?', evidence: [{ document: 'docs/kettle.md' }] };
    project.write('questions.jsonl', `${project.read('questions.jsonl')}${JSON.stringify(line)}\n`);
  };

/** Several changes one after the other. */
const both =
  (...changes: readonly SideChange[]): SideChange =>
  (project) => {
    for (const change of changes) change(project);
  };

async function status(project: ProjectFolder): Promise<StatusResult> {
  return doneJson<StatusResult>(project, 'status');
}

/** Completes what Git left, commits it, and looks that everything is sound then. */
async function complete(project: ProjectFolder): Promise<void> {
  await done(project, 'run');
  if (!(await status(project)).clean) await done(project, 'commit', '-m', 'Complete the merge');
  expect(await status(project)).toMatchObject({ clean: true, current: true });
  expect(project.git('status', '--porcelain')).toBe('');
  expect(await done(project, 'fsck')).toContain('all sound');
  project.gitFsck();
}

/** The same project merged by stemma. */
async function mergedByStemma(project: ProjectFolder): Promise<ProjectFolder> {
  const copy = kept(copyOf(project));
  await done(copy, 'merge', 'theirs');
  return copy;
}

function expectSameSources(project: ProjectFolder, other: ProjectFolder): void {
  for (const file of ['stemma.yaml', 'questions.jsonl']) {
    expect(project.read(file)).toBe(other.read(file));
  }
  expect(digestFolder(`${project.folder}/corpus`)).toEqual(digestFolder(`${other.folder}/corpus`));
  expect(project.lock().corpus).toEqual(other.lock().corpus);
}

describe('git merge of branches that changed', () => {
  it.each<[string, SideChange, SideChange]>([
    ['different documents', kettle, toaster],
    ['one document in different lines', kettle, kettleElsewhere],
    ['settings here and documents there', smaller, kettle],
    ['documents here and settings there', kettle, smaller],
    [
      'documents, settings and questions',
      both(kettle, question('q6')),
      both(smaller, question('q7')),
    ],
  ])('%s comes to what stemma merge comes to', async (_what, ours, theirs) => {
    const project = kept(await branchedProject(ours, theirs));
    const other = await mergedByStemma(project);
    const merge = runGit(project, 'merge', '--no-edit', 'theirs');
    expect(merge).toMatchObject({ code: 0 });
    expect(project.git('status', '--porcelain')).toBe('');
    expect(await done(project, 'status')).toContain('Next: `stemma run`');
    expect((await status(project)).current).toBe(false);
    await complete(project);
    expectSameSources(project, other);
  });

  it('one document in the same line says so, loses neither, and goes on by a choice', async () => {
    const project = kept(
      await branchedProject(both(kettle, smaller), both(kettleOtherwise, toaster)),
    );
    const merge = runGit(project, 'merge', '--no-edit', 'theirs');
    expect(merge.code).toBe(0);
    expect(merge.stderr).toContain("'docs/kettle.md' was changed on both sides");
    const looked = await status(project);
    expect(looked.workTree).toMatchObject({ settled: false, merge: 'documents' });
    expect(looked.workTree.conflicts).toMatchObject([{ subject: 'docs/kettle.md' }]);
    expect(await done(project, 'status')).toContain('Next: `stemma run --ours docs/kettle.md`');
    const before = digestFolder(project.folder);
    const refused = await runInProcess(project, ['run', '--json']);
    expect(refused.code).toBe(5);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      error: { code: 'merge-conflict', data: { conflicts: [{ subject: 'docs/kettle.md' }] } },
    });
    const mistyped = await runInProcess(project, ['run', '--ours', 'docs/toaster.md', '--json']);
    expect(JSON.parse(mistyped.stdout)).toMatchObject({ error: { code: 'no-such-conflict' } });
    expect(digestFolder(project.folder)).toEqual(before);
    await done(project, 'run', '--theirs', 'docs/kettle.md');
    expect(project.read('corpus/kettle.md')).toContain('Rinse it once');
    expect(project.has('corpus/mixer.md')).toBe(true);
    await complete(project);
  });

  it('the same setting stops with markers around it; the rest is merged and completed', async () => {
    const project = kept(await branchedProject(both(size(60), kettle), both(size(90), toaster)));
    const merge = runGit(project, 'merge', '--no-edit', 'theirs');
    expect(merge.code).toBe(1);
    expect(merge.stdout).toContain('CONFLICT (content): Merge conflict in stemma.yaml');
    expect(merge.stdout).not.toContain('conflict in stemma.lock');
    expect(project.read('stemma.yaml')).toMatch(
      /^<{7} ours\n {4}size: 60\n={7}\n {4}size: 90\n>{7} theirs\n/m,
    );
    const unreadable = expect.stringMatching(
      /'stemma\.yaml': line \d+ is a conflict marker/,
    ) as string;
    expect(await status(project)).toMatchObject({ operation: 'merge', unreadable, current: false });
    expect(await done(project, 'status')).toContain(
      'Next: remove the markers, then `stemma run`, `git add -u`, `git merge --continue`',
    );
    for (const command of ['run', 'commit -m x']) {
      const { code, stderr } = await runInProcess(project, command.split(' '));
      expect({ command, code }).toEqual({ command, code: 1 });
      expect(stderr).toMatch(/'stemma\.yaml': line \d+ is a conflict marker|a merge by Git/);
    }
    project.edit('stemma.yaml', '<<<<<<< ours\n    size: 60\n=======\n', '');
    project.edit('stemma.yaml', '>>>>>>> theirs\n', '');
    expect(await status(project)).toMatchObject({ operation: 'merge', clean: false });
    const commit = await runInProcess(project, ['commit', '-m', 'No', '--json']);
    expect(JSON.parse(commit.stdout)).toMatchObject({ error: { code: 'operation-in-progress' } });
    await done(project, 'run');
    expect(project.has('corpus/mixer.md')).toBe(true);
    expect(project.read('corpus/kettle.md')).toContain('three times');
    project.git('add', '-u');
    project.git('commit', '--quiet', '--no-edit');
    expect(project.git('log', '-1', '--format=%P').split(' ')).toHaveLength(2);
    expect(await status(project)).toMatchObject({ clean: true });
    await complete(project);
  });

  it('the same question stops with markers around both', async () => {
    const project = kept(
      await branchedProject(
        (side) => {
          side.edit('questions.jsonl', 'How often do I descale', 'How often does one descale');
        },
        (side) => {
          side.edit('questions.jsonl', 'How often do I descale', 'When do I descale');
          question('q7')(side);
        },
      ),
    );
    const merge = runGit(project, 'merge', '--no-edit', 'theirs');
    expect(merge.code).toBe(1);
    expect(merge.stdout).toContain('CONFLICT (content): Merge conflict in questions.jsonl');
    const lines = project.read('questions.jsonl').split('\n');
    expect(lines.filter((line) => /^[<=>]{7}/.test(line))).toHaveLength(3);
    expect(lines.filter((line) => line.includes('"q7"'))).toHaveLength(1);
    expect((await runInProcess(project, ['eval'])).code).not.toBe(0);
  });
});

describe('git merge without the driver', () => {
  /** As in a clone where nobody ran `stemma install`. */
  async function withoutDrivers(): Promise<ProjectFolder> {
    const project = kept(await branchedProject(both(kettle, smaller), toaster));
    await done(project, 'install', '--uninstall');
    return project;
  }

  it.each<[string, SideChange]>([
    ['as Git left it', () => undefined],
    ['with our lock taken', (project) => void project.git('checkout', '--ours', 'stemma.lock')],
    ['with their lock taken', (project) => void project.git('checkout', '--theirs', 'stemma.lock')],
    [
      'with the lock removed',
      (project) => {
        project.remove('stemma.lock');
      },
    ],
    ['with the markers staged', (project) => void project.git('add', 'stemma.lock')],
  ])('is completed by stemma run, %s', async (_how, resolve) => {
    const project = await withoutDrivers();
    const other = await mergedByStemma(project);
    const merge = runGit(project, 'merge', '--no-edit', 'theirs');
    expect(merge.code).toBe(1);
    expect(merge.stdout).toContain('Merge conflict in stemma.lock');
    resolve(project);
    const looked = await status(project);
    expect(looked.workTree).toMatchObject({ settled: false, merge: 'conflict' });
    expect(await done(project, 'status')).toContain('Next: `stemma run`');
    await done(project, 'run');
    expect((await status(project)).workTree.settled).toBe(true);
    project.git('add', 'stemma.lock');
    project.git('commit', '--quiet', '--no-edit');
    await complete(project);
    expectSameSources(project, other);
  });

  it('can be taken as it is on disk', async () => {
    const project = await withoutDrivers();
    runGit(project, 'merge', '--no-edit', 'theirs');
    const before = digestFolder(`${project.folder}/corpus`);
    await done(project, 'run', '--keep-documents');
    expect(digestFolder(`${project.folder}/corpus`)).toEqual(before);
    expect(await status(project)).toMatchObject({ current: true });
  });
});

describe('git merge of documents that are not in the store', () => {
  it('names what is missing and takes nothing for granted', async () => {
    const project = kept(await branchedProject(kettle, toaster));
    const colleague = kept(copyOf(project));
    colleague.git('checkout', '--quiet', 'theirs');
    await done(colleague, 'run');
    colleague.write('corpus/new.md', '# New\n\nOnly there.\n');
    await done(colleague, 'commit', '-m', 'Only there');
    project.git('fetch', '--quiet', colleague.folder, 'theirs:colleague');
    const merge = runGit(project, 'merge', '--no-edit', 'colleague');
    expect(merge.code).toBe(0);
    const looked = await status(project);
    expect(looked.workTree).toMatchObject({ settled: false, missing: true });
    const { code, stdout } = await runInProcess(project, ['run', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'object-missing' } });
    // With the colleague's store it goes on.
    cpSync(`${colleague.folder}/.stemma/store.db`, `${project.folder}/.stemma/store.db`);
    await done(project, 'run');
    expect(project.read('corpus/new.md')).toContain('Only there');
    expect(project.read('corpus/kettle.md')).toContain('three times');
  });
});
