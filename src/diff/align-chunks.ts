import { ChunkGroups } from './chunk-groups.js';
import { ChunkPairs } from './chunk-pairs.js';
import type { ChunkChange, ChunkedText, ChunkFate } from './chunk-change.js';
import { longestAscent } from './longest-ascent.js';
import { compareText } from '../util/compare-text.js';
import { mirrored, type TextDiff } from './text-run.js';

/*
 * Chunks are aligned through the text, not by their numbers:
 *   1. A chunk whose very text stands where the difference of the texts leads is the same chunk.
 *   2. So is one whose text stands in the order where it should, though little around it does.
 *   3. Of the others, pairs are taken by how much text they share, most first.
 *   4. A chunk left over joins the pair of the chunk that it shares most with. So groups of one to
 *      several, several to one and several to several come about, and none grows beyond that.
 *   5. What is left and has the very text of another that is left moved there.
 * `ChunkPairs.changeOf` decides what a group is called.
 */

/**
 * What became of each chunk of a text: every chunk of either side stands in exactly one change. The
 * other direction gives the mirror image: split for merged, added for removed. Changes come in the
 * order of the text after. Cost: the pairs of chunks that share text, sorted.
 */
export function alignChunks(
  before: ChunkedText,
  after: ChunkedText,
  diff: TextDiff,
): ChunkChange[] {
  // Where several answers are as good, one direction decides for both.
  if (order(before, after) <= 0) return inReadingOrder(align(before, after, diff));
  const turned = align(after, before, mirrored(diff));
  return inReadingOrder(
    turned.map(({ fate, before: right, after: left, edited }) => ({
      fate: MIRROR[fate] ?? fate,
      before: left,
      after: right,
      edited,
    })),
  );
}

const MIRROR: Partial<Record<ChunkFate, ChunkFate>> = {
  split: 'merged',
  merged: 'split',
  added: 'removed',
  removed: 'added',
};

function order(left: ChunkedText, right: ChunkedText): number {
  const byText = left.text.length - right.text.length || compareText(left.text, right.text);
  if (byText !== 0) return byText;
  const spans = ({ chunks }: ChunkedText) =>
    chunks.map(({ start, end }) => `${start}-${end}`).join();
  return left.chunks.length - right.chunks.length || compareText(spans(left), spans(right));
}

function align(before: ChunkedText, after: ChunkedText, diff: TextDiff): ChunkChange[] {
  const pairs = new ChunkPairs(before, after, diff);
  const groups = new ChunkGroups();
  for (const link of pairs.links) if (pairs.isSameText(link)) groups.pair(link);
  const isFree = {
    before: (i: number) => !groups.has('before', i),
    after: (j: number) => !groups.has('after', j),
  };
  const equals = pairs.equalTexts(isFree);
  for (const pair of groups.between(longestAscent(equals))) groups.pair(pair);
  const likely = pairs.links
    .filter((link) => groups.areFree(link) && pairs.areRelated(link))
    .sort((a, b) => b.shared - a.shared || a.before - b.before || a.after - b.after);
  for (const link of likely) groups.pair(link);
  groups.attach(likely);
  const changes = groups.all().map((group) => pairs.changeOf(group));
  for (const pair of pairs.equalTexts(isFree)) {
    groups.pair(pair);
    changes.push(pairs.moveOf(pair));
  }
  return [
    ...changes,
    ...groups.without('before', before.chunks.length).map((i) => alone('removed', [i], [])),
    ...groups.without('after', after.chunks.length).map((j) => alone('added', [], [j])),
  ];
}

function alone(fate: ChunkFate, before: number[], after: number[]): ChunkChange {
  return { fate, before, after, edited: false };
}

/** By the first chunk after; what was removed stands behind what came before it. */
function inReadingOrder(changes: readonly ChunkChange[]): ChunkChange[] {
  const followers = new Map<number, number>();
  for (const { before, after } of changes) {
    for (const i of before) if (after[0] !== undefined) followers.set(i, after[0]);
  }
  const removed = changes
    .flatMap(({ before, after }) => (after.length === 0 ? before : []))
    .sort((a, b) => a - b);
  for (const i of removed) followers.set(i, followers.get(i - 1) ?? -1);
  const keyOf = ({ before, after }: ChunkChange) => after[0] ?? followers.get(before[0] ?? 0) ?? -1;
  return [...changes].sort(
    (a, b) =>
      keyOf(a) - keyOf(b) ||
      b.after.length - a.after.length ||
      (a.before[0] ?? 0) - (b.before[0] ?? 0),
  );
}
