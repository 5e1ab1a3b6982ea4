import type { Severity } from '../../check/finding.js';

/** Something that a look at a question set found. */
export interface QuestionFinding {
  /** An `error` makes a figure wrong; a `warning` makes it less than it seems. */
  readonly severity: Severity;
  /** What was looked for: kebab case, stable. */
  readonly check: string;
  /** Of the question; absent where it is about the file or the set. */
  readonly id?: string;
  /** In the file, from 1. */
  readonly line?: number;
  /** A clause for people, without the question's id. */
  readonly message: string;
}
