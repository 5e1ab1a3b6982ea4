import type { SplitOptions } from '../../../model/splitter.js';

/** Consecutive pieces of one text; piece `i` ends where piece `i + 1` starts. */
export interface Pieces {
  /** Where the first piece starts. */
  readonly start: number;
  /** Where each piece ends; ascending. */
  readonly ends: number[];
  /** Size of each piece, by the measure. */
  readonly sizes: number[];
}

/** Finds the ends of the pieces of a text, ascending, the last one its length. */
export type Cut = (text: string) => number[];

/**
 * Cuts `text` by the first of `cuts`, a piece larger than `size` by the next one, and so on.
 * Pieces that the last of them leaves too large stay as they are.
 */
export function cutPieces(text: string, cuts: readonly Cut[], options: SplitOptions): Pieces {
  const pieces: Pieces = { start: 0, ends: [], sizes: [] };
  if (text.length > 0) addPieces({ text, offset: 0, cuts, options, pieces });
  return pieces;
}

interface Cutting {
  readonly text: string;
  /** Where `text` starts in the whole text. */
  readonly offset: number;
  readonly cuts: readonly Cut[];
  readonly options: SplitOptions;
  readonly pieces: Pieces;
}

function addPieces({ text, offset, cuts, options, pieces }: Cutting): void {
  const [cut, ...finer] = cuts;
  if (cut === undefined) return;
  let start = 0;
  for (const end of cut(text)) {
    const piece = text.slice(start, end);
    const size = options.measure(piece);
    if (size > options.size && finer.length > 0) {
      addPieces({ text: piece, offset: offset + start, cuts: finer, options, pieces });
    } else {
      pieces.ends.push(offset + end);
      pieces.sizes.push(size);
    }
    start = end;
  }
}
