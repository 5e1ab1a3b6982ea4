import { z } from 'zod';
import { StemmaError } from '../../../errors/stemma-error.js';
import { decodeCanonical, encodeCanonical } from '../../../model/canonical.js';
import type { Duplicate, DuplicateDecision } from './decide-duplicates.js';

const schema = z.tuple([
  z.literal('duplicates'),
  z.literal(1),
  z.int().nonnegative(),
  z.array(
    z.tuple([z.string(), z.string(), z.enum(['exact', 'near']), z.number(), z.literal([0, 1])]),
  ),
]);

/**
 * Canonical CBOR `["duplicates", 1, crowded, [[document, kept, kind, similarity, 1 if dropped else
 * 0], …]]`, documents ascending.
 */
export function encodeDuplicates({ duplicates, crowded }: DuplicateDecision): Uint8Array {
  const rows = duplicates.map(({ document, of, kind, similarity, dropped }) => {
    return [document, of, kind, similarity, dropped ? 1 : 0];
  });
  return encodeCanonical(['duplicates', 1, crowded, rows]);
}

/** Throws `object-damaged` for other bytes. */
export function decodeDuplicates(bytes: Uint8Array): DuplicateDecision {
  const parsed = schema.safeParse(decodeCanonical(bytes));
  if (!parsed.success) {
    throw new StemmaError('object-damaged', 'cannot read a list of duplicates', {
      suggestions: ['Run `stemma run --force` to make it again.'],
    });
  }
  const [, , crowded, rows] = parsed.data;
  const duplicates = rows.map(([document, of, kind, similarity, dropped]): Duplicate => {
    return { document, of, kind, similarity, dropped: dropped === 1 };
  });
  return { duplicates, crowded };
}
