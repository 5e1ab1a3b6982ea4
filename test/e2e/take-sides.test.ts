import { expect, it } from 'vitest';
import type { ConflictsResult } from '../../src/api/conflicts-project.js';
import type { StatusResult } from '../../src/api/status-project.js';
import { onlyWords } from '../support/branched-project.js';
import { copyForEachTest } from '../support/copied-project.js';
import { stateOf } from '../support/faults/project-state.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { runInProcess } from '../support/run-in-process.js';

let project: ProjectFolder;

/** Too different from one another to be taken for renames. */
const text = (word: string): string => `${word}\n`.repeat(5);

/** Documents of stemma's in `corpus`, files of Git's in `notes`. */
const folders = ['corpus', 'notes'];

function inBoth(change: (folder: string) => void): void {
  for (const folder of folders) change(folder);
}

async function commit(message: string): Promise<void> {
  project.git('add', '--all');
  project.git('commit', '--quiet', '--allow-empty', '-m', `${message}: notes`);
  await done(project, 'commit', '-m', message);
}

copyForEachTest(
  async () => {
    const made = await prepareProject({
      until: 'commit',
      settings: onlyWords,
    });
    project = made;
    inBoth((folder) => {
      for (const name of ['here', 'there', 'twice', 'shape'])
        project.write(`${folder}/${name}.md`, text(name));
    });
    await commit('Base');
    await done(project, 'switch', '-c', 'theirs');
    inBoth((folder) => {
      project.write(`${folder}/here.md`, text('theirs'));
      project.remove(`${folder}/there.md`);
      project.rename(`${folder}/twice.md`, `${folder}/twice-theirs.md`);
      project.remove(`${folder}/shape.md`);
      project.write(`${folder}/shape.md/inside.md`, text('inside'));
    });
    await commit('Theirs');
    await done(project, 'switch', 'main');
    inBoth((folder) => {
      project.remove(`${folder}/here.md`);
      project.write(`${folder}/there.md`, text('ours'));
      project.rename(`${folder}/twice.md`, `${folder}/twice-ours.md`);
      project.write(`${folder}/shape.md`, text('ours'));
    });
    await commit('Ours');
    return made;
  },
  (copy) => {
    project = copy;
  },
);

/** The files that the sides disagree about, as they are on disk. */
function files(folder: string): Readonly<Record<string, string>> {
  const names = ['here', 'there', 'twice', 'twice-ours', 'twice-theirs'];
  const paths = [...names.map((name) => `${name}.md`), 'shape.md~ours'];
  return Object.fromEntries(
    paths.flatMap((path) =>
      project.has(`${folder}/${path}`) ? [[path, project.read(`${folder}/${path}`)]] : [],
    ),
  );
}

async function stop(): Promise<void> {
  expect((await runInProcess(project, ['merge', 'theirs'])).code).toBe(5);
  const { conflicts } = await doneJson<ConflictsResult>(project, 'conflicts');
  expect(conflicts.map(({ reason }) => reason).sort()).toEqual([
    ...['removed-here', 'removed-here'],
    ...['removed-there', 'removed-there', 'removed-there', 'removed-there'],
    ...['renamed-twice', 'renamed-twice'],
  ]);
}

it.each([
  [
    'ours',
    { 'there.md': text('ours'), 'twice-ours.md': text('twice'), 'shape.md~ours': text('ours') },
  ],
  ['theirs', { 'here.md': text('theirs'), 'twice-theirs.md': text('twice') }],
] as const)('%s is taken with all its removals and names', async (side, wanted) => {
  await stop();
  await done(project, 'resolve', `--${side}`, '.');
  for (const folder of folders) expect(files(folder), folder).toEqual(wanted);
  // The other side may be taken all the same, and this one again.
  const other = side === 'ours' ? 'theirs' : 'ours';
  await done(project, 'resolve', `--${other}`, '.');
  await done(project, 'resolve', `--${side}`, '.');
  for (const folder of folders) expect(files(folder), folder).toEqual(wanted);
  await done(project, 'merge', '--continue');
  for (const folder of folders) expect(files(folder), folder).toEqual(wanted);
  expect(project.read('notes/shape.md/inside.md')).toBe(text('inside'));
  expect(project.git('status', '--porcelain')).toBe('');
  expect((await doneJson<StatusResult>(project, 'status')).clean).toBe(true);
  project.gitFsck();
});

it('nothing is left behind when it is given up, in the index neither', async () => {
  const before = stateOf(project);
  await stop();
  await done(project, 'merge', '--abort');
  expect(stateOf(project)).toEqual(before);
  expect(project.git('ls-files', '--unmerged')).toBe('');
  await stop();
  await done(project, 'resolve', '--theirs', '.');
  await done(project, 'merge', '--abort');
  expect(stateOf(project)).toEqual(before);
});
