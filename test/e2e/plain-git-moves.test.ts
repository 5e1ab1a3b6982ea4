import { afterEach, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/api/run-project.js';
import type { StatusResult } from '../../src/api/status-project.js';
import { branchedProject, onlyWords, type SideChange } from '../support/branched-project.js';
import { digestFolder } from '../support/folder-digest.js';
import { runGit } from '../support/git-process.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { runInProcess } from '../support/run-in-process.js';
import { smallCorpus } from '../support/small-corpus.js';

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
const mixer: SideChange = (project) => {
  project.remove('corpus/toaster.md');
  project.write('corpus/deep/mixer.md', '# Mixer\n\nTwo speeds.\n');
};

async function status(project: ProjectFolder): Promise<StatusResult> {
  return doneJson<StatusResult>(project, 'status');
}

async function run(project: ProjectFolder): Promise<RunResult> {
  return doneJson<RunResult>(project, 'run');
}

/** `main` with an edited kettle, `theirs` with a mixer for the toaster. */
async function twoBranches(): Promise<ProjectFolder> {
  return kept(await branchedProject(kettle, mixer));
}

async function expectClean(project: ProjectFolder): Promise<void> {
  expect(await status(project)).toMatchObject({ clean: true, current: true });
  expect(project.git('status', '--porcelain')).toBe('');
  expect(await done(project, 'fsck')).toContain('all sound');
  project.gitFsck();
}

describe('git switch', () => {
  it('leaves documents behind; status tells whose they are, and run brings them', async () => {
    const project = await twoBranches();
    project.git('switch', '--quiet', 'theirs');
    const looked = await status(project);
    expect(looked).toMatchObject({
      documentChanges: [],
      current: false,
      workTree: { away: { commit: project.git('rev-parse', 'main'), names: ['main'], edited: [] } },
    });
    const text = await done(project, 'status');
    expect(text).toContain('on disk are those of main');
    expect(text).toContain('Next: `stemma run`');
    expect((await run(project)).brought).toEqual({
      documents: 3,
      from: project.git('rev-parse', 'main'),
    });
    expect(project.read('corpus/deep/mixer.md')).toContain('Two speeds');
    expect(project.has('corpus/toaster.md')).toBe(false);
    expect(project.read('corpus/kettle.md')).toContain('twice');
    await expectClean(project);
    project.git('switch', '--quiet', 'main');
    await run(project);
    expect(project.read('corpus/kettle.md')).toContain('three times');
    await expectClean(project);
  });

  it('is completed by stemma switch too, to where one is and to elsewhere', async () => {
    const project = await twoBranches();
    project.git('switch', '--quiet', 'theirs');
    await done(project, 'switch', 'theirs');
    expect(project.has('corpus/deep/mixer.md')).toBe(true);
    await expectClean(project);
    project.git('switch', '--quiet', '--detach', 'main~1');
    await done(project, 'switch', 'main');
    expect(project.read('corpus/kettle.md')).toContain('three times');
    expect(project.has('corpus/deep/mixer.md')).toBe(false);
    await expectClean(project);
  });

  it('carries edits along where both branches agree on the document', async () => {
    const project = await twoBranches();
    project.edit('corpus/warranty.txt', 'three years', 'four years');
    project.write('corpus/mine.md', '# Mine\n');
    project.git('switch', '--quiet', 'theirs');
    await run(project);
    expect(project.read('corpus/warranty.txt')).toContain('four years');
    expect(project.has('corpus/mine.md')).toBe(true);
    expect(project.has('corpus/deep/mixer.md')).toBe(true);
    const { documentChanges } = await status(project);
    expect(documentChanges?.map(({ document }) => document)).toEqual([
      'docs/mine.md',
      'docs/warranty.txt',
    ]);
  });

  it('never costs an edit that is in no commit', async () => {
    const project = await twoBranches();
    project.edit('corpus/kettle.md', 'vinegar', 'lemon juice');
    project.write('corpus/deep/mixer.md', '# My own mixer\n');
    project.git('switch', '--quiet', 'theirs');
    const before = digestFolder(project.folder);
    expect((await status(project)).workTree.away?.edited).toEqual([
      'corpus/deep/mixer.md',
      'corpus/kettle.md',
    ]);
    for (const command of ['run', 'snapshot', 'commit -m x', 'switch theirs', 'switch main']) {
      const { code, stdout } = await runInProcess(project, [...command.split(' '), '--json']);
      if (command === 'switch main') {
        // Where they were edited they are no obstacle.
        expect(code).toBe(0);
        continue;
      }
      expect({ command, code }).toEqual({ command, code: 1 });
      expect(JSON.parse(stdout)).toMatchObject({
        error: {
          code: 'local-changes',
          data: { files: ['corpus/deep/mixer.md', 'corpus/kettle.md'] },
        },
      });
      expect(digestFolder(project.folder)).toEqual(before);
    }
    expect(project.read('corpus/kettle.md')).toContain('lemon juice');
    expect(project.read('corpus/deep/mixer.md')).toContain('My own');
    project.git('switch', '--quiet', 'theirs');
    await done(project, 'run', '--keep-documents');
    expect(project.read('corpus/kettle.md')).toContain('lemon juice');
    expect(project.has('corpus/toaster.md')).toBe(true);
    expect((await status(project)).workTree.settled).toBe(true);
  });

  it('warns who looks at the state on disk before that', async () => {
    const project = await twoBranches();
    project.git('switch', '--quiet', 'theirs');
    const { stderr } = await runInProcess(project, ['query', 'mixer']);
    expect(stderr).toContain('on disk are those of another state');
  });
});

describe('documents that a run has pinned but nobody committed', () => {
  it('are edits again where Git puts the lock of the last commit back', async () => {
    const project = kept(await prepareProject({ until: 'commit', settings: onlyWords }));
    kettle(project);
    await run(project);
    project.git('checkout', '--quiet', '--', 'stemma.lock');
    const { documentChanges, workTree } = await status(project);
    expect(workTree.settled).toBe(true);
    expect(documentChanges?.map(({ document }) => document)).toEqual(['docs/kettle.md']);
    await run(project);
    expect(project.read('corpus/kettle.md')).toContain('three times');
  });

  it('are put away by git stash with the lock, and come back with it', async () => {
    const project = kept(await prepareProject({ until: 'commit', settings: onlyWords }));
    mixer(project);
    await run(project);
    project.git('stash', '--quiet');
    expect(await done(project, 'status')).toContain('Git changed stemma.lock');
    await run(project);
    expect(project.read('corpus/toaster.md')).toBe(smallCorpus['corpus/toaster.md']);
    expect(project.has('corpus/deep/mixer.md')).toBe(false);
    await expectClean(project);
    project.git('stash', 'pop', '--quiet');
    await run(project);
    expect(project.has('corpus/toaster.md')).toBe(false);
    expect(project.read('corpus/deep/mixer.md')).toContain('Two speeds');
  });

  it('go with a commit that Git makes of the lock, and stay with its branch', async () => {
    const project = kept(await prepareProject({ until: 'commit', settings: onlyWords }));
    project.git('branch', 'before');
    kettle(project);
    await run(project);
    project.git('commit', '--quiet', '-a', '-m', 'By Git');
    await expectClean(project);
    project.git('switch', '--quiet', 'before');
    await run(project);
    expect(project.read('corpus/kettle.md')).toContain('twice');
    await expectClean(project);
    project.git('switch', '--quiet', 'main');
    await run(project);
    expect(project.read('corpus/kettle.md')).toContain('three times');
  });

  it('are kept by a collection of garbage that comes before they are brought', async () => {
    const project = await twoBranches();
    project.git('switch', '--quiet', 'theirs');
    await done(project, 'gc', '--yes', '--grace', '0');
    await run(project);
    expect(project.has('corpus/deep/mixer.md')).toBe(true);
    await expectClean(project);
  });
});

describe('git rebase', () => {
  it('of two commits onto a branch that went on brings all documents together', async () => {
    const project = await twoBranches();
    await done(project, 'switch', 'theirs');
    project.edit('corpus/warranty.txt', 'three years', 'four years');
    await done(project, 'commit', '-m', 'Theirs, once more');
    expect(runGit(project, 'rebase', '--quiet', 'main')).toMatchObject({ code: 0 });
    await run(project);
    expect(project.read('corpus/kettle.md')).toContain('three times');
    expect(project.has('corpus/deep/mixer.md')).toBe(true);
    expect(project.read('corpus/warranty.txt')).toContain('four years');
    await done(project, 'commit', '-m', 'Complete the rebase');
    await expectClean(project);
    // The commits in between pin their own documents.
    expect(await done(project, 'log', '--', 'docs/deep/mixer.md')).toContain('Theirs');
  });

  it('that stops at a setting goes on after it was resolved', async () => {
    const size =
      (value: number, more: SideChange): SideChange =>
      (project) => {
        project.set({ 'pipeline.chunk.size': value });
        more(project);
      };
    const project = kept(await branchedProject(size(60, kettle), size(90, mixer)));
    project.git('switch', '--quiet', 'theirs');
    await run(project);
    const rebase = runGit(project, 'rebase', 'main');
    expect(rebase.code).toBe(1);
    project.edit('stemma.yaml', '<<<<<<< ours\n    size: 60\n=======\n', '');
    project.edit('stemma.yaml', '>>>>>>> theirs\n', '');
    expect(await status(project)).toMatchObject({ operation: 'rebase' });
    expect(await done(project, 'status')).toContain('`git rebase --continue`');
    project.git('add', 'stemma.yaml');
    project.git('-c', 'core.editor=true', 'rebase', '--continue');
    await run(project);
    expect(project.read('corpus/kettle.md')).toContain('three times');
    expect(project.has('corpus/deep/mixer.md')).toBe(true);
    await done(project, 'commit', '-m', 'Complete the rebase');
    await expectClean(project);
  });
});

describe('git cherry-pick, revert and reset', () => {
  it('take the documents of the commit along, out again, and back', async () => {
    const project = await twoBranches();
    project.git('cherry-pick', 'theirs');
    await run(project);
    expect(project.has('corpus/deep/mixer.md')).toBe(true);
    expect(project.read('corpus/kettle.md')).toContain('three times');
    await done(project, 'commit', '-m', 'Complete the pick');
    await expectClean(project);
    project.git('revert', '--no-edit', 'HEAD~1');
    await run(project);
    expect(project.has('corpus/deep/mixer.md')).toBe(false);
    expect(project.has('corpus/toaster.md')).toBe(true);
    expect(project.read('corpus/kettle.md')).toContain('three times');
    project.git('reset', '--quiet', '--hard', 'HEAD~1');
    await run(project);
    expect(project.has('corpus/deep/mixer.md')).toBe(true);
    await expectClean(project);
  });
});

describe('git pull', () => {
  it('of a merge that was completed needs nothing but the documents', async () => {
    const project = await twoBranches();
    runGit(project, 'merge', '--no-edit', 'theirs');
    await run(project);
    await done(project, 'commit', '-m', 'Complete the merge');
    project.git('switch', '--quiet', 'theirs');
    await run(project);
    project.git('merge', '--quiet', '--ff-only', 'main');
    expect((await run(project)).brought).toMatchObject({ documents: 1 });
    expect(project.read('corpus/kettle.md')).toContain('three times');
    await expectClean(project);
  });
});
