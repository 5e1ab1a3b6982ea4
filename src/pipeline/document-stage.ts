import type { Tally } from '../model/derivation.js';
import type { DocumentKey } from '../model/document.js';
import type { ObjectId } from '../model/object-id.js';
import type { ProfileName } from '../tree/profile.js';
import type { Range } from '../tree/read.js';

/** One entry of a map. */
export interface StageEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** A document that a stage has to work on. */
export interface StageDocument {
  readonly document: DocumentKey;
  /** All entries of the document in the input map, in order. */
  readonly entries: readonly StageEntry[];
  /** All entries of the document in the output so far: what an earlier run made of it. */
  readonly earlier: readonly StageEntry[];
}

/** What a stage did with a batch of documents. */
export interface StageOutput {
  /** For each document of the batch, all its entries in the output, in ascending order of key. */
  readonly entries: readonly (readonly StageEntry[])[];
  /** Things counted on the way, such as `embedded`; summed over the run for its report. */
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * A stage that works on one document at a time: a pure function from a document's entries in the
 * input map to its entries in the output map.
 */
export interface DocumentStage {
  /** `extract`, `chunk` or `embed`. */
  readonly name: string;
  /** See `fingerprintOf`. */
  readonly fingerprint: string;
  readonly profile: ProfileName;
  /** What `progress` counts: documents, texts or chunks. */
  readonly unit: string;
  /** Input entries that one call of `work` should get, about. */
  readonly batchEntries: number;
  /** The keys that a document's entries have in the input map. */
  inputRange(document: DocumentKey): Range;
  /** The keys that a document's entries have in the output map: ranges in ascending order. */
  outputRanges(document: DocumentKey): readonly Range[];
  /** What an output entry adds to the sums that are kept with the map. */
  tally(value: Uint8Array): Tally;
  work(batch: readonly StageDocument[], signal: AbortSignal): Promise<StageOutput>;
  /** Called with each root that the output has on the way, after it was flushed. */
  readonly onOutput?: (before: ObjectId | undefined, after: ObjectId) => void;
}
