import { z } from 'zod';
import { encodeCanonical } from '../canonical.js';
import { damagedIndex } from './damaged-index.js';
import { decodePart } from './decode-part.js';

/** A vector of a graph file that the vectors map does not give: that of a removed label, mostly. */
export interface GraphException {
  readonly label: number;
  /** As the file has it. */
  readonly vector: Uint8Array;
}

const schema = z.array(z.tuple([z.number().int().nonnegative(), z.instanceof(Uint8Array)]));

/** Some exceptions as one object. */
export function encodeExceptions(exceptions: readonly GraphException[]): Uint8Array {
  return encodeCanonical(exceptions.map(({ label, vector }) => [label, vector]));
}

/** Throws `entry-damaged` where the bytes are no exceptions of a graph with such vectors. */
export function decodeExceptions(value: Uint8Array, vectorBytes: number): GraphException[] {
  return decodePart(schema, value, 'list of exceptions').map(([label, vector]) => {
    if (vector.length !== vectorBytes) throw damagedIndex('a vector has another length');
    return { label, vector };
  });
}
