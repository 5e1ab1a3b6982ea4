import { createHash } from 'node:crypto';
import { StemmaError } from '../errors/stemma-error.js';
import { fromHex, toHex } from '../util/bytes.js';

/** SHA-256 of an object's bytes as 64 lower-case hexadecimal digits. */
export type ObjectId = string & { readonly brand: 'ObjectId' };

/** Bytes of an id in its binary form. */
export const OBJECT_ID_BYTES = 32;

/** The id of the given bytes. */
export function objectIdOf(bytes: Uint8Array): ObjectId {
  // A SHA-256 digest in hex is what ObjectId brands.
  return createHash('sha256').update(bytes).digest('hex') as ObjectId;
}

/** An id read from outside; throws `bad-object-id` when it is not 64 hexadecimal digits. */
export function parseObjectId(text: string): ObjectId {
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new StemmaError('bad-object-id', `not an object id: '${text}'`, { data: { id: text } });
  }
  // The pattern above is the definition of the brand.
  return text as ObjectId;
}

/** The binary form (32 bytes). */
export function objectIdToBytes(id: ObjectId): Uint8Array {
  return fromHex(id);
}

/** The id of a binary form; throws `bad-object-id` when it has not 32 bytes. */
export function objectIdFromBytes(bytes: Uint8Array): ObjectId {
  return parseObjectId(toHex(bytes));
}
