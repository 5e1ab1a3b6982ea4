import { z } from 'zod';
import { StemmaError } from '../errors/stemma-error.js';
import { decodeCanonical, encodeCanonical } from './canonical.js';
import { objectIdFromBytes, objectIdToBytes, type ObjectId } from './object-id.js';

/*
 * An index in the store (docs/formats/index.md): a manifest object names the pieces that its file
 * was cut into and an object with the vector key of each label. The manifest's id is the index.
 */

/** What is needed to open an index file that was saved in the store. */
export interface IndexManifest {
  readonly type: 'hnsw';
  readonly dimensions: number;
  /** Object with the vector keys by label; a removed label's key is empty. */
  readonly labels: ObjectId;
  /** Pieces of the file, in order. */
  readonly pieces: readonly ObjectId[];
}

const bytes = z.instanceof(Uint8Array);
const schema = z.tuple([z.literal(1), z.literal('hnsw'), z.number().int(), bytes, z.array(bytes)]);

export function encodeIndexManifest(manifest: IndexManifest): Uint8Array {
  const { type, dimensions, labels, pieces } = manifest;
  return encodeCanonical([
    1,
    type,
    dimensions,
    objectIdToBytes(labels),
    pieces.map(objectIdToBytes),
  ]);
}

export function decodeIndexManifest(value: Uint8Array): IndexManifest {
  const parsed = schema.safeParse(decodeCanonical(value));
  if (!parsed.success) throw damagedIndex();
  const [, type, dimensions, labels, pieces] = parsed.data;
  return {
    type,
    dimensions,
    labels: objectIdFromBytes(labels),
    pieces: pieces.map(objectIdFromBytes),
  };
}

/** Vector keys by label, as one object. */
export function encodeLabels(keys: readonly Uint8Array[]): Uint8Array {
  return encodeCanonical([...keys]);
}

export function decodeLabels(value: Uint8Array): Uint8Array[] {
  const parsed = z.array(bytes).safeParse(decodeCanonical(value));
  if (!parsed.success) throw damagedIndex();
  return parsed.data;
}

function damagedIndex(): StemmaError {
  return new StemmaError(
    'entry-damaged',
    'cannot read an index: its manifest has not the form it should',
    {
      suggestions: ['Run `stemma run --rebuild` to build the index again.'],
    },
  );
}
