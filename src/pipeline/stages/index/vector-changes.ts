/** A change of the vectors; `value` null removes the key. */
export interface VectorChange {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
}

/** Changes in order of key. */
export interface VectorChanges extends Iterable<VectorChange> {
  /** How many there are at most. */
  readonly size: number;
}
