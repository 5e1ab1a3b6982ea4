import type { z } from 'zod';
import { decodeCanonical } from '../canonical.js';
import { damagedIndex } from './damaged-index.js';

/** A part of an index from its CBOR; throws `entry-damaged` where it has another form. */
export function decodePart<T>(schema: z.ZodType<T>, value: Uint8Array, what: string): T {
  const parsed = schema.safeParse(decodeFields(value, what));
  if (!parsed.success) throw damagedIndex(`its ${what} has not the form it should`);
  return parsed.data;
}

function decodeFields(value: Uint8Array, what: string): unknown {
  try {
    return decodeCanonical(value);
  } catch (error) {
    // The decoder throws plain errors, all of them about the bytes.
    if (error instanceof Error) throw damagedIndex(`its ${what}: ${error.message}`);
    throw error;
  }
}
