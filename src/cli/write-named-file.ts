import { resolve } from 'node:path';
import { translateDiskError } from '../errors/disk-error.js';
import { isNodeError } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import { writeFileAtomically } from '../util/atomic-file.js';
import { utf8 } from '../util/bytes.js';

/** What the system says of a path that cannot be a file. */
const NO_FILE = ['EISDIR', 'ENOTDIR', 'EEXIST', 'ENAMETOOLONG'] as const;

/**
 * Writes a file that the user named, relative to the folder that the command works in. Throws
 * `cannot-write`, and what `translateDiskError` makes of a disk that refuses.
 */
export function writeNamedFile(path: string, folder: string | undefined, text: string): void {
  const absolute = resolve(folder ?? '.', path);
  try {
    writeFileAtomically(absolute, [utf8(text)]);
  } catch (error) {
    if (!isNodeError(error, ...NO_FILE)) throw translateDiskError(absolute, error);
    throw new StemmaError('cannot-write', `cannot write '${path}': ${error.message}`, {
      cause: error,
      data: { path: absolute, system: error.code },
      suggestions: ['Name a file in a folder.'],
    });
  }
}
