import { decodeCorpusEntry } from '../../model/entry-codecs.js';
import type { ObjectId } from '../../model/object-id.js';
import { toHex } from '../../util/bytes.js';

/** The bytes of a document in a commit. */
export interface DocumentBytes {
  /** Id of the bytes, as the corpus has it. */
  readonly blob: ObjectId;
  /** Bytes. */
  readonly size: number;
  /** All that a corpus says of it, to be compared; undefined where only Git was asked. */
  readonly entry: string | undefined;
}

/** What an entry of a corpus says of its document. */
export function describeEntry(value: Uint8Array): DocumentBytes {
  const { blob, size } = decodeCorpusEntry(value);
  return { blob, size, entry: toHex(value) };
}
