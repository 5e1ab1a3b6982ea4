import type { Span } from '../../model/chunk.js';
import type { DocumentKey } from '../../model/document.js';
import type { EvidenceResolution } from '../resolve-evidence.js';

/** A range of one document's text: UTF-16 offsets, end exclusive. */
export interface DocumentSpan extends Span {
  readonly document: DocumentKey;
}

/** Character counts that the span metrics are made of (UTF-16 code units). */
export interface SpanOverlap {
  /** |E ∩ C|: evidence characters that were retrieved, each once. */
  readonly found: number;
  /** |E|: evidence characters, each once; infinite when the extent of an item is unknown. */
  readonly evidence: number;
  /** Σ|c|: characters of every retrieved chunk, overlaps as often as they came. */
  readonly retrieved: number;
}

/**
 * Counts characters of evidence (grade 1 and up) and of retrieved chunks in one document space.
 * A document judged as a whole is one range over its text, or over each of its texts. Unresolved evidence adds its own length
 * to |E| and is never found; a whole document that is missing has no length, so |E| is infinite.
 */
export function spanOverlap(
  evidence: readonly EvidenceResolution[],
  chunks: readonly DocumentSpan[],
): SpanOverlap {
  const relevant = evidence.filter(({ grade }) => grade >= 1);
  const wanted = unionByDocument(relevant.flatMap(rangeOf));
  const covered = unionByDocument(chunks);
  let found = 0;
  let total = 0;
  for (const [document, ranges] of wanted) {
    total += lengthOf(ranges);
    found += intersectionLength(ranges, covered.get(document) ?? []);
  }
  for (const item of relevant) {
    if (item.status === 'unresolved') total += item.length ?? Infinity;
  }
  return { found, evidence: total, retrieved: lengthOf(chunks) };
}

function rangeOf(item: EvidenceResolution): DocumentSpan[] {
  switch (item.status) {
    case 'span':
      return [item];
    case 'document':
      return item.parts === undefined
        ? [{ document: item.document, start: 0, end: item.length }]
        : item.parts.map(({ document, start, end }) => ({ document, start: 0, end: end - start }));
    case 'unresolved':
      return [];
  }
}

/** Disjoint ranges in ascending order, for each document. */
function unionByDocument(spans: readonly DocumentSpan[]): Map<DocumentKey, Span[]> {
  const union = new Map<DocumentKey, { start: number; end: number }[]>();
  for (const { document, start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    const ranges = union.get(document) ?? [];
    union.set(document, ranges);
    const last = ranges.at(-1);
    if (last === undefined || last.end < start) ranges.push({ start, end });
    else last.end = Math.max(last.end, end);
  }
  return union;
}

function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** Characters in both; each side disjoint and ascending. */
function intersectionLength(a: readonly Span[], b: readonly Span[]): number {
  let length = 0;
  let i = 0;
  let j = 0;
  for (;;) {
    const left = a[i];
    const right = b[j];
    if (left === undefined || right === undefined) return length;
    length += Math.max(0, Math.min(left.end, right.end) - Math.max(left.start, right.start));
    if (left.end < right.end) i++;
    else j++;
  }
}
