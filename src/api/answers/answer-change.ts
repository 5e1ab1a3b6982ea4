import type { ChunkScores } from '../../model/ranked-chunk.js';
import type { Cause } from './cause-of-step.js';

/** A chunk in a ranking. */
export interface RankedResult {
  /** From 1. */
  readonly rank: number;
  readonly chunk: string;
  readonly document: string;
  /** UTF-16 offsets in the document's text. */
  readonly start: number;
  readonly end: number;
  /** The beginning of its text, on one line. */
  readonly excerpt: string;
  readonly score: number;
  readonly scores: ChunkScores;
}

/**
 * One result that differs. `entered` and `left`: the other side has no result with its text; `moved`:
 * to another rank; `edited`: at its rank, with other words; `renamed`: of a document with another
 * name.
 */
export interface ResultChange {
  readonly change: 'entered' | 'left' | 'moved' | 'edited' | 'renamed';
  /** Its text was edited too. */
  readonly edited: boolean;
  /** Null on the side that does not have it. */
  readonly before: RankedResult | null;
  readonly after: RankedResult | null;
  /** Its rank in every state, in the order of `states`; null where it is not among the first ones. */
  readonly ranks: readonly (number | null)[];
  /** What did it, most of it first. */
  readonly causes: readonly Cause[];
}

/** Where one evidence item stands on one side. */
export interface EvidencePlace {
  /** Of the first result that holds half of it or more; null where none of those looked at does. */
  readonly rank: number | null;
  /** Among the results that a user gets. */
  readonly isTop: boolean;
  /** Why it stands nowhere in the texts of this side. */
  readonly unresolved?: string;
}

/** How one evidence item is found, before and after. */
export interface EvidenceChange {
  /** From 1, in the order of the question. */
  readonly evidence: number;
  readonly document: string;
  /** `lost` and `found`: out of the results or into them; `missing`: in neither. */
  readonly change: 'lost' | 'found' | 'later' | 'earlier' | 'same' | 'missing';
  readonly before: EvidencePlace;
  readonly after: EvidencePlace;
  readonly ranks: readonly (number | null)[];
  readonly causes: readonly Cause[];
}

/** A question that is answered otherwise. */
export interface AnswerChange {
  /** Null for a question that was typed. */
  readonly id: string | null;
  readonly question: string;
  readonly evidence: readonly EvidenceChange[];
  readonly results: readonly ResultChange[];
  /** What changed the answer: of its evidence and of the results that entered or left. */
  readonly causes: readonly Cause[];
}
