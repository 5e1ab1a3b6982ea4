/**
 * A pack and its index (gitformat-pack(5), both version 2) of whole objects, without deltas: `git gc`
 * makes those. One pack is one file to sync, where as many loose objects would be one each.
 */
import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import type { GitOid } from './commit-id.js';
import { compareRaw } from './raw-path.js';

/** An object to be packed. */
export interface PackedObject {
  readonly oid: GitOid;
  readonly type: 'blob' | 'tree' | 'commit' | 'tag';
  readonly bytes: Uint8Array;
}

/** The two files of a pack. */
export interface PackFiles {
  /** `pack-<checksum>`, without an extension. */
  readonly name: string;
  readonly pack: Buffer;
  readonly index: Buffer;
}

const TYPES = { commit: 1, tree: 2, blob: 3, tag: 4 } as const;

/** Packs objects, each named once; below 2 GiB in all, so that offsets fit the index. */
export function buildPack(objects: readonly PackedObject[]): PackFiles {
  const header = Buffer.alloc(12);
  header.write('PACK', 'latin1');
  header.writeUInt32BE(2, 4);
  header.writeUInt32BE(objects.length, 8);
  const parts = [header];
  const places: Place[] = [];
  let offset = header.length;
  for (const { oid, type, bytes } of objects) {
    const entry = Buffer.concat([entryHeader(TYPES[type], bytes.length), deflateSync(bytes)]);
    places.push({ oid, offset, crc: crc32(entry) });
    parts.push(entry);
    offset += entry.length;
  }
  const body = Buffer.concat(parts);
  const checksum = sha1(body);
  return {
    name: `pack-${checksum.toString('hex')}`,
    pack: Buffer.concat([body, checksum]),
    index: buildIndex(places, checksum),
  };
}

interface Place {
  readonly oid: GitOid;
  readonly offset: number;
  readonly crc: number;
}

/** Type and size: four bits of the size in the first byte, seven in each that follows. */
function entryHeader(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size & 15)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80;
    bytes.push(rest & 0x7f);
  }
  return Buffer.from(bytes);
}

/** Magic, version, counts by first byte, ids, CRCs, offsets, then both checksums. */
function buildIndex(places: readonly Place[], packChecksum: Buffer): Buffer {
  const sorted = [...places].sort((a, b) => compareRaw(a.oid, b.oid));
  const counts = Array.from({ length: 256 }, () => 0);
  for (const { oid } of sorted) {
    const first = Number.parseInt(oid.slice(0, 2), 16);
    counts[first] = (counts[first] ?? 0) + 1;
  }
  let sum = 0;
  const fanout = counts.map((count) => (sum += count));
  const body = Buffer.concat([
    Buffer.from('ff744f6300000002', 'hex'),
    words(fanout),
    ...sorted.map(({ oid }) => Buffer.from(oid, 'hex')),
    words(sorted.map(({ crc }) => crc)),
    words(sorted.map(({ offset }) => offset)),
    packChecksum,
  ]);
  return Buffer.concat([body, sha1(body)]);
}

function words(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeUInt32BE(value, 4 * index));
  return bytes;
}

function sha1(bytes: Uint8Array): Buffer {
  return createHash('sha1').update(bytes).digest();
}
