import type { Span } from '../model/chunk.js';
import { SpanIndex } from './span-index.js';
import { mirrored, runsIn, type TextDiff } from './text-run.js';

/** What a chunk before and a chunk after share. */
export interface ChunkLink {
  readonly before: number;
  readonly after: number;
  /** Characters of the one that stand in the other. */
  readonly shared: number;
  /** How many of them stand in passages that moved. */
  readonly moved: number;
}

/** All pairs of chunks that share text, and how much of each stands anywhere on the other side. */
export interface ChunkLinks {
  /** Ascending in `before`, then in `after`. */
  readonly links: readonly ChunkLink[];
  /** Characters of each chunk before that the text after has too. */
  readonly foundBefore: readonly number[];
  /** Characters of each chunk after that the text before has too. */
  readonly foundAfter: readonly number[];
}

/**
 * Links chunks through the text that they are slices of. Chunks may overlap. Cost: the pairs that
 * share text, and the runs of the difference.
 */
export function linkChunks(
  before: readonly Span[],
  after: readonly Span[],
  diff: TextDiff,
): ChunkLinks {
  const index = new SpanIndex(after);
  const back = mirrored(diff);
  return {
    links: before.flatMap((chunk, i) =>
      linksOf(chunk, index, diff).map((link) => ({ before: i, ...link })),
    ),
    foundBefore: before.map((chunk) => foundIn(diff, chunk)),
    foundAfter: after.map((chunk) => foundIn(back, chunk)),
  };
}

function linksOf(chunk: Span, index: SpanIndex, diff: TextDiff): Omit<ChunkLink, 'before'>[] {
  const links = new Map<number, { after: number; shared: number; moved: number }>();
  for (const [runs, isMoved] of [
    [diff.kept, false],
    [diff.moved, true],
  ] as const) {
    for (const { after, length } of runsIn(runs, chunk)) {
      for (const { place, shared } of index.touching({ start: after, end: after + length })) {
        const link = links.get(place) ?? { after: place, shared: 0, moved: 0 };
        link.shared += shared;
        if (isMoved) link.moved += shared;
        links.set(place, link);
      }
    }
  }
  return [...links.values()].sort((a, b) => a.after - b.after);
}

function foundIn({ kept, moved }: TextDiff, chunk: Span): number {
  let found = 0;
  for (const { length } of runsIn(kept, chunk)) found += length;
  for (const { length } of runsIn(moved, chunk)) found += length;
  return found;
}
