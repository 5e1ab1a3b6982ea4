import type { DocumentKey } from '../model/document.js';
import type { MetricValues } from './score-question.js';
import type { UnresolvedReason } from './resolve-evidence.js';

/**
 * Raised when the same snapshot and questions would get other figures: a score is only comparable
 * with one of the same version.
 */
export const EVALUATOR_VERSION = 2;

/** Evidence of a question that was not found in the texts. */
export interface UnresolvedItem {
  /** Position among the question's evidence, from 1. */
  readonly evidence: number;
  readonly document: DocumentKey;
  readonly reason: UnresolvedReason;
  readonly message: string;
}

/** A chunk that a question retrieved. */
export interface RetrievedRecord {
  /** From 1. */
  readonly rank: number;
  readonly chunk: string;
  readonly document: DocumentKey;
  readonly start: number;
  readonly end: number;
  readonly score: number;
  /** Of its text, by the exam's tokenizer. */
  readonly tokens: number;
}

/** How one piece of a question's evidence fared. */
export interface EvidenceFigures {
  /** Position among the question's evidence, from 1. */
  readonly evidence: number;
  /** The text that it stands in; as the question names it where it was not found. */
  readonly document: DocumentKey;
  readonly grade: number;
  /** Where it stands in the text; absent for a whole document and where it was not found. */
  readonly start?: number;
  readonly end?: number;
  /** Of the first retrieved chunk that meets it, as rank metrics have it; null for none. */
  readonly rank: number | null;
  /** Its characters in the context. */
  readonly covered: number;
  /** Its characters; null for a document that is not there. */
  readonly length: number | null;
  readonly resolved: boolean;
}

/** What of a ranking fits into the budget. */
export interface ContextFigures {
  readonly chunks: number;
  readonly tokens: number;
}

/** How one question fared. */
export interface QuestionResult {
  readonly id: string;
  /** Of the question as it was asked; tells an edited question. */
  readonly hash: string;
  readonly metrics: MetricValues;
  readonly retrieved: readonly RetrievedRecord[];
  readonly evidence: readonly EvidenceFigures[];
  readonly context: ContextFigures;
  /** Why there is no ranking; absent where there is one. */
  readonly failed?: string;
  /** Absent where all evidence was found. */
  readonly unresolved?: readonly UnresolvedItem[];
}

/** How many questions an evaluation is over, and how many of them scored less for a defect. */
export interface QuestionCounts {
  readonly count: number;
  /** Questions without a ranking; each scores 0. */
  readonly failed: number;
  /** Questions with evidence that was not found. */
  readonly unresolved: number;
  /** Questions with evidence: the denominator of every metric but `Refused`. */
  readonly answerable: number;
  /** Questions without evidence, which are unanswerable: the denominator of `Refused`. */
  readonly withoutEvidence: number;
  /** Answerable questions for which retrieval worked and found nothing; each scores 0. */
  readonly foundNothing: number;
  /** `questionsHash` of the set. */
  readonly hash: string;
}

/** Figures of one ranking of one question set; all of it survives JSON and canonical CBOR. */
export interface Evaluation {
  /** `EVALUATOR_VERSION` at the time. */
  readonly evaluator: number;
  readonly questions: QuestionCounts;
  /** Means over all answerable questions, of `Refused` over all others; absent where there are none. */
  readonly metrics: MetricValues;
  /** In the order of ids. */
  readonly perQuestion: readonly QuestionResult[];
}
