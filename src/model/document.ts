import type { Canonical } from './canonical.js';
import type { ObjectId } from './object-id.js';

/** Metadata of a document, a text or a chunk: names to canonical values. */
export type Metadata = { readonly [name: string]: Canonical };

/** `<source id>/<path>`, forward slashes, no empty, `.` or `..` segment, no NUL. */
export type DocumentKey = string;

/** Where the bytes of a document, or of its text, are in the store. */
export interface BlobReference {
  /** Id of the object that holds the bytes, or of the list of their pieces. */
  readonly blob: ObjectId;
  /** True where `blob` is a list of pieces: beyond 1 MiB. */
  readonly pieced: boolean;
}

/** One entry of a corpus map: what a source said, without clocks or machine paths. */
export interface CorpusEntry extends BlobReference {
  /** Bytes. */
  readonly size: number;
  /** Media type, decided from the name: `text/markdown`. */
  readonly mediaType: string;
  /** Constants that the source's settings attach. */
  readonly metadata: Metadata;
  /** What the sidecar of the document says; absent for none, or an empty one. */
  readonly sidecar?: Metadata;
}
