import type { ObjectId } from './object-id.js';

/** Sums over the entries of a map, such as tokens; kept so that they follow a change cheaply. */
export type Tally = Readonly<Record<string, number>>;

/** The record that a stage with `fingerprint` turned the map `input` into the map `output`. */
export interface Derivation {
  /** SHA-256 of everything about the stage that decides its output. */
  readonly fingerprint: string;
  readonly input: ObjectId;
  readonly output: ObjectId;
  readonly tally: Tally;
}

/** A stage that was stopped: all documents up to `position` (a key, inclusive) are in `output`. */
export interface Checkpoint {
  /** Input and output of the derivation that the work started from, if any. */
  readonly base: { readonly input: ObjectId; readonly output: ObjectId } | undefined;
  readonly position: string;
  readonly output: ObjectId;
  readonly tally: Tally;
}

/**
 * What was derived from what. All of it can be made again: losing it costs time, no data.
 * A record is visible to every process once `record` or `checkpoint` returned.
 */
export interface DerivationLog {
  find(fingerprint: string, input: ObjectId): Derivation | undefined;
  /** Derivations with that fingerprint, the latest first. */
  latest(fingerprint: string): Iterable<Derivation>;
  /** Also drops the checkpoint of the same fingerprint and input. */
  record(derivation: Derivation): void;
  findCheckpoint(fingerprint: string, input: ObjectId): Checkpoint | undefined;
  saveCheckpoint(fingerprint: string, input: ObjectId, checkpoint: Checkpoint): void;
}

/**
 * Where the vectors of texts lie that were embedded before, whichever document they stood in.
 * A hint: the map leaf it names may be gone.
 */
export interface VectorLocations {
  /** Id of a map leaf that held a vector of the text with that hash (16 bytes). */
  find(fingerprint: string, textHash: Uint8Array): ObjectId | undefined;
  /** Remembers the leaf of each hash; later ones win. */
  save(fingerprint: string, locations: Iterable<readonly [Uint8Array, ObjectId]>): void;
}
