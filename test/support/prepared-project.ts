import { cpSync } from 'node:fs';
import { beforeDashes } from './before-dashes.js';
import { ProjectFolder, withoutModel, type Files, type SettingValues } from './project-folder.js';
import { runInProcess } from './run-in-process.js';
import { smallCorpus } from './small-corpus.js';

/** What a project begins with. */
export interface Preparation {
  readonly files?: Files;
  readonly settings?: SettingValues;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** How far it is: initialised, run, or committed on `main`. */
  readonly until: 'init' | 'run' | 'commit';
}

/** A project of the small corpus (unless other files are given) that needs no model. */
export async function prepareProject(preparation: Preparation): Promise<ProjectFolder> {
  const { files = smallCorpus, settings = {}, env = {}, until } = preparation;
  const project = new ProjectFolder({ files, env });
  await done(project, 'init');
  project.set({ ...withoutModel, ...settings });
  if (until === 'run') await done(project, 'run');
  if (until === 'commit') await done(project, 'commit', '-m', 'First snapshot');
  return project;
}

/** Runs a command in this process that has to end with 0; what it printed. */
export async function done(project: ProjectFolder, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runInProcess(project, args);
  if (code === 0) return stdout;
  throw new Error(`stemma ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
}

/** `done` with --json; what it printed, as the caller knows its type. */
export async function doneJson<T>(project: ProjectFolder, ...args: readonly string[]): Promise<T> {
  return JSON.parse(await done(project, ...beforeDashes(args, '--json'))) as T;
}

/** A copy of a project at rest, with an environment of its own. */
export function copyOf(
  project: ProjectFolder,
  env: Readonly<Record<string, string | undefined>> = {},
): ProjectFolder {
  const copy = new ProjectFolder({ env });
  cpSync(project.folder, copy.folder, { recursive: true, verbatimSymlinks: true });
  return copy;
}
