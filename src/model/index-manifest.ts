import { z } from 'zod';
import { StemmaError } from '../errors/stemma-error.js';
import { encodeCanonical, type Canonical } from './canonical.js';
import { damagedIndex } from './graph/damaged-index.js';
import { decodePart } from './graph/decode-part.js';
import { compareBytes } from '../util/bytes.js';
import { objectIdFromBytes, objectIdOf, objectIdToBytes, type ObjectId } from './object-id.js';

/*
 * An index in the store (docs/formats/index.md): a manifest object names what its graph file is
 * made of beside the vectors, and the SHA-256 of what has to come out. The manifest's id is the
 * index. An index of several graphs has a manifest that names theirs: each is over a range of the
 * vectors map.
 */

/** What is needed to make a graph file from the store, and to know that it is the right one. */
export interface IndexManifest {
  readonly type: 'hnsw';
  readonly dimensions: number;
  /** The beginning of the file, as it is (`graph-layout.ts`). */
  readonly header: Uint8Array;
  /** Object with the places of the labels in the vectors map (`label-ranks.ts`). */
  readonly labels: ObjectId;
  /** Links of the elements, in order (`graph-piece.ts`). */
  readonly pieces: readonly ObjectId[];
  /** Vectors that are not in the vectors map (`graph-exceptions.ts`); a later one wins. */
  readonly exceptions: readonly ObjectId[];
  readonly hashes: GraphHashes;
}

/** SHA-256 in hexadecimal of the files that searching needs. */
export interface GraphHashes {
  /** The file of hnswlib. */
  readonly graph: string;
  /** The vector keys by label (`encodeKeys`). */
  readonly keys: string;
}

/** One graph of an index. */
export interface GraphShard {
  /** Its first key; empty for the first graph. It ends where the next one begins. */
  readonly from: Uint8Array;
  /** Its manifest. */
  readonly root: ObjectId;
}

const VERSION = 2;
const SHARDS_VERSION = 3;
const bytes = z.instanceof(Uint8Array);
const dimensions = z.number().int().positive();
const ids = z.array(bytes);
const form = [bytes, bytes, ids, ids, bytes, bytes] as const;
const schema = z.tuple([z.literal(VERSION), z.literal('hnsw'), dimensions, ...form]);
const shardsSchema = z.tuple([
  z.literal(SHARDS_VERSION),
  z.literal('shards'),
  dimensions,
  z.array(z.tuple([bytes, bytes])).min(1),
]);
const firstVersion = z.tuple([z.literal(1), z.literal('hnsw'), dimensions, bytes, ids]);
const anyVersion = z.tuple([z.number().int()]).rest(z.unknown());

export function encodeIndexManifest(manifest: IndexManifest): Uint8Array {
  const { type, header, labels, pieces, exceptions, hashes } = manifest;
  // SHA-256 digests in hexadecimal are what ObjectId brands.
  const [graph, keys] = [hashes.graph as ObjectId, hashes.keys as ObjectId];
  const fields: Canonical[] = [VERSION, type, manifest.dimensions, header];
  return encodeCanonical([
    ...fields,
    objectIdToBytes(labels),
    pieces.map(objectIdToBytes),
    exceptions.map(objectIdToBytes),
    objectIdToBytes(graph),
    objectIdToBytes(keys),
  ]);
}

/** Throws `unknown-format` for another version and `entry-damaged` for what is no manifest. */
export function decodeIndexManifest(value: Uint8Array): IndexManifest {
  const versioned = decodePart(anyVersion, value, 'manifest');
  if (versioned[0] !== VERSION) throw otherVersion(versioned[0]);
  const parsed = schema.safeParse(versioned);
  if (!parsed.success) throw damagedIndex('its manifest has not the form it should');
  const [, type, size, header, labels, pieces, exceptions, graph, keys] = parsed.data;
  return {
    type,
    dimensions: size,
    header,
    labels: objectIdFromBytes(labels),
    pieces: pieces.map(objectIdFromBytes),
    exceptions: exceptions.map(objectIdFromBytes),
    hashes: { graph: objectIdFromBytes(graph), keys: objectIdFromBytes(keys) },
  };
}

/** The manifest of an index of several graphs, in order of their first keys. */
export function encodeShards(size: number, shards: readonly GraphShard[]): Uint8Array {
  const named = shards.map(({ from, root }): Canonical => [from, objectIdToBytes(root)]);
  return encodeCanonical([SHARDS_VERSION, 'shards', size, named]);
}

/**
 * The graphs of the index whose manifest is `root`: itself where it is one graph. Throws
 * `entry-damaged` where their ranges do not follow each other, and as `decodeIndexManifest` does.
 */
export function shardsOfIndex(root: ObjectId, manifest: Uint8Array): GraphShard[] {
  const versioned = decodePart(anyVersion, manifest, 'manifest');
  if (versioned[0] !== SHARDS_VERSION) {
    if (versioned[0] !== VERSION) throw otherVersion(versioned[0]);
    return [{ from: new Uint8Array(0), root }];
  }
  const parsed = shardsSchema.safeParse(versioned);
  if (!parsed.success) throw damagedIndex('its manifest has not the form it should');
  const shards = parsed.data[3].map(([from, id]) => ({ from, root: objectIdFromBytes(id) }));
  const ordered = shards.every(({ from }, i) => {
    const before = shards[i - 1]?.from;
    return before === undefined ? from.length === 0 : compareBytes(before, from) < 0;
  });
  if (!ordered) throw damagedIndex('its graphs are not in order');
  return shards;
}

/**
 * Every object that a manifest names, also one of version 1, which old commits pin; those of its
 * graphs as far as `get` has them. Throws as `decodeIndexManifest` does.
 */
export function objectsOfIndex(
  manifest: Uint8Array,
  get: (id: ObjectId) => Uint8Array | undefined,
): ObjectId[] {
  const versioned = decodePart(anyVersion, manifest, 'manifest');
  if (versioned[0] === SHARDS_VERSION) {
    return shardsOfIndex(objectIdOf(manifest), manifest).flatMap(({ root }) => {
      const graph = get(root);
      return [root, ...(graph === undefined ? [] : objectsOfGraph(graph))];
    });
  }
  return objectsOfGraph(manifest);
}

function objectsOfGraph(manifest: Uint8Array): ObjectId[] {
  const old = firstVersion.safeParse(decodePart(anyVersion, manifest, 'manifest'));
  if (old.success) return [old.data[3], ...old.data[4]].map(objectIdFromBytes);
  const { labels, pieces, exceptions } = decodeIndexManifest(manifest);
  return [labels, ...pieces, ...exceptions];
}

/** Vector keys by label, empty for a removed one. */
export function encodeKeys(keys: readonly Uint8Array[]): Uint8Array {
  return encodeCanonical([...keys]);
}

export function decodeKeys(value: Uint8Array): Uint8Array[] {
  return decodePart(ids, value, 'list of keys');
}

function otherVersion(version: number): StemmaError {
  const hint =
    version < VERSION
      ? 'Run `stemma run` to build the index again.'
      : 'Use the version of stemma that wrote this repository, or a newer one.';
  return new StemmaError('unknown-format', `cannot read an index of format ${version}`, {
    data: { version },
    suggestions: [hint],
  });
}
