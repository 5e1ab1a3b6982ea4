/** One text with two vectors of equal length. */
export interface VectorPair {
  /** Names the text for the reader. */
  readonly name: string;
  readonly before: Float32Array;
  readonly after: Float32Array;
}

/** How far two vectors of the same texts lie apart, over all of them. */
export interface VectorComparison {
  readonly compared: number;
  /** Of them: vectors that moved further than computing them twice may move them. */
  readonly moved: number;
  /** Cosine similarities, null where nothing was compared. */
  readonly mean: number | null;
  /** 99 of 100 texts have this cosine or a higher one. */
  readonly p99: number | null;
  readonly worst: { readonly cosine: number; readonly name: string } | null;
}

/**
 * A cosine below this is no noise of computing. Between threads, batch sizes and processors the same
 * model gives 0.999999 or more; hosted models that answer differently each time 0.9999 or more.
 */
export const SAME_COSINE = 0.9999;

/** Compares vectors pair by pair: their cosines in order, 8 bytes a pair of memory. */
export function compareVectors(pairs: Iterable<VectorPair>): VectorComparison {
  const cosines: number[] = [];
  let worst: { readonly cosine: number; readonly name: string } | null = null;
  let sum = 0;
  let moved = 0;
  for (const { name, before, after } of pairs) {
    const value = cosineOf(before, after);
    cosines.push(value);
    sum += value;
    if (value < SAME_COSINE) moved++;
    if (worst === null || value < worst.cosine) worst = { cosine: value, name };
  }
  const compared = cosines.length;
  if (compared === 0) return { compared, moved, mean: null, p99: null, worst };
  const ascending = Float64Array.from(cosines).sort();
  // The nearest rank: the lowest value that at most 1 % of the texts lie below.
  const p99 = ascending[Math.ceil(compared / 100) - 1] ?? null;
  return { compared, moved, mean: sum / compared, p99, worst };
}

/**
 * Cosine similarity in float64, -1 to 1. Two vectors of zeros are alike (1), one of zeros is like no
 * other (0).
 */
export function cosineOf(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Error('vectors of different lengths');
  let [product, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    product += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  if (ofA === 0 || ofB === 0) return ofA === ofB ? 1 : 0;
  return Math.max(-1, Math.min(1, product / Math.sqrt(ofA * ofB)));
}
