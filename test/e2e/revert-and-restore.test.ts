import { describe, expect, it } from 'vitest';
import type { ConflictsResult } from '../../src/api/conflicts-project.js';
import type { PickResult } from '../../src/api/pick-project.js';
import type { RestoreResult } from '../../src/api/restore-project.js';
import type { StatusResult } from '../../src/api/status-project.js';
import { copyForEachTest } from '../support/copied-project.js';
import { stateOf } from '../support/faults/project-state.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { runInProcess } from '../support/run-in-process.js';

let project: ProjectFolder;

/** `main` with four commits: First, Kettle, Sizes (with a new document), Toaster. */
copyForEachTest(
  async () => {
    const made = await prepareProject({ until: 'commit' });
    made.edit('corpus/kettle.md', 'Rinse it twice', 'Rinse it well');
    made.edit('questions.jsonl', 'How often do I', 'When do I');
    await done(made, 'commit', '-m', 'Kettle');
    made.set({ 'pipeline.chunk.size': 60 });
    made.write('corpus/mixer.md', '# Mixer\n\nTwo speeds, and a pause between them.\n');
    await done(made, 'commit', '-m', 'Sizes');
    made.edit('corpus/toaster.md', 'Four is golden', 'Five is golden');
    made.set({ 'pipeline.retrieve.k': 5 });
    await done(made, 'commit', '-m', 'Toaster');
    return made;
  },
  (copy) => {
    project = copy;
  },
);

const isClean = async () => (await doneJson<StatusResult>(project, 'status')).clean;
const subjects = () => project.git('log', '--format=%s').split('\n');

describe('revert', () => {
  it('takes back settings, questions and documents of a commit, and keeps what came after', async () => {
    const before = project.lock();
    const result = await doneJson<PickResult>(project, 'revert', 'HEAD~1', 'HEAD~2');
    expect(result.commits.map(({ subject }) => subject)).toEqual([
      'Revert "Sizes"',
      'Revert "Kettle"',
    ]);
    expect(project.git('log', '-1', '--format=%b')).toContain(
      `This reverts commit ${result.commits[1]?.of ?? ''}.`,
    );
    expect(project.has('corpus/mixer.md')).toBe(false);
    expect(project.read('corpus/kettle.md')).toContain('Rinse it twice');
    expect(project.read('corpus/toaster.md')).toContain('Five is golden');
    expect(project.read('stemma.yaml')).toMatch(/k: 5/);
    expect(project.read('questions.jsonl')).toContain('How often do I');
    expect(await isClean()).toBe(true);
    expect(project.lock().corpus.documents).toBe(3);
    // What was reverted can be reverted again: then all is as before.
    await done(project, 'revert', 'HEAD', 'HEAD~1');
    expect(project.lock()).toEqual(before);
    project.gitFsck();
  });

  it('stops where something later stands on it, and goes on or back from there', async () => {
    project.edit('corpus/kettle.md', 'Rinse it well', 'Rinse it with rain');
    await done(project, 'commit', '-m', 'Rain');
    const before = stateOf(project);
    const revert = ['revert', 'HEAD~1', 'HEAD~3', 'HEAD~2'];
    expect((await runInProcess(project, revert)).code).toBe(5);
    const { operation, conflicts } = await doneJson<ConflictsResult>(project, 'conflicts');
    expect(operation).toMatchObject({ kind: 'revert', left: 1, todo: 1 });
    expect(conflicts.map(({ subject }) => subject)).toEqual(['docs/kettle.md']);
    expect(project.git('rev-parse', 'REVERT_HEAD')).toBe(operation?.commit);
    expect(await refused(project, 'merge', '--abort')).toMatchObject({ code: 'no-operation' });
    expect(await refused(project, 'commit', '-m', 'x')).toMatchObject({
      code: 'unresolved-conflicts',
      exit: 5,
    });
    await done(project, 'revert', '--abort');
    expect(stateOf(project)).toEqual(before);
    expect((await runInProcess(project, revert)).code).toBe(5);
    await done(project, 'resolve', '--theirs', 'docs/kettle.md');
    await done(project, 'revert', '--continue');
    expect(subjects().slice(0, 4)).toEqual([
      'Revert "Sizes"',
      'Revert "Kettle"',
      'Revert "Toaster"',
      'Rain',
    ]);
    expect(project.read('corpus/kettle.md')).toContain('Rinse it twice');
    expect(project.has('.git/REVERT_HEAD')).toBe(false);
    expect(await isClean()).toBe(true);
  });

  it('is refused for a merge without a parent, the first commit, and what is not here', async () => {
    const first = project.git('rev-list', '--max-parents=0', 'HEAD');
    expect(await refused(project, 'revert', first)).toMatchObject({ code: 'no-mainline' });
    await done(project, 'switch', '-c', 'side', 'HEAD~1');
    project.write('corpus/fan.md', '# Fan\n\nCold.\n');
    await done(project, 'commit', '-m', 'Fan');
    await done(project, 'merge', 'main');
    const merge = await refused(project, 'revert', 'HEAD');
    expect(merge).toMatchObject({ code: 'no-mainline', data: { parents: 2 } });
    expect(await refused(project, 'revert', 'HEAD', '--mainline', '3')).toMatchObject({
      code: 'no-mainline',
    });
    await done(project, 'revert', 'HEAD', '--mainline', '1');
    expect(project.read('corpus/toaster.md')).toContain('Four is golden');
    expect(project.has('corpus/fan.md')).toBe(true);
    expect(await refused(project, 'revert', 'main')).toMatchObject({ code: 'nothing-to-commit' });
  });
});

