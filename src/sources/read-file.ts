import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  type Stats,
} from 'node:fs';
import { isNodeError, messageOf } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { BlobReference } from '../model/document.js';
import type { FileStat } from '../model/stat-cache.js';
import { BlobWriter, keepBlob, WHOLE_BYTES } from '../tree/pieces/blob-writer.js';
import { toFileStat, type FoundFile } from './found-file.js';
import type { BlobSink } from './blob-sink.js';

/** How often a file that changes while it is read is read again. */
const ATTEMPTS = 3;

/** What a file held, and the stat it had when that was read. */
export interface ReadFile extends BlobReference {
  readonly stat: FileStat;
}

/**
 * How a file is opened: a pipe that took its place must not make us wait for a writer. Windows
 * has no such flag, which counts as none.
 */
const OPEN = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * Reads a file into the sink, a long one piece by piece. A file that changes meanwhile is read
 * again, then `file-unstable`, as is one that was removed or is no file any more since the walk
 * met it; one that cannot be read is `cannot-read`.
 */
export async function readFile(file: FoundFile, sink: BlobSink): Promise<ReadFile> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const read = await readOnce(file, sink);
    if (read !== undefined) return read;
  }
  throw unstable(file, 'it changes while it is read');
}

async function readOnce(file: FoundFile, sink: BlobSink): Promise<ReadFile | undefined> {
  const descriptor = reading(file, () => openSync(file.path, OPEN));
  try {
    const before = reading(file, () => fstatSync(descriptor));
    refuseReplaced(file, before);
    const open = { file, descriptor, size: before.size };
    const blob = before.size > WHOLE_BYTES ? await readLong(open, sink) : readShort(open, sink);
    const after = reading(file, () => fstatSync(descriptor));
    return blob !== undefined && isSame(before, after)
      ? { ...blob, stat: toFileStat(after) }
      : undefined;
  } finally {
    closeSync(descriptor);
  }
}

/** A file that was opened, with the bytes that it had then. */
interface OpenFile {
  readonly file: FoundFile;
  readonly descriptor: number;
  readonly size: number;
}

/** Undefined where there were not `size` bytes to read. */
function readShort(
  { file, descriptor, size }: OpenFile,
  sink: BlobSink,
): BlobReference | undefined {
  const bytes = Buffer.allocUnsafe(size);
  const length = reading(file, () => fill(descriptor, bytes));
  return length === size ? keepBlob(sink.put, bytes) : undefined;
}

async function readLong(
  { file, descriptor, size }: OpenFile,
  sink: BlobSink,
): Promise<BlobReference | undefined> {
  const writer = new BlobWriter(sink.put);
  const buffer = Buffer.allocUnsafe(WHOLE_BYTES);
  let done = 0;
  for (;;) {
    const length = reading(file, () => fill(descriptor, buffer));
    writer.write(buffer.subarray(0, length));
    done += length;
    // A file that grows as fast as it is read must come to an end.
    if (length < buffer.length || done > size) break;
    await sink.settle({ key: file.key, done, size });
  }
  return done === size ? writer.finish() : undefined;
}

/** The status time counts too: the modification time may be set back on purpose. */
function isSame(before: Stats, after: Stats): boolean {
  return (
    before.size === after.size &&
    before.mtimeMs === after.mtimeMs &&
    before.ctimeMs === after.ctimeMs
  );
}

/** What lies under a name may be something else than the walk met: a pipe, or a link out. */
function refuseReplaced(file: FoundFile, stat: Stats): void {
  if (!stat.isFile()) throw unstable(file, 'it is no ordinary file any more');
  if (stat.ino === file.stat.inode) return;
  const isLink = reading(file, () => lstatSync(file.path)).isSymbolicLink();
  if (isLink) throw unstable(file, 'a link took its place');
}

/** Reads until the buffer is full or the file ends; returns how much came. */
function fill(descriptor: number, bytes: Uint8Array): number {
  let offset = 0;
  while (offset < bytes.length) {
    const count = readSync(descriptor, bytes, offset, bytes.length - offset, null);
    if (count === 0) break;
    offset += count;
  }
  return offset;
}

/** Runs a call of the system; its errors name the file. */
function reading<T>(file: FoundFile, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) throw unstable(file, 'it was removed a moment ago');
    // A socket cannot even be opened.
    if (isNodeError(error, 'ENXIO')) throw unstable(file, 'it is no ordinary file any more');
    throw new StemmaError('cannot-read', `cannot read '${file.key}': ${messageOf(error)}`, {
      data: { key: file.key, path: file.path },
      cause: error,
      suggestions: ['Make the file readable, or exclude it in stemma.yaml.'],
    });
  }
}

function unstable(file: FoundFile, what: string): StemmaError {
  return new StemmaError('file-unstable', `cannot read '${file.key}': ${what}`, {
    data: { key: file.key, path: file.path },
    suggestions: ['Run the command again when the file is no longer written.'],
  });
}
