/** One report of work under way. */
export interface ProgressEvent {
  /** Stage or step: `embed`. */
  readonly stage: string;
  /** Units done so far; units are documents, chunks or questions. */
  readonly done: number;
  /** Units in all, where known. */
  readonly total?: number;
  readonly unit: string;
  /** Share of the results so far that were known already, 0 to 1; of stages that reuse any. */
  readonly reused?: number;
}

/** Where long work tells how far it is and what the user should know. */
export interface Reporter {
  readonly progress: (event: ProgressEvent) => void;
  /** A sentence for people, such as a count of truncated texts. */
  readonly warn: (message: string) => void;
}

/** Reports nothing. */
export const silentReporter: Reporter = {
  progress: () => undefined,
  warn: () => undefined,
};
