import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';

/**
 * Writes a file from parts so that it is either whole or not there: into a temporary file beside
 * it, flushed to disk, then renamed over the old one.
 */
export function writeFileAtomically(path: string, parts: Iterable<Uint8Array>): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const descriptor = openSync(temporary, 'wx');
    try {
      for (const part of parts) writeAll(descriptor, part);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Makes a file from parts unless it is there already; names of such files tell their content. */
export function materialize(path: string, parts: () => Iterable<Uint8Array>): void {
  if (!existsSync(path)) writeFileAtomically(path, parts());
}

function writeAll(descriptor: number, part: Uint8Array): void {
  let offset = 0;
  while (offset < part.length) offset += writeSync(descriptor, part, offset);
}
