import type { Settings } from '../pipeline/settings/settings.js';
import type { SnapshotLock } from '../pipeline/snapshot-lock.js';
import { snapshotSources, type CorpusSnapshot } from '../sources/snapshot-sources.js';
import { OverlayObjectStore } from '../store/overlay-object-store.js';
import { SqliteStatCache } from '../store/sqlite-stat-cache.js';
import { NodeReader } from '../tree/node-reader.js';
import { countEntries } from '../tree/read.js';
import type { Project } from './project.js';

/** The corpus part of a lock, and how it came about. */
export interface CorpusResult {
  readonly corpus: SnapshotLock['corpus'];
  readonly snapshot: CorpusSnapshot;
  /** Reads the corpus map, also where it was only looked at. */
  readonly reader: NodeReader;
}

/**
 * Takes the sources on disk into a corpus map. With `look` nothing is written: the map lives in
 * memory and documents are hashed, not kept.
 */
export async function snapshotCorpus(
  project: Project,
  options: {
    readonly settings: Settings;
    readonly previous: SnapshotLock | undefined;
    readonly look?: boolean;
  },
): Promise<CorpusResult> {
  const { settings, previous, look = false } = options;
  const { host, reporter, signal } = project.session;
  const reader = look ? new NodeReader(new OverlayObjectStore(project.store)) : project.reader;
  const known = previous !== undefined && project.store.has(previous.corpus.root);
  const snapshot = await snapshotSources({
    projectFolder: project.folder,
    sources: settings.sources,
    reader,
    cache: new SqliteStatCache(project.cache),
    now: host.now(),
    reporter,
    signal,
    compareWith: known ? previous.corpus.root : undefined,
    store: !look,
  });
  const { root, sidecars } = snapshot;
  const corpus = {
    root,
    documents: countEntries(reader, root) - sidecars,
    ...(sidecars > 0 && { sidecars }),
    bytes: (known ? previous.corpus.bytes : 0) + snapshot.byteChange,
  };
  return { corpus, snapshot, reader };
}
