/**
 * The bytes of Git's index (gitformat-index(5), versions 2 to 4): a sorted list of tracked files
 * with what `lstat` said when each was last known to equal its blob.
 *
 * isomorphic-git writes an index in place without Git's lock and drops extensions that Git needs,
 * so stemma has its own codec. Entries that stemma does not change keep their very bytes.
 */
import { createHash } from 'node:crypto';
import { StemmaError } from '../errors/stemma-error.js';
import type { GitOid } from './commit-id.js';
import type { RawPath } from './raw-path.js';
import { compareRaw } from './raw-path.js';

/** What the index remembers of a file's `lstat`, each modulo 2^32; all 0 for «unknown». */
export interface IndexStat {
  readonly ctimeSeconds: number;
  readonly ctimeNanoseconds: number;
  readonly mtimeSeconds: number;
  readonly mtimeNanoseconds: number;
  readonly dev: number;
  readonly ino: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
}

/** One entry. */
export interface IndexEntry extends IndexStat {
  readonly path: RawPath;
  readonly oid: GitOid;
  /** As a number: 0o100644. */
  readonly mode: number;
  /** 0; 1 to 3 in an unfinished merge. */
  readonly stage: number;
  readonly assumeValid: boolean;
  readonly skipWorktree: boolean;
  readonly intentToAdd: boolean;
}

/** A whole index; entries sorted by path, then stage. */
export interface IndexContent {
  readonly version: number;
  readonly entries: readonly IndexEntry[];
  /** Extensions that stay true whatever entries change, whole with their headers. */
  readonly extensions: readonly Buffer[];
}

/** The index of a repository that has none yet. */
export const EMPTY_INDEX: IndexContent = { version: 2, entries: [], extensions: [] };

/** A stat that makes Git compare the content itself. */
export const UNKNOWN_STAT: IndexStat = {
  ctimeSeconds: 0,
  ctimeNanoseconds: 0,
  mtimeSeconds: 0,
  mtimeNanoseconds: 0,
  dev: 0,
  ino: 0,
  uid: 0,
  gid: 0,
  size: 0,
};

const FIXED = 62;
const EXTENDED = 0x4000;

/** Reads an index; throws `index-damaged`, `index-unsupported`. */
export function parseIndex(bytes: Buffer): IndexContent {
  const body = bytes.subarray(0, -20);
  if (bytes.length < 32 || bytes.toString('latin1', 0, 4) !== 'DIRC')
    throw damaged('it is no index');
  checkSum(body, bytes.subarray(-20));
  const version = bytes.readUInt32BE(4);
  if (version < 2 || version > 4) throw unsupported(`its version is ${version}`, []);
  const reader: Reader = { body, version, at: 12, previous: '' };
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
  if (at + FIXED > body.length) throw damaged('it ends in the middle of an entry');
  const word = (index: number): number => body.readUInt32BE(at + 4 * index);
  const flags = body.readUInt16BE(at + 60);
  const extended = (flags & EXTENDED) !== 0 ? body.readUInt16BE(at + FIXED) : 0;
  const path = readPath(reader, at + FIXED + ((flags & EXTENDED) !== 0 ? 2 : 0));
  return {
    ctimeSeconds: word(0),
    ctimeNanoseconds: word(1),
    mtimeSeconds: word(2),
    mtimeNanoseconds: word(3),
    dev: word(4),
    ino: word(5),
    mode: word(6),
    uid: word(7),
    gid: word(8),
    size: word(9),
    // Twenty bytes in hexadecimal are what GitOid brands.
    oid: body.toString('hex', at + 40, at + 60) as GitOid,
    path,
    stage: (flags >> 12) & 3,
    assumeValid: (flags & 0x8000) !== 0,
    skipWorktree: (extended & 0x4000) !== 0,
    intentToAdd: (extended & 0x2000) !== 0,
  };
}

