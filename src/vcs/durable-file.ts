import { mkdir, lstat, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import type { GitPlace } from './git-place.js';
import { createTemporaryFile } from './temporary-file.js';

/** A file to be put in place. */
export interface DurableFile {
  readonly path: string;
  readonly content: Uint8Array | string;
  /** As Git leaves its objects, since nothing may change them. */
  readonly isReadOnly: boolean;
}

/**
 * Puts a file in place whole or not at all: written elsewhere, synced, renamed. Makes the folder
 * where there is none.
 */
export async function writeDurably(place: GitPlace, file: DurableFile): Promise<void> {
  const temporary = await createTemporaryFile(place);
  try {
    await temporary.handle.writeFile(file.content);
    if (file.isReadOnly) await temporary.handle.chmod(0o444);
    await temporary.handle.sync();
    await temporary.handle.close();
    await moveInto(temporary.path, file.path);
  } catch (error) {
    await temporary.handle.close();
    await rm(temporary.path, { force: true });
    // Windows refuses to replace a read-only file, here by its equal.
    if (!file.isReadOnly || !isNodeError(error, 'EPERM') || !(await exists(file.path))) throw error;
  }
}

async function moveInto(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!isNodeError(error, 'ENOENT')) throw error;
    await mkdir(dirname(to), { recursive: true });
    await rename(from, to);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return false;
    throw error;
  }
}