/** `trunk` without the last commit, and two merges into it that touch what `main` has touched too. */
async function mergesOfTrunk(): Promise<readonly string[]> {
  await done(project, 'switch', '-c', 'trunk', 'HEAD~1');
  const merges: string[] = [];
  for (const [name, path, before, after] of [
    ['first', 'corpus/toaster.md', 'Four is golden', 'Six is golden'],
    ['second', 'corpus/kettle.md', 'well', 'with rain'],
  ] as const) {
    await done(project, 'switch', '-c', name);
    project.edit(path, before, after);
    await done(project, 'commit', '-m', name);
    await done(project, 'switch', 'trunk');
    await done(project, 'merge', name, '--no-ff');
    merges.push(project.git('rev-parse', 'HEAD'));
  }
  return merges;
}

describe('cherry-pick', () => {
  it('of several merges goes on after a stop as it was begun', async () => {
    const merges = await mergesOfTrunk();
    await done(project, 'switch', 'main');
    const pick = ['cherry-pick', ...merges, '--mainline', '1'];
    expect((await runInProcess(project, pick)).code).toBe(5);
    await done(project, 'resolve', '--theirs', 'docs/toaster.md');
    await done(project, 'cherry-pick', '--continue');
    expect(subjects().slice(0, 3)).toEqual([
      "Merge 'second' into trunk",
      "Merge 'first' into trunk",
      'Toaster',
    ]);
    expect(project.read('corpus/toaster.md')).toContain('Six is golden');
    expect(project.read('corpus/kettle.md')).toContain('with rain');
    expect(await isClean()).toBe(true);
  });

  it('makes commits here once more, with their authors, and goes back before the first', async () => {
    await done(project, 'switch', '-c', 'old', 'HEAD~3');
    project.edit('corpus/toaster.md', 'Four is golden', 'Three is golden');
    await done(project, 'commit', '-m', 'Three');
    const before = stateOf(project);
    const picks = ['cherry-pick', 'main~1', 'main', 'main~2'];
    expect((await runInProcess(project, picks)).code).toBe(5);
    // The first is made, the second stopped, the third is to follow.
    expect(subjects()[0]).toBe('Sizes');
    await done(project, 'cherry-pick', '--abort');
    expect(stateOf(project)).toEqual(before);
    expect(project.has('corpus/mixer.md')).toBe(false);
    expect((await runInProcess(project, picks)).code).toBe(5);
    await done(project, 'resolve', '--ours', '.');
    // Git may make the commit; the rest follows all the same.
    project.git('commit', '--quiet', '--all', '-m', 'Toaster, by Git');
    await done(project, 'cherry-pick', '--continue');
    expect(subjects().slice(0, 4)).toEqual(['Kettle', 'Toaster, by Git', 'Sizes', 'Three']);
    expect(project.git('log', '-1', '--format=%an')).toBe(
      project.git('log', '-1', '--format=%an', 'main~2'),
    );
    expect(project.read('corpus/toaster.md')).toContain('Three is golden');
    expect(project.read('corpus/kettle.md')).toContain('Rinse it well');
    await done(project, 'run');
    project.gitFsck();
  });

  it('is refused with uncommitted changes and for what is here already', async () => {
    expect(await refused(project, 'cherry-pick', 'HEAD')).toMatchObject({
      code: 'nothing-to-commit',
    });
    project.edit('corpus/kettle.md', 'well', 'once');
    expect(await refused(project, 'cherry-pick', 'HEAD~1')).toMatchObject({
      code: 'local-changes',
      data: { files: ['corpus/kettle.md'] },
    });
  });
});

