import type { Span } from '../model/chunk.js';
import type { DocumentKey } from '../model/document.js';

/** A result of a ranking: where its text stands. */
export interface Passage extends Span {
  readonly document: DocumentKey;
}

/** A result that stands in both rankings; ranks from 1. */
export interface RankPair {
  readonly before: number;
  readonly after: number;
}

/** How two rankings differ; ranks from 1, ascending. */
export interface RankingChanges {
  /** By rank before. */
  readonly pairs: readonly RankPair[];
  /** Results before whose text no result after holds. */
  readonly left: readonly number[];
  /** Results after whose text no result before holds. */
  readonly entered: readonly number[];
  /** Results of one side whose text the other side has too, in a result that is of another pair. */
  readonly within: { readonly before: readonly number[]; readonly after: readonly number[] };
}

/**
 * Compares two rankings by the text that they hold, so that different chunkers compare. Spans of both
 * are places in the same text; undefined stands for a result whose text the other side has not.
 *
 * Two results hold the same text where they share half of the shorter one or more. Of those that do,
 * the ones that share most become pairs, each result in one at most. Swapping the rankings swaps
 * `entered` and `left`, and the sides of every pair.
 */
export function compareRankings(
  before: readonly (Passage | undefined)[],
  after: readonly (Passage | undefined)[],
): RankingChanges {
  const related = relatedPairs(before, after);
  const [pairedBefore, pairedAfter] = [new Set<number>(), new Set<number>()];
  const pairs: RankPair[] = [];
  for (const pair of related) {
    if (pairedBefore.has(pair.before) || pairedAfter.has(pair.after)) continue;
    pairedBefore.add(pair.before);
    pairedAfter.add(pair.after);
    pairs.push({ before: pair.before, after: pair.after });
  }
  const knownBefore = new Set(related.map((pair) => pair.before));
  const knownAfter = new Set(related.map((pair) => pair.after));
  const ranks = (results: readonly unknown[]) => results.map((_, i) => i + 1);
  return {
    pairs: pairs.sort((a, b) => a.before - b.before),
    left: ranks(before).filter((rank) => !knownBefore.has(rank)),
    entered: ranks(after).filter((rank) => !knownAfter.has(rank)),
    within: {
      before: ranks(before).filter((rank) => knownBefore.has(rank) && !pairedBefore.has(rank)),
      after: ranks(after).filter((rank) => knownAfter.has(rank) && !pairedAfter.has(rank)),
    },
  };
}

/** Characters that two passages share, where they hold the same text; else 0. */
export function sharedText(a: Passage | undefined, b: Passage | undefined): number {
  if (a === undefined || b?.document !== a.document) return 0;
  const shared = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  const shorter = Math.min(a.end - a.start, b.end - b.start);
  return shared > 0 && shared * 2 >= shorter ? shared : 0;
}

/** Pairs that hold the same text, those that share most first; equally good ones by their ranks. */
function relatedPairs(
  before: readonly (Passage | undefined)[],
  after: readonly (Passage | undefined)[],
): (RankPair & { readonly shared: number })[] {
  const related = before.flatMap((one, i) =>
    after.map((other, j) => ({ before: i + 1, after: j + 1, shared: sharedText(one, other) })),
  );
  return related
    .filter(({ shared }) => shared > 0)
    .sort(
      (a, b) =>
        b.shared - a.shared ||
        Math.min(a.before, a.after) - Math.min(b.before, b.after) ||
        Math.max(a.before, a.after) - Math.max(b.before, b.after),
    );
}
