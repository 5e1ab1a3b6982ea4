import type { DocumentSpan } from './metrics/span-overlap.js';
import type { EvidenceFigures } from './evaluation.js';

/**
 * The parts of a chunk that evidence covers, as offsets in the chunk: ascending, disjoint, joined where
 * they touch. A whole document covers none.
 */
export function evidenceMarks(
  chunk: DocumentSpan,
  evidence: readonly Pick<EvidenceFigures, 'document' | 'start' | 'end'>[],
): [start: number, end: number][] {
  const parts = evidence.flatMap(({ document, start, end }): [number, number][] => {
    if (document !== chunk.document || start === undefined || end === undefined) return [];
    const from = Math.max(start, chunk.start) - chunk.start;
    const to = Math.min(end, chunk.end) - chunk.start;
    return from < to ? [[from, to]] : [];
  });
  const joined: [number, number][] = [];
  for (const [start, end] of parts.sort(([a], [b]) => a - b)) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}
