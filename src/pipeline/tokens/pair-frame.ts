/** Special tokens around and between two texts, and the segment that each part belongs to. */
export interface PairFrame {
  readonly before: Segment;
  readonly between: Segment;
  readonly after: Segment;
  /** Segments (`token_type_ids`) of the two texts. */
  readonly types: readonly [number, number];
}

/** Token ids with the segment of each. */
export interface Segment {
  readonly ids: readonly number[];
  readonly types: readonly number[];
}

/** The encoding of a pair of samples. */
export interface PairSample {
  /** Ids of each text alone, without special tokens. */
  readonly texts: readonly [readonly number[], readonly number[]];
  /** Ids of both with special tokens. */
  readonly ids: readonly number[];
  /** Segment of each of `ids`; all 0 where the tokenizer tells none. */
  readonly types: readonly number[] | undefined;
}

/**
 * What a tokenizer puts around and between the ids of two texts; undefined where the ids of the
 * samples do not stand in one piece each, the first before the second.
 */
export function findPairFrame({ texts, ids, types }: PairSample): PairFrame | undefined {
  const [first, second] = texts;
  const start = indexOfRun(ids, first, 0);
  const next = start === undefined ? undefined : indexOfRun(ids, second, start + first.length);
  if (start === undefined || next === undefined) return undefined;
  const segment = (from: number, to: number): Segment => ({
    ids: ids.slice(from, to),
    types: Array.from({ length: to - from }, (_, i) => types?.[from + i] ?? 0),
  });
  return {
    before: segment(0, start),
    between: segment(start + first.length, next),
    after: segment(next + second.length, ids.length),
    types: [types?.[start] ?? 0, types?.[next] ?? 0],
  };
}

function indexOfRun(
  ids: readonly number[],
  run: readonly number[],
  from: number,
): number | undefined {
  for (let start = from; start + run.length <= ids.length; start += 1) {
    if (run.every((id, index) => ids[start + index] === id)) return start;
  }
  return undefined;
}
