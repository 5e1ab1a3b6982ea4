import type { BlobReference } from './document.js';
import type { ObjectId } from './object-id.js';

/** What tells a changed file from an unchanged one without reading it. */
export interface FileStat {
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970, with what the file system tells of fractions. */
  readonly modified: number;
  /** When the file's bytes, name or rights last changed; as `modified`. */
  readonly changed: number;
  readonly inode: number;
}

/** The stat that a file had when it was read. */
export interface CachedStat extends FileStat {
  /** When the snapshot that read the file began, milliseconds since 1970. */
  readonly checked: number;
}

/** What a file held when it was read, and the stat it had then. */
export interface CachedFile extends CachedStat, BlobReference {
  readonly key: string;
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
  /** Stats of all files of one source, in order of key; nothing else is asked meanwhile. */
  statsOf(source: string): Iterable<readonly [key: string, stat: CachedStat]>;
  /** What a file of which `statsOf` told held. */
  blobOf(source: string, key: string): BlobReference | undefined;
  /** The corpus that belongs to the files known, if there was a snapshot. */
  corpus(): CachedCorpus | undefined;
  /** Updates files and corpus in one transaction, so that they always belong together. */
  save(updates: readonly SourceUpdate[], corpus: CachedCorpus): void;
}
