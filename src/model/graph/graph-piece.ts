import { damagedIndex } from './damaged-index.js';
import type { GraphLayout } from './graph-layout.js';

/**
 * Elements of a piece. Small, because a new element changes the lists of its neighbours, which lie
 * anywhere: the fewer elements share a piece, the more pieces stay (docs/decisions/0060-*.md).
 */
export const PIECE_ELEMENTS = 64;

/** What a graph file holds of some neighbouring elements beside vectors and labels. */
export interface GraphPiece {
  /** Their level-0 lists, one behind the other. */
  readonly links: Uint8Array;
  /** Their part of `upper`. */
  readonly upper: Uint8Array;
}

/**
 * The bytes of a piece: its 4-byte words, first the lowest byte of all, then the second and so on.
 * The higher bytes of element numbers are alike, so they pack well side by side.
 */
export function encodeGraphPiece({ links, upper }: GraphPiece): Uint8Array {
  const words = (links.length + upper.length) / 4;
  const bytes = new Uint8Array(words * 4);
  let word = 0;
  for (const part of [links, upper]) {
    for (let i = 0; i < part.length; i++) {
      bytes[(i % 4) * words + word + (i >> 2)] = part[i] ?? 0;
    }
    word += part.length / 4;
  }
  return bytes;
}

/** The piece of `elements` elements; throws `entry-damaged` where the bytes are too few for it. */
export function decodeGraphPiece(
  bytes: Uint8Array,
  { elements, linkBytes }: Pick<GraphLayout, 'elements' | 'linkBytes'>,
): GraphPiece {
  const cut = elements * linkBytes;
  if (bytes.length % 4 !== 0 || bytes.length < cut) throw damagedIndex('a piece is too short');
  const words = bytes.length / 4;
  const joined = new Uint8Array(bytes.length);
  for (let i = 0; i < joined.length; i++) {
    joined[i] = bytes[(i % 4) * words + (i >> 2)] ?? 0;
  }
  return { links: joined.subarray(0, cut), upper: joined.subarray(cut) };
}
