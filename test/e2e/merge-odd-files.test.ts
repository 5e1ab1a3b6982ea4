import { chmodSync, lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ConflictsResult } from '../../src/api/conflicts-project.js';
import type { StatusResult } from '../../src/api/status-project.js';
import { onlyWords } from '../support/branched-project.js';
import { copyForEachTest } from '../support/copied-project.js';
import { stateOf } from '../support/faults/project-state.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { runInProcess } from '../support/run-in-process.js';

let project: ProjectFolder;

copyForEachTest(
  () => prepareProject({ until: 'commit', settings: onlyWords }),
  (copy) => {
    project = copy;
  },
);

type Change = () => void;

/** Commits files that Git keeps on `theirs`, others on `main`, and makes the sides disagree about one document. */
async function part(base: Change, theirs: Change, ours: Change): Promise<void> {
  const commit = (change: Change, subject: string) => {
    change();
    project.git('add', '--all');
    project.git('commit', '--quiet', '--allow-empty', '-m', subject);
  };
  commit(base, 'Files');
  await done(project, 'switch', '-c', 'theirs');
  commit(theirs, 'Files of theirs');
  project.edit('corpus/kettle.md', 'twice', 'well');
  await done(project, 'commit', '-m', 'Theirs');
  await done(project, 'switch', 'main');
  commit(ours, 'Files of ours');
  project.edit('corpus/kettle.md', 'twice', 'once');
  await done(project, 'commit', '-m', 'Ours');
}

/** Merges `theirs`, which has to stop; what is in conflict. */
async function stop(): Promise<ConflictsResult['conflicts']> {
  const { code, stdout, stderr } = await runInProcess(project, ['merge', 'theirs']);
  expect(code, stdout + stderr).toBe(5);
  return (await doneJson<ConflictsResult>(project, 'conflicts')).conflicts;
}

/** The end of a merge whose other conflicts are decided: all is committed, nothing is left over. */
async function conclude(): Promise<void> {
  await done(project, 'resolve', '--theirs', 'docs/kettle.md');
  await done(project, 'merge', '--continue');
  expect(project.git('status', '--porcelain')).toBe('');
  expect((await doneJson<StatusResult>(project, 'status')).clean).toBe(true);
  project.gitFsck();
}

const absolute = (path: string) => join(project.folder, path);
const link = (target: string, path: string): void => {
  rmSync(absolute(path), { force: true });
  symlinkSync(target, absolute(path));
};
const committed = (path: string): string => project.git('ls-tree', 'HEAD', path);

it('keeps a symbolic link in conflict open until a side is taken or the link is changed', async () => {
  await part(
    () => {
      link('base', 'current');
      link('base', 'latest');
    },
    () => {
      link('theirs', 'current');
      link('theirs', 'latest');
    },
    () => {
      link('ours', 'current');
      link('ours', 'latest');
    },
  );
  const before = stateOf(project);
  expect((await stop()).map(({ subject, resolved }) => [subject, resolved])).toEqual([
    ['docs/kettle.md', false],
    ['current', false],
    ['latest', false],
  ]);
  await done(project, 'merge', '--abort');
  expect(stateOf(project)).toEqual(before);
  await stop();
  await done(project, 'resolve', '--theirs', 'docs/kettle.md');
  expect((await refused(project, 'merge', '--continue')).code).toBe('unresolved-conflicts');
  await done(project, 'resolve', '--theirs', 'current');
  expect(readlinkSync(absolute('current'))).toBe('theirs');
  link('both', 'latest');
  await conclude();
  expect([readlinkSync(absolute('current')), readlinkSync(absolute('latest'))]).toEqual([
    'theirs',
    'both',
  ]);
  expect(committed('current')).toMatch(/^120000 /);
  expect(project.git('show', 'HEAD:current')).toBe('theirs');
  expect(project.git('show', 'HEAD:latest')).toBe('both');
});

it('brings a change of mode along, of either side, and one that was made meanwhile', async () => {
  await part(
    () => {
      for (const name of ['there', 'here', 'later', 'taken']) project.write(name, 'echo\n');
    },
    () => {
      chmodSync(absolute('there'), 0o755);
      project.write('taken', 'echo theirs\n');
      project.write('later', 'echo more\n');
    },
    () => {
      chmodSync(absolute('here'), 0o755);
      chmodSync(absolute('taken'), 0o755);
      project.write('taken', 'echo ours\n');
    },
  );
  await stop();
  const isRunnable = (path: string) => (lstatSync(absolute(path)).mode & 0o100) !== 0;
  expect(['there', 'here', 'taken'].map(isRunnable)).toEqual([true, true, true]);
  chmodSync(absolute('later'), 0o755);
  project.write('taken', 'echo both\n');
  await done(project, 'resolve', 'taken');
  await conclude();
  for (const path of ['there', 'here', 'later', 'taken']) {
    expect(committed(path)).toMatch(/^100755 /);
    expect(isRunnable(path), path).toBe(true);
  }
});

/** Points a submodule at a commit, as far as Git's own commits know of one. */
function submodule(path: string, digit: string): void {
  mkdirSync(absolute(path), { recursive: true });
  project.git('update-index', '--add', '--cacheinfo', `160000,${digit.repeat(40)},${path}`);
}

it('takes the submodules of theirs, and goes back from them', async () => {
  await part(
    () => {
      submodule('moved', '1');
      submodule('gone', '1');
    },
    () => {
      submodule('moved', '2');
      submodule('new', '2');
      rmSync(absolute('gone'), { recursive: true });
    },
    () => {
      project.write('README.md', 'Ours\n');
    },
  );
  const before = stateOf(project);
  expect((await stop()).map(({ subject }) => subject)).toEqual(['docs/kettle.md']);
  await done(project, 'merge', '--abort');
  expect(stateOf(project)).toEqual(before);
  await stop();
  await conclude();
  expect(committed('moved')).toContain(`160000 commit ${'2'.repeat(40)}`);
  expect(committed('new')).toContain(`160000 commit ${'2'.repeat(40)}`);
  expect(committed('gone')).toBe('');
});

it('leaves a submodule in conflict as it is until a side is taken', async () => {
  await part(
    () => {
      for (const name of ['first', 'second', 'third', 'fourth']) submodule(name, '1');
    },
    () => {
      for (const name of ['first', 'second', 'third']) submodule(name, '2');
      rmSync(absolute('fourth'), { recursive: true });
    },
    () => {
      for (const name of ['first', 'second', 'third', 'fourth']) submodule(name, '3');
    },
  );
  const before = stateOf(project);
  const found = await stop();
  expect(found.map(({ subject, resolved }) => [subject, resolved])).toEqual([
    ['docs/kettle.md', false],
    ['first', false],
    ['fourth', false],
    ['second', false],
    ['third', false],
  ]);
  await done(project, 'resolve', '--theirs', 'first', 'fourth');
  await done(project, 'merge', '--abort');
  expect(stateOf(project)).toEqual(before);
  await stop();
  await done(project, 'resolve', '--theirs', 'first', 'fourth');
  await done(project, 'resolve', '--ours', 'second');
  await done(project, 'resolve', 'third');
  await conclude();
  expect(committed('first')).toContain('2'.repeat(40));
  expect(committed('second')).toContain('3'.repeat(40));
  expect(committed('third')).toContain('3'.repeat(40));
  expect(committed('fourth')).toBe('');
});
