import type { EvidenceResolution, ResolvedDocument } from './resolve-evidence.js';
import type { RetrievedChunk } from './retrieved-chunk.js';
import type { JudgedRanking } from './metrics/judged-ranking.js';

/** What of a chunk decides which items it meets. */
export type RankedSpan = Pick<RetrievedChunk, 'id' | 'document' | 'start' | 'end'>;

/**
 * Turns a ranking of chunks into a judged ranking of evidence items, so that rank metrics have
 * the same denominator whatever the chunker (decision 0030).
 *
 * The ranking is walked from the top. A chunk appends the items that it is the first to meet,
 * highest grade first, then in the order of the question; a chunk that meets nothing new appends
 * itself, which is not judged. A chunk meets a span when it covers at least half of its
 * characters, and a document judged as a whole when it comes from it. Items that are unresolved
 * are judged and met by nothing.
 *
 * Ids are `item-<position in the question, from 1>` and `chunk-<chunk id>`.
 */
export function rankItems(
  evidence: readonly EvidenceResolution[],
  chunks: readonly RankedSpan[],
): JudgedRanking {
  const items = evidence.map((resolution, index) => ({ id: `item-${index + 1}`, resolution }));
  const byGrade = items.toSorted((a, b) => b.resolution.grade - a.resolution.grade);
  const unmet = new Set(byGrade);
  const ranking: string[] = [];
  for (const chunk of chunks) {
    const met = [...unmet].filter(({ resolution }) => meets(chunk, resolution));
    for (const item of met) {
      unmet.delete(item);
      ranking.push(item.id);
    }
    if (met.length === 0) ranking.push(`chunk-${chunk.id}`);
  }
  return { ranking, grades: gradesOf(items) };
}

/** Whether a chunk holds evidence: half of its span or more, or any part of a whole document. */
export function meets(chunk: Omit<RankedSpan, 'id'>, item: EvidenceResolution): boolean {
  if (item.status === 'unresolved') return false;
  if (item.status === 'document') return isOf(chunk, item);
  if (chunk.document !== item.document) return false;
  const covered = Math.min(chunk.end, item.end) - Math.max(chunk.start, item.start);
  return covered * 2 >= item.end - item.start;
}

function isOf(chunk: Omit<RankedSpan, 'id'>, { document, parts }: ResolvedDocument): boolean {
  if (parts === undefined) return chunk.document === document;
  // No file lies below another one: what begins so are its texts.
  return chunk.document.startsWith(`${document}/`);
}

function gradesOf(
  items: readonly { readonly id: string; readonly resolution: EvidenceResolution }[],
): ReadonlyMap<string, number> {
  return new Map(items.map(({ id, resolution }) => [id, resolution.grade]));
}
