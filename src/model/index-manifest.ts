import { z } from 'zod';
import { StemmaError } from '../errors/stemma-error.js';
import { encodeCanonical, type Canonical } from './canonical.js';
import { damagedIndex } from './graph/damaged-index.js';
import { decodePart } from './graph/decode-part.js';
import { objectIdFromBytes, objectIdToBytes, type ObjectId } from './object-id.js';

/*
 * An index in the store (docs/formats/index.md): a manifest object names what its graph file is
 * made of beside the vectors, and the SHA-256 of what has to come out. The manifest's id is the
 * index.
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

const VERSION = 2;
const bytes = z.instanceof(Uint8Array);
const dimensions = z.number().int().positive();
const ids = z.array(bytes);
const form = [bytes, bytes, ids, ids, bytes, bytes] as const;
const schema = z.tuple([z.literal(VERSION), z.literal('hnsw'), dimensions, ...form]);
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

/**
 * Every object that a manifest names, also one of version 1, which old commits pin. Throws as
 * `decodeIndexManifest` does.
 */
export function objectsOfIndex(manifest: Uint8Array): ObjectId[] {
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
