import type { CutCounts } from '../../diff/compare-cuts.js';
import type { Span } from '../../model/chunk.js';

/** Chunks and how they were cut, of the documents whose chunks differ. */
export interface Boundaries {
  readonly chunks: { readonly before: number; readonly after: number };
  /** Mean characters of a chunk; null where there is none. */
  readonly meanSize: { readonly before: number | null; readonly after: number | null };
  /** Ends of chunks inside texts that both snapshots have, and how many are the same places. */
  readonly cuts: { readonly before: number; readonly after: number; readonly kept: number };
}

/** Adds up what documents say of their boundaries. */
export class BoundarySum {
  readonly #sizes = { before: new SizeSum(), after: new SizeSum() };
  readonly #cuts = { before: 0, after: 0, kept: 0 };

  add(chunks: { readonly before: readonly Span[]; readonly after: readonly Span[] }): void {
    this.#sizes.before.add(chunks.before);
    this.#sizes.after.add(chunks.after);
  }

  addCuts(cuts: CutCounts): void {
    for (const side of ['before', 'after', 'kept'] as const) this.#cuts[side] += cuts[side];
  }

  get boundaries(): Boundaries {
    const { before, after } = this.#sizes;
    return {
      chunks: { before: before.chunks, after: after.chunks },
      meanSize: { before: before.mean, after: after.mean },
      cuts: this.#cuts,
    };
  }
}

/** Adds up chunks and their characters. */
class SizeSum {
  chunks = 0;
  #characters = 0;

  add(chunks: readonly Span[]): void {
    this.chunks += chunks.length;
    for (const { start, end } of chunks) this.#characters += end - start;
  }

  get mean(): number | null {
    return this.chunks === 0 ? null : this.#characters / this.chunks;
  }
}
