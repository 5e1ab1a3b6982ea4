/** One thing that is wrong in a question set. */
export interface QuestionProblem {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units, where known. */
  readonly column?: number;
  readonly message: string;
  /** What to do about it, one imperative sentence. */
  readonly suggestion?: string;
}

/** Where the readers of one line put what they find wrong with it. */
export interface ProblemSink {
  (problem: Omit<QuestionProblem, 'line'>): void;
}
