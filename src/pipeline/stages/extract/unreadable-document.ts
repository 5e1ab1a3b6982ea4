import { StemmaError, type StemmaErrorDetails } from '../../../errors/stemma-error.js';

/**
 * A document of which no text can be had: its fault, not that of the store or the settings. Where
 * `extract.onError` is `skip`, the run goes on without it.
 */
export class UnreadableDocument extends StemmaError {
  constructor(code: string, message: string, details: StemmaErrorDetails) {
    const suggestions = [...(details.suggestions ?? []), SKIP];
    super(code, message, { ...details, suggestions });
  }
}

const SKIP =
  'Or skip what cannot be read: `onError: skip` under pipeline.extract; `stemma check` lists all of it.';