describe('restore', () => {
  it('brings back what is named, and leaves alone what no commit has', async () => {
    const kettle = project.read('corpus/kettle.md');
    project.edit('corpus/kettle.md', 'well', 'once');
    project.remove('corpus/mixer.md');
    project.set({ 'pipeline.chunk.size': 999 });
    project.write('corpus/fan.md', '# Fan\n');
    const { files } = await doneJson<RestoreResult>(project, 'restore', '.', '--dry-run');
    expect(files).toEqual([
      { path: 'corpus/kettle.md', change: 'written', lost: true },
      { path: 'corpus/mixer.md', change: 'written', lost: false },
      { path: 'stemma.yaml', change: 'written', lost: true },
    ]);
    // Nobody is there to ask.
    expect(await refused(project, 'restore', 'docs/kettle.md')).toMatchObject({ exit: 1 });
    await done(project, 'restore', 'corpus/mixer.md');
    expect(project.has('corpus/mixer.md')).toBe(true);
    await done(project, 'restore', 'docs/kettle.md', 'stemma.yaml', '--yes');
    expect(project.read('corpus/kettle.md')).toBe(kettle);
    expect(project.has('corpus/fan.md')).toBe(true);
    project.remove('corpus/fan.md');
    expect(await isClean()).toBe(true);
  });

  it('takes another commit as its source, with the documents that are not in it', async () => {
    await done(project, 'restore', '--source', 'HEAD~2', 'corpus');
    expect(project.has('corpus/mixer.md')).toBe(false);
    expect(project.read('corpus/toaster.md')).toContain('Four is golden');
    expect(project.read('stemma.yaml')).toMatch(/k: 5/);
    const unknown = await refused(project, 'restore', 'corpus/kettel.md');
    expect(unknown.code).toBe('unknown-path');
    await done(project, 'commit', '-m', 'Documents of before');
    expect(await isClean()).toBe(true);
  });

  it('brings the lock of another commit along', async () => {
    await done(project, 'restore', '--source', 'HEAD~2', '.');
    expect(project.lock()).toEqual(project.lock('HEAD~2'));
    // What is edited from here on is an edit of what was brought back.
    project.edit('corpus/toaster.md', 'Four is golden', 'Six is golden');
    project.write('corpus/mixer.md', '# Mixer\n\nThree speeds.\n');
    await done(project, 'run');
    expect(project.read('corpus/toaster.md')).toContain('Six is golden');
    expect(project.read('corpus/mixer.md')).toContain('Three speeds');
    await done(project, 'commit', '-m', 'From before');
    expect(await isClean()).toBe(true);
  });
});
