import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StemmaError } from '../../errors/stemma-error.js';
import type { GitRepository } from '../../vcs/git-repository.js';
import type { Project } from '../project.js';
import { ATTRIBUTES_FILE, attributeLines, withLines } from './attributes.js';
import { MERGE_DRIVERS } from './drivers.js';
import { installHooks, removeHooks } from './install-hooks.js';
import { addProject } from './known-projects.js';
import {
  registerDrivers,
  runnerPath,
  writeScript,
  type InstalledPart,
  type Program,
} from './register-drivers.js';

/** What to set up. */
export interface InstallOptions {
  readonly program: Program;
  /** The hooks as well. */
  readonly hooks?: boolean;
  /** Take everything out again. */
  readonly uninstall?: boolean;
}

/** What was set up, or taken out. */
export interface InstallResult {
  readonly parts: readonly InstalledPart[];
  /** True where the hooks of this clone call stemma. */
  readonly hooks: boolean;
}

/**
 * Lets plain Git merge the files of stemma in this clone: Git's settings are not cloned. Adds what
 * .gitattributes lacks, for everybody. Doing it again changes nothing. With `hooks` Git also asks
 * stemma before a commit and after it changed the work tree. Throws `hook-exists`, `config-locked`.
 */
export async function installProject(
  project: Project,
  options: InstallOptions,
): Promise<InstallResult> {
  const git = await project.git();
  const folder = await git.hooksFolder();
  if (options.uninstall === true) {
    const parts = [...removeHooks(folder), ...(await removeDrivers(git))];
    return { parts, hooks: false };
  }
  // First, as it may refuse.
  const hooks = options.hooks === true ? installHooks(folder) : [];
  const drivers = await registerDrivers(git, options.program);
  addProject(git);
  const parts = [writeAttributes(project), ...drivers, ...hooks];
  return { parts, hooks: options.hooks === true };
}

function writeAttributes(project: Project): InstalledPart {
  const path = join(project.folder, ATTRIBUTES_FILE);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const lines = attributeLines(questionsOf(project));
  return { name: ATTRIBUTES_FILE, change: writeScript(path, withLines(before, lines)) };
}

/** Settings may be in conflict just now; the default is as good then. */
function questionsOf(project: Project): string {
  try {
    return project.readSettings().settings.evaluate.questions;
  } catch (error) {
    if (error instanceof StemmaError) return 'questions.jsonl';
    throw error;
  }
}

async function removeDrivers(git: GitRepository): Promise<InstalledPart[]> {
  const parts: InstalledPart[] = [];
  for (const { name } of MERGE_DRIVERS) {
    const section = `merge.${name}`;
    if ((await git.getConfig(`${section}.driver`)) === undefined) continue;
    await git.removeConfigSection(section);
    parts.push({ name: section, change: 'removed' });
  }
  const path = runnerPath(git);
  if (existsSync(path)) {
    rmSync(dirname(path), { recursive: true });
    parts.push({ name: path, change: 'removed' });
  }
  return parts;
}
