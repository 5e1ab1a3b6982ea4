import type { EvidenceFigures } from './evaluation.js';
import { meets } from './item-ranking.js';
import { spanOverlap } from './metrics/span-overlap.js';
import type { EvidenceResolution } from './resolve-evidence.js';
import type { RetrievedChunk } from './retrieved-chunk.js';

/** A ranking, and the top of it that fits into the budget. */
interface Ranking {
  readonly retrieved: readonly RetrievedChunk[];
  readonly context: readonly RetrievedChunk[];
}

/** How each piece of a question's evidence fared, in the order of the question. */
export function evidenceFigures(
  evidence: readonly EvidenceResolution[],
  { retrieved, context }: Ranking,
): EvidenceFigures[] {
  return evidence.map((item, index) => {
    const { document, grade } = item;
    const met = retrieved.findIndex((chunk) => meets(chunk, item));
    // Counted whatever the grade is: a passage that was judged not relevant has a place too.
    const overlap = spanOverlap([{ ...item, grade: 1 }], context);
    return {
      evidence: index + 1,
      document,
      grade,
      ...(item.status === 'span' && { start: item.start, end: item.end }),
      rank: met < 0 ? null : met + 1,
      covered: overlap.found,
      length: Number.isFinite(overlap.evidence) ? overlap.evidence : null,
      resolved: item.status !== 'unresolved',
    };
  });
}

/** How many pieces of relevant evidence (grade 1 and up) came into the context. */
export interface EvidenceCounts {
  readonly items: number;
  /** With all, some and none of their characters in the context. */
  readonly found: number;
  readonly partly: number;
  readonly missed: number;
  /** That stand nowhere in the texts; not among those above. */
  readonly unresolved: number;
}

/** Counts evidence by how much of it came. */
export function countEvidence(evidence: readonly EvidenceFigures[]): EvidenceCounts {
  const relevant = evidence.filter(({ grade }) => grade >= 1);
  const placed = relevant.filter(({ resolved }) => resolved);
  const found = placed.filter(({ covered, length }) => covered === length).length;
  const missed = placed.filter(({ covered, length }) => covered === 0 && length !== 0).length;
  return {
    items: relevant.length,
    found,
    partly: placed.length - found - missed,
    missed,
    unresolved: relevant.length - placed.length,
  };
}
