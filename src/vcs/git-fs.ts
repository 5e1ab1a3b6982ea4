import type { PromiseFsClient } from 'isomorphic-git';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from './durable-file.js';
import type { GitPlace } from './git-place.js';

/**
 * The file system that isomorphic-git gets. It writes a file in place, so a kill in the middle
 * would leave half an object under its final name for ever; here files are put in place whole.
 */
export function gitFs(place: GitPlace): PromiseFsClient {
  const objects = join(place.gitDir, 'objects');
  return {
    promises: {
      readFile: (path: string, options?: BufferEncoding) => fs.readFile(path, options),
      writeFile: (path: string, content: Uint8Array | string) =>
        writeDurably(place, { path, content, isReadOnly: path.startsWith(objects) }),
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
