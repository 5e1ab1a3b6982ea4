import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { CommitId } from './commit-id.js';
import { isGitOid } from './commit-id.js';
import { findRepository, type RepositoryPlace } from './find-repository.js';

/** What Git began and did not finish. */
export type OperationKind = 'merge' | 'cherry-pick' | 'revert' | 'rebase';

/** An unfinished operation of Git's. */
export interface GitOperation {
  readonly kind: OperationKind;
  /** The commit that is brought in (of a revert: taken back); undefined where Git is between two. */
  readonly commit: CommitId | undefined;
}

/** Files and folders of Git's that say so, the strongest last. */
const SIGNS: readonly (readonly [string, OperationKind])[] = [
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
];

/** The operation that is unfinished in a Git folder; undefined for none. */
export async function operationIn(gitDir: string): Promise<GitOperation | undefined> {
  let kind: OperationKind | undefined;
  let file = '';
  for (const [name, of] of SIGNS) {
    if (await isThere(join(gitDir, name))) [kind, file] = [of, name];
  }
  if (kind === undefined) return undefined;
  return { kind, commit: await firstId(join(gitDir, kind === 'rebase' ? 'REBASE_HEAD' : file)) };
}

/** As `operationIn`, of the repository around a project; undefined where there is none to use. */
export async function operationAround(projectFolder: string): Promise<GitOperation | undefined> {
  const place = await usableRepository(projectFolder);
  return place && (await operationIn(place.gitDir));
}

/** As `findRepository`; undefined in a linked worktree too, where stemma does not work. */
export async function usableRepository(folder: string): Promise<RepositoryPlace | undefined> {
  try {
    return await findRepository(folder);
  } catch (error) {
    if (error instanceof StemmaError && error.code === 'worktree-unsupported') return undefined;
    throw error;
  }
}

/** The first commit of a file of ids, as of an octopus merge. */
async function firstId(path: string): Promise<CommitId | undefined> {
  try {
    const id = (await readFile(path, 'utf8')).split('\n')[0] ?? '';
    // Git keeps ids of commits there.
    return isGitOid(id) ? (id as CommitId) : undefined;
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'EISDIR')) return undefined;
    throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return false;
    throw error;
  }
}
