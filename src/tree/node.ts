import { StemmaError } from '../errors/stemma-error.js';
import {
  OBJECT_ID_BYTES,
  objectIdFromBytes,
  objectIdToBytes,
  type ObjectId,
} from '../model/object-id.js';
import { compareBytes } from '../util/bytes.js';
import { maximumBytes, profileNumbered } from './profile.js';
import { ByteReader, damaged, varintLength, writeVarint } from './varint.js';

/*
 * A node of a prolly tree, in bytes:
 *
 *   "stm" version:1  profile:1  level:1  count:varint  entry*
 *   entry = shared:varint suffixLength:varint valueLength:varint suffix value
 *
 * `shared` is how many bytes the key has in common with the key before. Keys ascend strictly. In
 * a leaf (level 0) the value is the caller's; above, key is the last key of a child and value is
 * the child's id (32 bytes) followed by the number of map entries under it (varint).
 * Equal nodes have equal bytes: every field has one encoding (docs/formats/map.md).
 */
const MAGIC = [0x73, 0x74, 0x6d] as const;
const VERSION = 1;
const HEADER_BYTES = 6;

/** One entry of a node; see the layout above for what `value` is on each level. */
export interface NodeEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** A node of a map. */
export interface TreeNode {
  readonly profile: number;
  /** 0 for a leaf. */
  readonly level: number;
  readonly entries: readonly NodeEntry[];
}

/** A reference from a node to a child. */
export interface ChildReference {
  readonly id: ObjectId;
  /** Map entries under the child. */
  readonly count: number;
}

/** The bytes of a node. */
export function encodeNode(node: TreeNode): Uint8Array {
  const shared = sharedPrefixes(node.entries);
  let size = HEADER_BYTES + varintLength(node.entries.length);
  node.entries.forEach((entry, i) => {
    const suffix = entry.key.length - at(shared, i);
    size += varintLength(at(shared, i)) + varintLength(suffix) + varintLength(entry.value.length);
    size += suffix + entry.value.length;
  });
  const bytes = new Uint8Array(size);
  bytes.set([...MAGIC, VERSION, node.profile, node.level]);
  let offset = writeVarint(bytes, HEADER_BYTES, node.entries.length);
  node.entries.forEach((entry, i) => {
    const suffix = entry.key.subarray(at(shared, i));
    offset = writeVarint(bytes, offset, at(shared, i));
    offset = writeVarint(bytes, offset, suffix.length);
    offset = writeVarint(bytes, offset, entry.value.length);
    bytes.set(suffix, offset);
    bytes.set(entry.value, offset + suffix.length);
    offset += suffix.length + entry.value.length;
  });
  return bytes;
}

/**
 * The node of given bytes; values are views of `bytes`. Throws `unknown-format` for a newer
 * version or profile and `node-damaged` for anything that is no node, is out of order or goes on
 * behind the maximum size: keys share prefixes, so a few bytes could name very many.
 */
export function decodeNode(bytes: Uint8Array): TreeNode {
  if (bytes.length <= HEADER_BYTES || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw damaged('it does not begin like one');
  }
  const [version, profile, level] = bytes.subarray(3, HEADER_BYTES);
  if (version !== VERSION || profile === undefined || level === undefined) {
    throw new StemmaError('unknown-format', `map node of unknown version ${version ?? 0}`, {
      suggestions: ['Use the version of stemma that wrote this repository, or a newer one.'],
    });
  }
  const reader = new ByteReader(bytes);
  reader.offset = HEADER_BYTES;
  const count = reader.varint();
  if (count === 0 && level > 0) throw damaged('it has no children');
  const maximum = maximumBytes(profileNumbered(profile), level);
  const entries: NodeEntry[] = [];
  let previous = new Uint8Array(0);
  let size = 0;
  for (let i = 0; i < count; i++) {
    if (size >= maximum && (level === 0 || i > 1)) throw damaged('it is larger than it may be');
    const shared = reader.varint();
    const suffixLength = reader.varint();
    const valueLength = reader.varint();
    const key = joinKey(previous, shared, reader.take(suffixLength));
    if (i > 0 && compareBytes(previous, key) >= 0) throw damaged('its keys do not ascend');
    entries.push({ key, value: reader.take(valueLength) });
    size += key.length + valueLength;
    previous = key;
  }
  if (reader.offset !== bytes.length) throw damaged('bytes follow its last entry');
  return { profile, level, entries };
}

/** The value by which a node refers to a child. */
export function encodeChild(child: ChildReference): Uint8Array {
  const value = new Uint8Array(OBJECT_ID_BYTES + varintLength(child.count));
  value.set(objectIdToBytes(child.id));
  writeVarint(value, OBJECT_ID_BYTES, child.count);
  return value;
}

/** The child that a value above the leaves refers to; throws `node-damaged`. */
export function decodeChild(value: Uint8Array): ChildReference {
  const reader = new ByteReader(value);
  const id = objectIdFromBytes(reader.take(OBJECT_ID_BYTES));
  const count = reader.varint();
  if (reader.offset !== value.length) throw damaged('bytes follow a reference');
  return { id, count };
}

/** Map entries under a node. */
export function countUnder(node: TreeNode): number {
  if (node.level === 0) return node.entries.length;
  return node.entries.reduce((sum, entry) => sum + decodeChild(entry.value).count, 0);
}

function sharedPrefixes(entries: readonly NodeEntry[]): number[] {
  let previous = new Uint8Array(0);
  return entries.map(({ key }) => {
    const limit = Math.min(previous.length, key.length);
    let shared = 0;
    while (shared < limit && previous[shared] === key[shared]) shared++;
    previous = key as Uint8Array<ArrayBuffer>; // only read; the wider buffer type does not matter
    return shared;
  });
}

function joinKey(
  previous: Uint8Array,
  shared: number,
  suffix: Uint8Array,
): Uint8Array<ArrayBuffer> {
  if (shared > previous.length) throw damaged('a key shares more than the key before has');
  const key = new Uint8Array(shared + suffix.length);
  key.set(previous.subarray(0, shared));
  key.set(suffix, shared);
  return key;
}

function at(numbers: readonly number[], index: number): number {
  return numbers[index] ?? 0;
}
