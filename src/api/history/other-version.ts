import { mapPassages } from '../../diff/map-passages.js';
import type { Span } from '../../model/chunk.js';
import type { PlacedChunk } from '../../model/chunk-source.js';
import type { DocumentKey } from '../../model/document.js';
import type { CommitId } from '../../vcs/commit-id.js';
import type { ChunkHistory } from './chunk-history.js';

/** Words that two chunks share, as part of those of both, from which one is the other edited. */
const LEAST_ALIKE = 0.4;

/** A chunk in a commit. */
export interface ChunkAt {
  readonly commit: CommitId;
  readonly chunk: PlacedChunk;
}

/** `recut`: other boundaries in the same words of the document; `edited`: other words. */
export type VersionChange = 'recut' | 'edited';

/** What a chunk was, or became. */
export interface OtherVersion {
  readonly chunk: PlacedChunk;
  readonly change: VersionChange;
}

/**
 * What a chunk is in a version of its text that does not have it: where that says the chunk's words,
 * the chunk that holds most of them; else, of those that are not in the chunk's own version too, the
 * one that is most alike word for word. Undefined where none is.
 */
export async function otherVersion(
  history: ChunkHistory,
  at: ChunkAt,
  other: { readonly commit: CommitId; readonly text: DocumentKey },
): Promise<OtherVersion | undefined> {
  const { chunk, commit } = at;
  const own = (await history.readerAt(commit))?.textOf(chunk.document)?.text ?? '';
  const text = (await history.readerAt(other.commit))?.textOf(other.text)?.text ?? '';
  const chunks = await history.chunksAt(other.commit, other.text);
  const { start, end } = chunk.entry;
  const [place] = mapPassages(text, own, [{ start, end }]);
  if (place !== undefined) {
    const span = { start: place, end: place + end - start };
    const holder = largest(chunks, ({ entry }) => overlap(entry, span));
    return holder && { chunk: holder, change: 'recut' };
  }
  const present = new Set((await history.chunksAt(commit, chunk.document)).map(({ id }) => id));
  const words = countWords(chunk.entry.text);
  const candidates = chunks.filter(({ id }) => !present.has(id));
  const alike = largest(candidates, ({ entry }) => {
    const share = sharedWords(words, countWords(entry.text));
    return share < LEAST_ALIKE ? 0 : share;
  });
  return alike && { chunk: alike, change: 'edited' };
}

/** The first of the items with the largest measure; undefined where none has more than 0. */
function largest<T>(items: readonly T[], measure: (item: T) => number): T | undefined {
  let best: T | undefined;
  let most = 0;
  for (const item of items) {
    const size = measure(item);
    if (size > most) [best, most] = [item, size];
  }
  return best;
}

function overlap(a: Span, b: Span): number {
  return Math.min(a.end, b.end) - Math.max(a.start, b.start);
}

interface WordCounts {
  readonly counts: ReadonlyMap<string, number>;
  readonly total: number;
}

function countWords(text: string): WordCounts {
  const counts = new Map<string, number>();
  const words = text.split(/\s+/).filter((word) => word !== '');
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return { counts, total: words.length };
}

function sharedWords(a: WordCounts, b: WordCounts): number {
  let shared = 0;
  for (const [word, count] of a.counts) shared += Math.min(count, b.counts.get(word) ?? 0);
  return (2 * shared) / Math.max(1, a.total + b.total);
}
