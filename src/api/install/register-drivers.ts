import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../../util/atomic-file.js';
import { utf8 } from '../../util/bytes.js';
import type { GitRepository } from '../../vcs/git-repository.js';
import { driverCommand, MERGE_DRIVERS, runnerScript } from './drivers.js';

/** What became of a thing that stemma puts into a clone. */
export type Change = 'added' | 'updated' | 'unchanged' | 'removed';

/** One thing in a clone, and what became of it. */
export interface InstalledPart {
  /** `merge.stemma-lock`, or a path: in the project, or absolute. */
  readonly name: string;
  readonly change: Change;
}

/** The program that Git is to call: Node, then bin/run.js, both absolute. */
export type Program = readonly [node: string, script: string];

/** Path of the script that Git's settings and hooks call. */
export function runnerPath(git: GitRepository): string {
  return join(git.gitDir, 'stemma', 'run');
}

/** Registers the merge drivers in a clone's own settings. Doing it again changes nothing. */
export async function registerDrivers(
  git: GitRepository,
  program: Program,
): Promise<InstalledPart[]> {
  const path = runnerPath(git);
  const parts: InstalledPart[] = [{ name: path, change: writeScript(path, runnerScript(program)) }];
  for (const { kind, name, title } of MERGE_DRIVERS) {
    const section = `merge.${name}`;
    const changes = [
      await setting(git, `${section}.name`, title),
      await setting(git, `${section}.driver`, driverCommand(kind)),
    ];
    const change = changes.find((one) => one !== 'unchanged') ?? 'unchanged';
    parts.push({ name: section, change });
  }
  return parts;
}

async function setting(git: GitRepository, key: string, value: string): Promise<Change> {
  const before = await git.getConfig(key);
  if (before === value) return 'unchanged';
  await git.setConfig(key, value);
  return before === undefined ? 'added' : 'updated';
}

/** Writes a file where its text is another one. */
export function writeScript(path: string, text: string): Change {
  const before = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  if (before === text) return 'unchanged';
  writeFileAtomically(path, [utf8(text)]);
  return before === undefined ? 'added' : 'updated';
}