/** Versions 2 and 3 pad each entry to a multiple of 8; version 4 stores what differs from before. */
function readPath(reader: Reader, start: number): RawPath {
  const { body } = reader;
  const from =
    reader.version === 4 ? readVarint(body, start) : { value: reader.previous.length, at: start };
  const end = body.indexOf(0, from.at);
  if (end < 0 || from.value > reader.previous.length)
    throw damaged('it ends in the middle of a path');
  const kept = reader.previous.slice(0, reader.previous.length - from.value);
  const path = kept + body.toString('latin1', from.at, end);
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
  let byte = bytes[at++] ?? 0;
  let value = byte & 0x7f;
  while ((byte & 0x80) !== 0) {
    byte = bytes[at++] ?? 0;
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return { value, at };
}

function writeVarint(value: number): Buffer {
  const bytes = [value & 0x7f];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) {
    rest -= 1;
    bytes.unshift(0x80 | (rest & 0x7f));
  }
  return Buffer.from(bytes);
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
    if (signature === 'link')
      throw unsupported('it is split', ['Run `git update-index --no-split-index`.']);
    if (signature === 'sdir')
      throw unsupported('it is sparse', ['Run `git sparse-checkout disable`.']);
    if (!/^[A-Z]/.test(signature)) throw unsupported(`it has the extension '${signature}'`, []);
    if (signature === 'REUC') kept.push(body.subarray(start, end));
    start = end;
  }
  return kept;
}

/** The bytes of an index; sorts the entries. */
export function serializeIndex(index: IndexContent): Buffer {
  const needsExtended = index.entries.some((entry) => entry.skipWorktree || entry.intentToAdd);
  const version = index.version === 4 ? 4 : needsExtended ? 3 : 2;
  const header = Buffer.alloc(12);
  header.write('DIRC', 'latin1');
  header.writeUInt32BE(version, 4);
  header.writeUInt32BE(index.entries.length, 8);
  const sorted = [...index.entries].sort((a, b) => compareRaw(a.path, b.path) || a.stage - b.stage);
  const parts = sorted.map((entry, at) => writeEntry(entry, version, sorted[at - 1]?.path ?? ''));
  const body = Buffer.concat([header, ...parts, ...index.extensions]);
  return Buffer.concat([body, createHash('sha1').update(body).digest()]);
}

function writeEntry(entry: IndexEntry, version: number, previous: string): Buffer {
  const extended = (entry.skipWorktree ? 0x4000 : 0) | (entry.intentToAdd ? 0x2000 : 0);
  const fixed = Buffer.alloc(FIXED + (extended === 0 ? 0 : 2));
  const {
    ctimeSeconds,
    ctimeNanoseconds,
    mtimeSeconds,
    mtimeNanoseconds,
    dev,
    ino,
    mode,
    uid,
    gid,
    size,
  } = entry;
  const words = [
    ctimeSeconds,
    ctimeNanoseconds,
    mtimeSeconds,
    mtimeNanoseconds,
    dev,
    ino,
    mode,
    uid,
    gid,
    size,
  ];
  words.forEach((word, index) => fixed.writeUInt32BE(word, 4 * index));
  fixed.write(entry.oid, 40, 'hex');
  const length = Math.min(entry.path.length, 0xfff);
  const flags =
    (entry.assumeValid ? 0x8000 : 0) |
    (extended === 0 ? 0 : EXTENDED) |
    (entry.stage << 12) |
    length;
  fixed.writeUInt16BE(flags, 60);
  if (extended !== 0) fixed.writeUInt16BE(extended, FIXED);
  if (version === 4) return Buffer.concat([fixed, ...compressedPath(entry.path, previous)]);
  const padding = paddedLength(fixed.length + entry.path.length) - fixed.length - entry.path.length;
  return Buffer.concat([fixed, Buffer.from(entry.path, 'latin1'), Buffer.alloc(padding)]);
}

function compressedPath(path: string, previous: string): Buffer[] {
  let same = 0;
  while (same < previous.length && previous[same] === path[same]) same += 1;
  return [writeVarint(previous.length - same), Buffer.from(`${path.slice(same)}\0`, 'latin1')];
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
