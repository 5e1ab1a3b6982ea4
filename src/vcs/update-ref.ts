import { lstat, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import { utf8 } from '../util/bytes.js';
import type { GitOid } from './commit-id.js';
import { removeEmptyFolders, removeEmptyParents } from './empty-folders.js';
import type { GitPlace } from './git-place.js';
import type { LockFile } from './lock-file.js';
import { lockFile } from './lock-file.js';
import { readPackedRefs, removePackedRef } from './packed-refs.js';
import { describeRef, isRefName, isRootRef, refFolder } from './ref-name.js';
import { finalRef, readRef, readRefValue } from './ref-store.js';
import { appendReflog, removeReflog } from './reflog.js';

/** A move of a ref that happens only if nobody else moved it first. */
export interface RefMove {
  /** What the ref must hold now; `null` when it must not exist. */
  readonly from: GitOid | null;
  readonly to: GitOid;
  /** For the reflog: `commit: add questions`. */
  readonly reason: string;
}

/**
 * Moves a ref by compare-and-set under Git's own lock. A symbolic ref such as `HEAD` moves the ref
 * that it names. The reflog gets a line, and that of `HEAD` too where `HEAD` names the ref. `before`
 * runs once it is sure that the ref holds `from` and that nobody else can move it; what it throws
 * leaves the ref as it was.
 *
 * Throws `ref-moved` (with `expected` and `actual`), `ref-locked`, `ref-conflict` (`a` and `a/b`
 * cannot both exist), `bad-ref-name`.
 */
export async function updateRef(
  place: GitPlace,
  name: string,
  move: RefMove,
  before?: () => Promise<void>,
): Promise<void> {
  checkRef(name);
  const ref = await finalRef(place.gitDir, name);
  await checkRoom(place.gitDir, ref);
  const lock = await lockRef(place, ref);
  try {
    await expectValue(place.gitDir, ref, move.from);
    await before?.();
    // The log first, as Git does: a kill in between loses no move from the log.
    await noteMove(place, { ref, from: move.from ?? undefined, to: move.to, reason: move.reason });
    await lock.commit(utf8(`${move.to}\n`));
  } finally {
    await lock.release();
  }
}

interface NotedMove {
  readonly ref: string;
  readonly from: GitOid | undefined;
  readonly to: GitOid;
  readonly reason: string;
}

async function noteMove(place: GitPlace, move: NotedMove): Promise<void> {
  const follows = (await finalRef(place.gitDir, 'HEAD')) === move.ref;
  const refs = new Set([move.ref, ...(follows ? ['HEAD'] : [])]);
  await appendReflog(place, { ...move, refs: [...refs] });
}

/** Removes a ref, loose and packed, with its log, if it still holds `from`; throws as `updateRef`. */
export async function deleteRef(place: GitPlace, ref: string, from: GitOid): Promise<void> {
  checkRef(ref);
  const lock = await lockRef(place, ref);
  try {
    await expectValue(place.gitDir, ref, from);
    // Packed first: the other way round, a reader in between would see the old packed value.
    await removePackedRef(place, ref);
    await rm(join(place.gitDir, ref), { force: true });
    await removeReflog(place.gitDir, ref);
  } finally {
    await lock.release();
  }
  const path = join(place.gitDir, ref);
  await removeEmptyParents(dirname(path), join(place.gitDir, refFolder(ref)));
}

/** Where `HEAD` should point. */
export interface HeadMove {
  /** `{ branch: 'refs/heads/main' }` or a detached commit. */
  readonly to: { readonly branch: string } | { readonly oid: GitOid };
  /** Commits before and after, for the reflog. */
  readonly oldOid: GitOid | undefined;
  readonly newOid: GitOid | undefined;
  readonly reason: string;
}

/** Points `HEAD` at a branch or a commit and notes it in its log; throws `ref-locked`. */
export async function moveHead(place: GitPlace, move: HeadMove): Promise<void> {
  const lock = await lockRef(place, 'HEAD');
  try {
    await lock.commit(utf8('branch' in move.to ? `ref: ${move.to.branch}\n` : `${move.to.oid}\n`));
  } finally {
    await lock.release();
  }
  if (move.newOid === undefined) return;
  await appendReflog(place, {
    refs: ['HEAD'],
    from: move.oldOid,
    to: move.newOid,
    reason: move.reason,
  });
}

function checkRef(ref: string): void {
  if (isRefName(ref) ? ref.startsWith('refs/') : isRootRef(ref)) return;
  throw new StemmaError('bad-ref-name', `'${ref}' cannot name a ref`, { data: { name: ref } });
}

async function lockRef(place: GitPlace, ref: string): Promise<LockFile> {
  const target = join(place.gitDir, ref);
  try {
    return await lockFile(place, { target, code: 'ref-locked', subject: describeRef(ref) });
  } catch (error) {
    if (isNodeError(error, 'ENOTDIR', 'EEXIST')) throw conflict(ref, dirname(ref));
    throw error;
  }
}

async function expectValue(gitDir: string, ref: string, expected: GitOid | null): Promise<void> {
  const value = await readRefValue(gitDir, ref);
  const actual =
    value === undefined ? null : 'oid' in value ? value.oid : await readRef(gitDir, ref);
  if (actual === expected) return;
  const found =
    actual === null
      ? 'it is gone'
      : expected === null
        ? 'it exists already'
        : `it is at ${actual ?? 'nothing'} now`;
  throw new StemmaError('ref-moved', `cannot move ${describeRef(ref)}: ${found}`, {
    data: { ref, expected, actual: actual ?? null },
    suggestions: ['Look at what happened with `git log` and run the command again.'],
  });
}

/** Refuses `a/b` beside `a`, loose or packed; empty folders that stand in the way are removed. */
async function checkRoom(gitDir: string, ref: string): Promise<void> {
  const packed = await readPackedRefs(gitDir);
  for (let parent = dirname(ref); parent !== 'refs' && parent !== '.'; parent = dirname(parent)) {
    const exists = (await readRefValue(gitDir, parent)) !== undefined;
    if (exists) throw conflict(ref, parent);
  }
  for (const other of packed.keys()) {
    if (other.startsWith(`${ref}/`) && (await readRefValue(gitDir, other)) !== undefined)
      throw conflict(ref, other);
  }
  const path = join(gitDir, ref);
  if ((await isFolderPath(path)) && !(await removeEmptyFolders(path)))
    throw conflict(ref, `${ref}/…`);
}

async function isFolderPath(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}

function conflict(ref: string, other: string): StemmaError {
  return new StemmaError(
    'ref-conflict',
    `cannot make ${describeRef(ref)}: ${describeRef(other)} exists, and one name cannot be a folder of the other`,
    {
      data: { ref, other },
      suggestions: ['Choose another name.'],
    },
  );
}
