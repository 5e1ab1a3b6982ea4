import type { PromiseFsClient } from 'isomorphic-git';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import type { GitPlace } from './git-context.js';
import { createTemporaryFile } from './temporary-file.js';

/**
 * The file system that isomorphic-git gets. It writes a file in place, so a kill in the middle
 * would leave half an object under its final name for ever; here a file is written elsewhere,
 * synced, and renamed.
 */
export function gitFs(place: GitPlace): PromiseFsClient {
  return {
    promises: {
      readFile: (path: string, options?: BufferEncoding) => fs.readFile(path, options),
      writeFile: (path: string, content: Uint8Array | string) => writeWhole(place, path, content),
      mkdir: (path: string) => fs.mkdir(path),
      rmdir: (path: string) => fs.rmdir(path),
      unlink: (path: string) => fs.unlink(path),
      stat: (path: string) => fs.stat(path),
      lstat: (path: string) => fs.lstat(path),
      readdir: (path: string) => fs.readdir(path),
      readlink: (path: string) => fs.readlink(path),
      symlink: (target: string, path: string) => fs.symlink(target, path),
    },
  };
}

async function writeWhole(
  place: GitPlace,
  path: string,
  content: Uint8Array | string,
): Promise<void> {
  const temporary = await createTemporaryFile(place);
  try {
    await temporary.handle.writeFile(content);
    // As Git leaves its objects: read-only, since nothing may change them.
    if (path.startsWith(join(place.gitDir, 'objects'))) await temporary.handle.chmod(0o444);
    await temporary.handle.sync();
    await temporary.handle.close();
    await fs.rename(temporary.path, path);
  } catch (error) {
    await temporary.handle.close();
    await fs.rm(temporary.path, { force: true });
    // Windows refuses to replace a read-only object by its equal.
    if (isNodeError(error, 'EPERM') && (await exists(path))) return;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await fs.lstat(path);
    return true;
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return false;
    throw error;
  }
}
