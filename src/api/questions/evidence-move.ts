import type { Evidence } from '../../model/question.js';

/** A place in a text, with the words that stand there. */
export interface PlacedWords {
  readonly document: string;
  /** UTF-16 code units, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What became of evidence that does not stand where it stood. */
export type EvidenceMove = {
  /** Of the question. */
  readonly id: string;
  /** Position among the question's evidence, from 1. */
  readonly evidence: number;
  /** The ref at which it was right. */
  readonly since: string;
  readonly before: PlacedWords;
} & (
  | {
      /** Its words stand elsewhere, or were edited. */
      readonly status: 'moved' | 'edited';
      readonly after: PlacedWords;
      /** What says so in the question set. */
      readonly label: Evidence;
    }
  | {
      readonly status: 'refused';
      /** In kebab case, stable. */
      readonly reason: string;
      /** One clause for people. */
      readonly message: string;
    }
);
