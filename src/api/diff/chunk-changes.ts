import { StemmaError } from '../../errors/stemma-error.js';
import { decodeStoredChunk } from '../../model/entry-codecs.js';
import { documentOfKey } from '../../model/entry-keys.js';
import type { ObjectId } from '../../model/object-id.js';
import { diffMaps } from '../../tree/diff.js';
import { countEntries } from '../../tree/read.js';
import { toHex } from '../../util/bytes.js';
import { fileOfText } from '../file-of-text.js';
import type { Project } from '../project.js';
import type { Snapshot } from '../snapshot-at.js';

/** Chunks by document and text: one that moved within its document is unchanged. */
export interface ChunkChanges {
  readonly added: number;
  readonly removed: number;
  readonly unchanged: number;
}

function chunksOf({ at, lock }: Snapshot): ObjectId {
  if (lock.chunks !== undefined) return lock.chunks.root;
  throw new StemmaError('no-snapshot', `'${at}' has no chunks`, { data: { at } });
}

/**
 * Counts the chunks of the documents that differ; only those documents are read. The texts of one
 * document (the rows of a table) are counted together: a row that moved is unchanged.
 */
export function chunkChanges(project: Project, from: Snapshot, to: Snapshot): ChunkChanges {
  const { reader } = project;
  const [before, after] = [chunksOf(from), chunksOf(to)];
  const corpora = [from.lock.corpus.root, to.lock.corpus.root];
  let added = 0;
  let removed = 0;
  let document: string | undefined;
  let text: string | undefined;
  let balance = new Map<string, number>();
  const settle = () => {
    for (const count of balance.values()) {
      if (count > 0) added += count;
      else removed -= count;
    }
    balance = new Map();
  };
  const weigh = (value: Uint8Array | undefined, by: number) => {
    if (value === undefined) return;
    const hash = toHex(decodeStoredChunk(value).shownHash);
    balance.set(hash, (balance.get(hash) ?? 0) + by);
  };
  for (const change of diffMaps(reader, before, after)) {
    const key = documentOfKey(change.key);
    if (key !== text) {
      const owner = fileOfText(reader, corpora, key);
      if (owner !== document) settle();
      document = owner;
      text = key;
    }
    weigh(change.before, -1);
    weigh(change.after, 1);
  }
  settle();
  return { added, removed, unchanged: countEntries(reader, after) - added };
}
