import type { ObjectId } from './object-id.js';

/** What tells a changed file from an unchanged one without reading it. */
export interface FileStat {
  /** Bytes. */
  readonly size: number;
  /** Nanoseconds since 1970. */
  readonly modified: bigint;
  /** Nanoseconds since 1970. */
  readonly changed: bigint;
  readonly inode: bigint;
}

/** The blob that a file held when it was read, and the stat it had then. */
export interface CachedFile extends FileStat {
  readonly key: string;
  readonly blob: ObjectId;
  /** When the snapshot that read the file began, milliseconds since 1970. */
  readonly checked: number;
}

/** What the stat cache learns about one source. */
export interface SourceUpdate {
  readonly source: string;
  readonly changed: readonly CachedFile[];
  /** Keys of files that are gone. */
  readonly removed: readonly string[];
}

/** A corpus map made of exactly the files that the stat cache knows. */
export interface CachedCorpus {
  readonly root: ObjectId;
  /** Fingerprint of the sources' settings that it was made with. */
  readonly sources: string;
}

/** Remembers file stats between snapshots; everything in it can be found again by reading. */
export interface StatCache {
  /** All files of one source, by key. */
  filesOf(source: string): Map<string, CachedFile>;
  /** The corpus that belongs to the files known, if there was a snapshot. */
  corpus(): CachedCorpus | undefined;
  /** Updates files and corpus in one transaction, so that they always belong together. */
  save(updates: readonly SourceUpdate[], corpus: CachedCorpus): void;
}
