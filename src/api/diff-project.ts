import { StemmaError } from '../errors/stemma-error.js';
import { decodeCorpusEntry, decodeStoredChunk } from '../model/entry-codecs.js';
import { documentOfKey } from '../model/entry-keys.js';
import type { ObjectId } from '../model/object-id.js';
import { diffMaps } from '../tree/diff.js';
import { countEntries } from '../tree/read.js';
import { fromUtf8, toHex } from '../util/bytes.js';
import { diffSettings, type SettingChange } from './flatten-settings.js';
import type { Project } from './project.js';
import { fileOfText } from './file-of-text.js';
import { snapshotAt, type Snapshot } from './snapshot-at.js';

/** A document that differs; sizes in bytes. */
export interface DocumentChange {
  readonly document: string;
  readonly change: 'added' | 'changed' | 'removed';
  readonly sizeBefore: number | null;
  readonly sizeAfter: number | null;
}

/** Two snapshots side by side. */
export interface DiffResult {
  readonly from: string;
  readonly to: string;
  readonly documents: readonly DocumentChange[];
  readonly settings: readonly SettingChange[];
  /** Chunks by document and text: one that moved within its document is unchanged. */
  readonly chunks: { readonly added: number; readonly removed: number; readonly unchanged: number };
  readonly metrics: Readonly<
    Record<string, { readonly before: number | null; readonly after: number | null }>
  >;
}

/** What differs between two snapshots: documents, settings with defaults resolved, chunks. */
export async function diffProject(
  project: Project,
  options: { readonly from: string; readonly to: string },
): Promise<DiffResult> {
  const before = await snapshotAt(project, options.from);
  const after = await snapshotAt(project, options.to);
  return {
    ...options,
    documents: documentChanges(project, before.lock.corpus.root, after.lock.corpus.root),
    settings: diffSettings(before.loaded.settings, after.loaded.settings),
    chunks: chunkChanges(project, before, after),
    metrics: metricChanges(before, after),
  };
}

/** Documents that differ between two corpora, in order of key. */
export function documentChanges(
  project: Pick<Project, 'reader'>,
  before: ObjectId,
  after: ObjectId,
): DocumentChange[] {
  return [...diffMaps(project.reader, before, after)].map((change) => {
    const old = change.before && decodeCorpusEntry(change.before).size;
    const fresh = change.after && decodeCorpusEntry(change.after).size;
    return {
      document: fromUtf8(change.key),
      change: old === undefined ? 'added' : fresh === undefined ? 'removed' : 'changed',
      sizeBefore: old ?? null,
      sizeAfter: fresh ?? null,
    };
  });
}

function chunksOf({ at, lock }: Snapshot): ObjectId {
  if (lock.chunks !== undefined) return lock.chunks.root;
  throw new StemmaError('no-snapshot', `'${at}' has no chunks`, { data: { at } });
}

/**
 * Counts the chunks of the documents that differ; only those documents are read. The texts of one
 * document (the rows of a table) are counted together: a row that moved is unchanged.
 */
function chunkChanges(project: Project, from: Snapshot, to: Snapshot): DiffResult['chunks'] {
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

function metricChanges(before: Snapshot, after: Snapshot): DiffResult['metrics'] {
  const old = before.lock.evaluation?.metrics ?? {};
  const fresh = after.lock.evaluation?.metrics ?? {};
  const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])];
  return Object.fromEntries(
    names.map((name) => [name, { before: old[name] ?? null, after: fresh[name] ?? null }]),
  );
}
