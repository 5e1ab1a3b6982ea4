import { decodeStoredChunk } from '../../model/entry-codecs.js';
import { documentOfKey, ordinalOfKey, vectorKey } from '../../model/entry-keys.js';
import type { DocumentKey } from '../../model/document.js';
import type { ObjectId } from '../../model/object-id.js';
import type { SnapshotLock } from '../../pipeline/snapshot-lock.js';
import { SqliteVectorLocations } from '../../store/sqlite-vector-locations.js';
import { getValue, readRange } from '../../tree/read.js';
import { toHex } from '../../util/bytes.js';
import { locatedIn } from '../plan/count-embedding.js';
import type { Project } from '../project.js';

/** A text that no vector is known of. */
export interface UnknownText {
  readonly hash: Uint8Array;
  /** The first chunk that shows it. */
  readonly document: DocumentKey;
  readonly ordinal: number;
}

/** Chunks whose vectors are looked for. */
export interface WantedVectors {
  readonly chunks: ObjectId;
  /** Fingerprint of the embed stage. */
  readonly fingerprint: string;
  /** The lock of the last run. */
  readonly previous: SnapshotLock | undefined;
  /** No vector counts as known. */
  readonly force?: boolean | undefined;
}

/** The texts of a chunks map that no vector in the store is of, each once, in order of chunks. */
export function* unknownTexts(
  project: Project,
  { chunks, fingerprint, previous, force }: WantedVectors,
): Generator<UnknownText, void, undefined> {
  const { reader, store } = project;
  const pinned = previous?.vectors;
  const usable = force !== true && pinned?.fingerprint === fingerprint && store.has(pinned.root);
  const isLocated = locatedIn(reader, new SqliteVectorLocations(project.cache), fingerprint);
  const seen = new Set<string>();
  for (const { key, value } of readRange(reader, chunks)) {
    const { shownHash: hash } = decodeStoredChunk(value);
    if (seen.has(toHex(hash))) continue;
    seen.add(toHex(hash));
    const document = documentOfKey(key);
    const known =
      (usable && getValue(reader, pinned.root, vectorKey(document, hash)) !== undefined) ||
      (force !== true && isLocated(hash));
    if (!known) yield { hash, document, ordinal: ordinalOfKey(key) };
  }
}
