/** What an expected failure carries beside its message. */
export interface StemmaErrorDetails {
  /** Facts for programs: paths, line numbers, ids. Must survive JSON. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** What the reader can do next, one imperative sentence each. */
  readonly suggestions?: readonly string[];
  readonly cause?: unknown;
}

/**
 * The base of every failure that a caller may expect; bugs stay plain `Error`.
 *
 * `code` is stable kebab-case (`not-a-repository`). The message names the failure first, quotes
 * the subject and says where: `cannot read 'corpus/a.pdf': the file is encrypted`.
 */
export class StemmaError extends Error {
  readonly code: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly suggestions: readonly string[];

  constructor(code: string, message: string, details: StemmaErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'StemmaError';
    this.code = code;
    this.data = details.data ?? {};
    this.suggestions = details.suggestions ?? [];
  }
}
