import type { JudgedQuestion, JudgedSet } from '../../../evaluate/answers/judged-answer.js';

/** What made answers: a model on this machine, or behind an endpoint. */
export type AnswererKind = 'extract' | 'generate';

/** A prompt by its file and the hash of its text. */
export interface PromptVersion {
  readonly path: string;
  /** SHA-256. */
  readonly hash: string;
}

/** What decides a reply, as it is told. */
export interface ModelVersion {
  readonly model: string;
  readonly prompt: PromptVersion | null;
  readonly temperature: number | null;
  readonly seed: number | null;
  readonly repeats: number;
}

/** What asking a model took this time. */
export interface AnswerCosts {
  readonly asked: number;
  /** Answers that were known. */
  readonly known: number;
  /** Null where the server does not count. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cost: { readonly amount: number; readonly currency: string } | null;
}

/** One way to answer, measured against the answers of the question set. */
export interface AnswererFigures extends ModelVersion {
  readonly by: AnswererKind;
  /** Means over questions that have an answer; null where none has. */
  readonly metrics: { readonly ExactMatch: number | null; readonly F1: number | null };
  /** Questions that have an answer. */
  readonly count: number;
  /** Times without a reply in time; each scores 0. */
  readonly timeouts: number;
  readonly spent: AnswerCosts;
}

/** What a judge says; never joined with another figure. */
export interface JudgeFigures extends ModelVersion, JudgedSet {
  /** Whose answers it judged. */
  readonly of: AnswererKind;
  readonly scale: readonly [number, number];
  readonly spent: AnswerCosts;
}

/** The answers to one question. */
export interface AnsweredQuestion {
  readonly id: string;
  /** The answer of the question set; null where it has none. */
  readonly expected: string | null;
  /** 1 where a chunk of the context holds that answer; null where there is none. */
  readonly inContext: number | null;
  readonly answers: readonly {
    readonly by: AnswererKind;
    /** One for each repeat; null where no reply came in time. */
    readonly texts: readonly (string | null)[];
    /** Means over repeats; null where no answer is expected. */
    readonly ExactMatch: number | null;
    readonly F1: number | null;
  }[];
  readonly judged: JudgedQuestion | null;
}

/** Figures of answers, apart from those of retrieval. */
export interface AnswersReport {
  /** Share of the expected answers that stand in a chunk of the context. */
  readonly AnswerInContext: number | null;
  readonly count: number;
  readonly answerers: readonly AnswererFigures[];
  readonly judge: JudgeFigures | null;
  readonly perQuestion: readonly AnsweredQuestion[];
}
