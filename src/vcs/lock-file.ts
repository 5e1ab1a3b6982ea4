/**
 * Git's lock protocol: whoever creates `<file>.lock` may change `<file>`, writes the new content
 * into the lock and renames it over the file. Readers see the old or the new content, never a part.
 *
 * A killed Git leaves its lock behind for a person to remove. stemma does better for its own:
 * the lock is a hard link to a temporary file whose name holds machine and process id. A lock
 * whose owner is a dead process of this machine is broken. Breaking is safe against a second
 * breaker: first the owner's file is renamed to the breaker's own name, which only one process can
 * do, and that one alone removes the lock. Where a file system has no hard links the lock is a
 * plain one.
 */
import type { FileHandle } from 'node:fs/promises';
import { link, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isNodeError } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { GitPlace } from './git-place.js';
import type { TemporaryFile } from './temporary-file.js';
import { CLAIM_SUFFIX, createTemporaryFile, ownerOf, temporaryFolder } from './temporary-file.js';

/** What is locked, and how a failure is told. */
export interface LockRequest {
  /** Absolute path of the file to change. */
  readonly target: string;
  /** Error code when somebody else holds the lock. */
  readonly code: string;
  /** What the file is for people: `branch 'main'`. */
  readonly subject: string;
}

/** A lock that is held. Exactly one of `commit` and `release` ends it; `release` is idempotent. */
export interface LockFile {
  /** Replaces the target by these bytes, on disk before it returns, and lets go. */
  commit(bytes: Uint8Array): Promise<void>;
  /** Lets go and leaves the target as it was. */
  release(): Promise<void>;
}

const ATTEMPTS = 40;
const WAIT_MS = 25;

/** Takes the lock, waiting up to a second; throws with `request.code` when it stays held. */
export async function lockFile(place: GitPlace, request: LockRequest): Promise<LockFile> {
  const lockPath = `${request.target}.lock`;
  const owner = await createTemporaryFile(place);
  try {
    return heldLock({ request, lockPath, ...(await take({ place, request, lockPath, owner })) });
  } catch (error) {
    await owner.handle.close();
    await rm(owner.path, { force: true });
    throw error;
  }
}

interface Taking {
  readonly place: GitPlace;
  readonly request: LockRequest;
  readonly lockPath: string;
  readonly owner: TemporaryFile;
}

interface Taken {
  readonly handle: FileHandle;
  readonly ownerPath: string;
}

async function take({ place, request, lockPath, owner }: Taking): Promise<Taken> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      await link(owner.path, lockPath);
      return { handle: owner.handle, ownerPath: owner.path };
    } catch (error) {
      if (isNodeError(error, 'ENOENT')) {
        await mkdir(dirname(lockPath), { recursive: true });
      } else if (isNodeError(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK')) {
        const plain = await openPlain(lockPath);
        if (plain) {
          await owner.handle.close();
          return { handle: plain, ownerPath: owner.path };
        }
        await sleep(WAIT_MS);
      } else if (!isNodeError(error, 'EEXIST')) {
        throw error;
      } else if (!(await breakStaleLock({ place, lockPath, ownPath: owner.path }))) {
        await sleep(WAIT_MS);
      }
    }
  }
  throw new StemmaError(
    request.code,
    `cannot change ${request.subject}: another process holds its lock '${lockPath}'`,
    {
      data: { lock: lockPath },
      suggestions: [
        'Try again when the other process is done.',
        `If no Git or stemma process is running, remove '${lockPath}'.`,
      ],
    },
  );
}

async function openPlain(lockPath: string): Promise<FileHandle | undefined> {
  try {
    return await open(lockPath, 'wx', 0o666);
  } catch (error) {
    if (isNodeError(error, 'EEXIST')) return undefined;
    throw error;
  }
}

async function breakStaleLock(options: {
  readonly place: GitPlace;
  readonly lockPath: string;
  readonly ownPath: string;
}): Promise<boolean> {
  const { place, lockPath, ownPath } = options;
  const folder = temporaryFolder(place.gitDir);
  const lock = await lstatOrNothing(lockPath);
  if (lock === undefined) return true;
  for (const name of await readdir(folder)) {
    const processId = ownerOf(name, place.host);
    if (processId === undefined || place.host.isProcessAlive(processId)) continue;
    const owner = await lstatOrNothing(join(folder, name));
    if (owner?.ino !== lock.ino || owner.dev !== lock.dev) continue;
    const claimed = `${ownPath}${CLAIM_SUFFIX}`;
    try {
      await rename(join(folder, name), claimed);
    } catch (error) {
      if (isNodeError(error, 'ENOENT')) return false;
      throw error;
    }
    await rm(lockPath, { force: true });
    await rm(claimed, { force: true });
    return true;
  }
  return false;
}

async function lstatOrNothing(path: string): Promise<{ ino: bigint; dev: bigint } | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function heldLock(lock: Taken & { request: LockRequest; lockPath: string }): LockFile {
  let done = false;
  const finish = async (): Promise<void> => {
    done = true;
    await rm(lock.ownerPath, { force: true });
  };
  return {
    async commit(bytes) {
      await lock.handle.writeFile(bytes);
      await lock.handle.sync();
      await lock.handle.close();
      await rename(lock.lockPath, lock.request.target);
      await finish();
      await syncFolder(dirname(lock.request.target));
    },
    async release() {
      if (done) return;
      await lock.handle.close();
      await rm(lock.lockPath, { force: true });
      await finish();
    },
  };
}

/** Makes a rename in the folder survive a power cut, where the system can. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(folder, 'r');
  } catch (error) {
    // Windows opens no folders, and needs no such call.
    if (isNodeError(error, 'EISDIR', 'EPERM', 'EACCES')) return;
    throw error;
  }
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
