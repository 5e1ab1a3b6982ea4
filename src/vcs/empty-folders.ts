import { readdir, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isNodeError } from '../errors/node-error.js';

/**
 * Removes a folder and the folders in it as far as they hold no file. Returns true when the
 * folder is gone afterwards.
 */
export async function removeEmptyFolders(folder: string): Promise<boolean> {
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) await removeEmptyFolders(join(folder, entry.name));
    }
    await rmdir(folder);
    return true;
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return true;
    if (isNodeError(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) return false;
    throw error;
  }
}

/** Removes empty folders upwards from `folder`, stopping below `top`. */
export async function removeEmptyParents(folder: string, top: string): Promise<void> {
  for (let current = folder; current.startsWith(`${top}/`); current = dirname(current)) {
    try {
      await rmdir(current);
    } catch (error) {
      if (isNodeError(error, 'ENOENT')) continue;
      if (isNodeError(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) return;
      throw error;
    }
  }
}
