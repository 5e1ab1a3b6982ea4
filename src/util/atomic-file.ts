import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';

/** UTF-16 code units of a name that leave room for the ending, as names may have 255 bytes. */
const NAME_LENGTH = 78;

/**
 * Writes a file from parts so that it is either whole or not there: into a temporary file beside
 * it, flushed to disk, then renamed over the old one. Without `flush` a loss of power may leave it
 * empty: for many files that can be written again.
 */
export function writeFileAtomically(
  path: string,
  parts: Iterable<Uint8Array>,
  { flush = true }: { readonly flush?: boolean } = {},
): void {
  mkdirSync(dirname(path), { recursive: true });
  const name = `${basename(path).slice(0, NAME_LENGTH)}.${randomBytes(6).toString('hex')}.tmp`;
  const temporary = join(dirname(path), name);
  try {
    const descriptor = openSync(temporary, 'wx');
    try {
      for (const part of parts) writeAll(descriptor, part);
      if (flush) fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** How the temporary files above are named. */
const TEMPORARY = /\.[0-9a-f]{12}\.tmp$/;

/**
 * Removes the temporary files that killed processes left in a folder. For folders in which one
 * process at a time writes: the file of one that is at it would go too.
 */
export function removeAbandonedFiles(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile() && TEMPORARY.test(entry.name)) rmSync(join(folder, entry.name));
  }
}

function writeAll(descriptor: number, part: Uint8Array): void {
  let offset = 0;
  while (offset < part.length) offset += writeSync(descriptor, part, offset);
}
