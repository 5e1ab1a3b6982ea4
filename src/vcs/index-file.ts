/**
 * The bytes of Git's index (gitformat-index(5), versions 2 to 4): a sorted list of tracked files
 * with what `lstat` said when each was last known to equal its blob.
 *
 * isomorphic-git writes an index in place without Git's lock and drops extensions that Git needs,
 * so stemma has its own codec. Entries that stemma does not change keep their very bytes.
 */
import { createHash } from 'node:crypto';
import { StemmaError } from '../errors/stemma-error.js';
import { ENTRY_BYTES, EXTENDED_FLAG, IndexEntry } from './index-entry.js';
import type { RawPath } from './raw-path.js';
import { compareRaw } from './raw-path.js';

/** A whole index; entries sorted by path, then stage. */
export interface IndexContent {
  readonly version: number;
  readonly entries: readonly IndexEntry[];
  /** Extensions that stay true whatever entries change, whole with their headers. */
  readonly extensions: readonly Buffer[];
}

/** The index of a repository that has none yet. */
export const EMPTY_INDEX: IndexContent = { version: 2, entries: [], extensions: [] };

const HEADER_BYTES = 12;

/** Reads an index; throws `index-damaged`, `index-unsupported`. */
export function parseIndex(bytes: Buffer): IndexContent {
  const body = bytes.subarray(0, -20);
  if (bytes.length < HEADER_BYTES + 20 || bytes.toString('latin1', 0, 4) !== 'DIRC')
    throw damaged('it is no index');
  checkSum(body, bytes.subarray(-20));
  const version = bytes.readUInt32BE(4);
  if (version < 2 || version > 4) throw unsupported(`its version is ${version}`, []);
  const reader: Reader = { body, version, at: HEADER_BYTES, previous: '' };
  const entries: IndexEntry[] = [];
  for (let count = bytes.readUInt32BE(8); count > 0; count -= 1) entries.push(readEntry(reader));
  return { version, entries, extensions: readExtensions(reader) };
}

interface Reader {
  readonly body: Buffer;
  readonly version: number;
  at: number;
  previous: string;
}

function readEntry(reader: Reader): IndexEntry {
  const { body, at } = reader;
  if (at + ENTRY_BYTES + 2 > body.length) throw damaged('it ends in the middle of an entry');
  const isExtended = (body.readUInt16BE(at + ENTRY_BYTES - 2) & EXTENDED_FLAG) !== 0;
  const path = readPath(reader, at + ENTRY_BYTES + (isExtended ? 2 : 0));
  return new IndexEntry({
    bytes: body,
    at,
    extended: isExtended ? body.readUInt16BE(at + ENTRY_BYTES) : 0,
    path,
  });
}

/** Versions 2 and 3 pad each entry to a multiple of 8; version 4 stores what differs from before. */
function readPath(reader: Reader, start: number): RawPath {
  const { body, previous } = reader;
  const removed =
    reader.version === 4 ? readVarint(body, start) : { value: previous.length, at: start };
  const end = body.indexOf(0, removed.at);
  if (end < 0 || removed.value > previous.length) throw damaged('it ends in the middle of a path');
  const path =
    previous.slice(0, previous.length - removed.value) + body.toString('latin1', removed.at, end);
  reader.at = reader.version === 4 ? end + 1 : reader.at + paddedLength(end - reader.at);
  reader.previous = path;
  // Latin-1 code units of the stored bytes are what RawPath brands.
  return path as RawPath;
}

function paddedLength(length: number): number {
  return (length + 8) & ~7;
}

/** Git's offset encoding: seven bits a byte, most significant first, each step adds one. */
function readVarint(bytes: Buffer, start: number): { value: number; at: number } {
  let at = start;
  let byte = bytes[at] ?? 0;
  let value = byte & 0x7f;
  while ((byte & 0x80) !== 0) {
    at += 1;
    byte = bytes[at] ?? 0;
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return { value, at: at + 1 };
}

function varint(value: number): string {
  const bytes = [value & 0x7f];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) {
    rest -= 1;
    bytes.unshift(0x80 | (rest & 0x7f));
  }
  return String.fromCharCode(...bytes);
}

/**
 * `REUC` (how conflicts were resolved) stays true. Upper-case others (cached trees, untracked
 * files, offsets) may be dropped by the format's rule; Git makes them again. Lower-case ones must
 * be understood.
 */
function readExtensions({ body, at }: Reader): Buffer[] {
  const kept: Buffer[] = [];
  for (let start = at; start + 8 <= body.length;) {
    const signature = body.toString('latin1', start, start + 4);
    const end = start + 8 + body.readUInt32BE(start + 4);
    if (end > body.length) throw damaged('it ends in the middle of an extension');
    if (!/^[A-Z]/.test(signature)) throw unsupportedExtension(signature);
    if (signature === 'REUC') kept.push(body.subarray(start, end));
    start = end;
  }
  return kept;
}

function unsupportedExtension(signature: string): StemmaError {
  if (signature === 'link')
    return unsupported('it is split', ['Run `git update-index --no-split-index`.']);
  if (signature === 'sdir')
    return unsupported('it is sparse', ['Run `git sparse-checkout disable`.']);
  return unsupported(`it has the extension '${signature}'`, []);
}

/** The bytes of an index; sorts the entries. */
export function serializeIndex(index: IndexContent): Buffer {
  const sorted = [...index.entries].sort((a, b) => compareRaw(a.path, b.path) || a.stage - b.stage);
  const version = index.version === 4 ? 4 : sorted.some(({ extended }) => extended !== 0) ? 3 : 2;
  const tails = sorted.map(({ path }, at) =>
    version === 4 ? compressed(path, sorted[at - 1]?.path ?? '') : path,
  );
  const most = tails.reduce((sum, tail) => sum + ENTRY_BYTES + 2 + tail.length + 8, HEADER_BYTES);
  const body = Buffer.alloc(most);
  body.write('DIRC', 'latin1');
  body.writeUInt32BE(version, 4);
  body.writeUInt32BE(sorted.length, 8);
  let at = HEADER_BYTES;
  sorted.forEach((entry, index) => {
    const tail = tails[index] ?? '';
    const fixed = entry.writeTo(body, at);
    body.write(tail, at + fixed, 'latin1');
    // The buffer is zeros, so the padding and the end of the path are there already.
    at += version === 4 ? fixed + tail.length + 1 : paddedLength(fixed + tail.length);
  });
  const whole = Buffer.concat([body.subarray(0, at), ...index.extensions]);
  return Buffer.concat([whole, createHash('sha1').update(whole).digest()]);
}

/** How many bytes to take off the path before, and what to put there instead. */
function compressed(path: string, previous: string): string {
  let same = 0;
  while (same < previous.length && previous[same] === path[same]) same += 1;
  return varint(previous.length - same) + path.slice(same);
}

function checkSum(body: Buffer, stored: Buffer): void {
  // All zeros: written with index.skipHash.
  if (stored.every((byte) => byte === 0)) return;
  if (!createHash('sha1').update(body).digest().equals(stored))
    throw damaged('its checksum is wrong');
}

function damaged(reason: string): StemmaError {
  return new StemmaError('index-damaged', `cannot read Git's index: ${reason}`, {
    suggestions: [
      'Remove .git/index and run `git reset` to make it again; files stay as they are.',
    ],
  });
}

function unsupported(reason: string, suggestions: readonly string[]): StemmaError {
  return new StemmaError('index-unsupported', `cannot change Git's index: ${reason}`, {
    suggestions,
  });
}
