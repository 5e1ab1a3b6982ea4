import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { messageOf } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { FoundFile } from './found-file.js';

/** Largest document, in bytes. */
const MAXIMUM_BYTES = 256 * 1024 * 1024;
/** How often a file that changes while it is read is read again. */
const ATTEMPTS = 3;

/** Bytes of a file, and the stat it had when they were read. */
export interface ReadFile extends FoundFile {
  readonly bytes: Uint8Array;
}

/**
 * Reads a file whole. A file that changes meanwhile is read again, then `file-unstable`; one over
 * 256 MiB is `document-too-large`; one that cannot be read is `cannot-read`.
 */
export function readFile(file: FoundFile): ReadFile {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const read = readOnce(file);
    if (read !== undefined) return read;
  }
  throw new StemmaError('file-unstable', `cannot read '${file.key}': it changes while it is read`, {
    data: { key: file.key, path: file.path },
    suggestions: ['Run the command again when the file is no longer written.'],
  });
}

function readOnce(file: FoundFile): ReadFile | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file.path, 'r');
    const before = fstatSync(descriptor, { bigint: true });
    if (before.size > MAXIMUM_BYTES) throw tooLarge(file, before.size);
    const bytes = new Uint8Array(Number(before.size));
    const length = fill(descriptor, bytes);
    const after = fstatSync(descriptor, { bigint: true });
    const whole = length === bytes.length && after.size === before.size;
    if (!whole || after.mtimeNs !== before.mtimeNs) return undefined;
    const { size, mtimeNs: modified, ctimeNs: changed, ino: inode } = after;
    return { ...file, bytes, stat: { size: Number(size), modified, changed, inode } };
  } catch (error) {
    if (error instanceof StemmaError) throw error;
    throw new StemmaError('cannot-read', `cannot read '${file.key}': ${messageOf(error)}`, {
      data: { key: file.key, path: file.path },
      cause: error,
      suggestions: ['Make the file readable, or exclude it in stemma.yaml.'],
    });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Reads until the buffer is full or the file ends; returns how much came. */
function fill(descriptor: number, bytes: Uint8Array): number {
  let offset = 0;
  while (offset < bytes.length) {
    const count = readSync(descriptor, bytes, offset, bytes.length - offset, offset);
    if (count === 0) break;
    offset += count;
  }
  return offset;
}

function tooLarge(file: FoundFile, size: bigint): StemmaError {
  return new StemmaError(
    'document-too-large',
    `cannot take '${file.key}': it has ${size} bytes, a document may have ${MAXIMUM_BYTES}`,
    {
      data: { key: file.key, size: Number(size), maximum: MAXIMUM_BYTES },
      suggestions: ['Split the file, or exclude it in stemma.yaml.'],
    },
  );
}
