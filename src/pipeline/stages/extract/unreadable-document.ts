import { StemmaError } from '../../../errors/stemma-error.js';

/**
 * A document of which no text can be had: its fault, not that of the store or the settings. Where
 * `extract.onError` is `skip`, the run goes on without it.
 */
export class UnreadableDocument extends StemmaError {}
