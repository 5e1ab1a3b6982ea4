import { smallCorpus } from '../small-corpus.js';
import { done, prepareProject } from '../prepared-project.js';
import type { ProjectFolder } from '../project-folder.js';

/** A command that is disturbed, and the project on which it has something to do. */
export interface FaultedCommand {
  readonly name: string;
  readonly args: readonly string[];
  readonly index: 'flat' | 'hnsw';
  /** Brings a project with one commit on `main` to where the command is run. */
  readonly prepare: (project: ProjectFolder) => Promise<void>;
  /** What the same command may be refused with where the disturbed one had got to its end. */
  readonly afterwards?: string;
  /** True where the store holds as many objects afterwards, however often the command was stopped. */
  readonly sweeps?: true;
}

async function editDocuments(project: ProjectFolder): Promise<void> {
  project.edit('corpus/kettle.md', 'twice', 'three times');
  project.write('corpus/mixer.md', '# Mixer\n\nTwo speeds, and a pause between them.\n');
  project.remove('corpus/blender.md');
  await Promise.resolve();
}

/** Another branch with other documents; `main` is the current one. */
async function makeFix(project: ProjectFolder): Promise<void> {
  await done(project, 'switch', '-c', 'fix');
  await editDocuments(project);
  await done(project, 'commit', '-m', 'Fix');
  await done(project, 'switch', 'main');
}

async function makeDivergedFix(project: ProjectFolder): Promise<void> {
  await makeFix(project);
  project.edit('corpus/warranty.txt', 'three years', 'four years');
  await done(project, 'commit', '-m', 'Longer warranty');
}

async function switchByGit(project: ProjectFolder): Promise<void> {
  await makeFix(project);
  project.git('switch', '--quiet', 'fix');
}

async function mergeByGit(project: ProjectFolder): Promise<void> {
  await makeDivergedFix(project);
  project.git('merge', '--quiet', '--no-edit', 'fix');
}

async function makeProduction(project: ProjectFolder): Promise<void> {
  await makeFix(project);
  await done(project, 'promote', 'main');
  await done(project, 'switch', 'production');
}

async function promoteFix(project: ProjectFolder): Promise<void> {
  await makeProduction(project);
  await done(project, 'promote', 'fix');
}

/** Objects that nothing needs: those of a run whose lock the next run replaced. */
async function makeGarbage(project: ProjectFolder): Promise<void> {
  await editDocuments(project);
  await done(project, 'run');
  project.edit('corpus/kettle.md', 'three times', 'four times');
  await done(project, 'commit', '-m', 'Second');
}

/** Every command that changes a project. A new one is a row here. */
export const faultedCommands: readonly FaultedCommand[] = [
  { name: 'snapshot', args: ['snapshot'], index: 'flat', prepare: editDocuments },
  { name: 'run', args: ['run'], index: 'hnsw', prepare: editDocuments },
  { name: 'run, flat', args: ['run'], index: 'flat', prepare: editDocuments },
  {
    name: 'commit',
    args: ['commit', '-m', 'Second'],
    index: 'hnsw',
    prepare: editDocuments,
    afterwards: 'nothing-to-commit',
  },
  { name: 'switch', args: ['switch', 'fix'], index: 'flat', prepare: makeFix },
  { name: 'run after git switch', args: ['run'], index: 'flat', prepare: switchByGit },
  { name: 'run after git merge', args: ['run'], index: 'flat', prepare: mergeByGit },
  {
    name: 'install',
    args: ['install', '--hooks'],
    index: 'flat',
    prepare: () => Promise.resolve(),
  },
  { name: 'merge', args: ['merge', 'fix'], index: 'hnsw', prepare: makeDivergedFix },
  {
    name: 'revert',
    args: ['revert', 'HEAD'],
    index: 'flat',
    prepare: async (project) => {
      await editDocuments(project);
      await done(project, 'commit', '-m', 'Second');
    },
    afterwards: 'nothing-to-commit',
  },
  {
    name: 'restore',
    args: ['restore', '.', '--yes'],
    index: 'flat',
    prepare: editDocuments,
  },
  {
    name: 'promote',
    args: ['promote', 'fix'],
    index: 'flat',
    prepare: makeProduction,
    afterwards: 'already-promoted',
  },
  {
    name: 'rollback',
    args: ['rollback'],
    index: 'hnsw',
    prepare: promoteFix,
    afterwards: 'nothing-to-roll-back',
  },
  {
    name: 'gc',
    args: ['gc', '--yes', '--grace', '0'],
    index: 'flat',
    prepare: makeGarbage,
    sweeps: true,
  },
  {
    name: 'gc --repack',
    args: ['gc', '--yes', '--grace', '0', '--repack'],
    index: 'hnsw',
    prepare: makeGarbage,
    sweeps: true,
  },
];

/** A project on which a command has something to do. */
export async function preparedFor({ index, prepare }: FaultedCommand): Promise<ProjectFolder> {
  const project = await prepareProject({
    files: { ...smallCorpus, 'corpus/blender.md': '# Blender\n\nClose it before use.\n' },
    until: 'commit',
    settings: {
      'pipeline.index.type': index,
      'promote.minQuestions': 1,
      'promote.margin': 1,
    },
  });
  await prepare(project);
  return project;
}
