import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { graphFiles } from '../model/graph/graph-files.js';
import { decodeIndexManifest, objectsOfIndex } from '../model/index-manifest.js';
import { objectIdOf, type ObjectId } from '../model/object-id.js';
import type { IndexSettings } from '../pipeline/settings/index-settings.js';
import type { SnapshotLock } from '../pipeline/snapshot-lock.js';
import { buildHnsw } from '../pipeline/stages/index/hnsw-index.js';
import { openGraphFiles, openHnsw, type OpenedGraph } from '../retrieve/open-hnsw.js';
import { OverlayObjectStore } from '../store/overlay-object-store.js';
import { writeFileAtomically } from '../util/atomic-file.js';
import { allVectors } from './all-vectors.js';
import { dropOldGraphs } from './drop-old-graphs.js';
import type { Project } from './project.js';

/** The index of a snapshot, and how one like it is built. */
export interface PinnedGraph {
  readonly index: NonNullable<SnapshotLock['index']>;
  readonly settings: Extract<IndexSettings, { type: 'hnsw' }>;
  readonly dimensions: number;
}

/**
 * Opens the graph that a lock pins. Where the store no longer has it (`gc` drops those of old
 * commits), a graph is built from the vectors into the cache, with a warning, and serves until the
 * cache drops it: it is the canonical one, so near ties may rank otherwise than in the pinned graph.
 */
export async function openGraph(project: Project, pinned: PinnedGraph): Promise<OpenedGraph> {
  const { index } = pinned;
  const folder = project.cacheFolder('index');
  try {
    if (isStored(project, index.root)) return await openHnsw(project.reader, index, folder);
    const kept = await openStandIn(project, index.root);
    return kept ?? (await buildStandIn(project, pinned));
  } finally {
    dropOldGraphs(folder);
  }
}

function isStored({ store }: Project, root: ObjectId): boolean {
  const manifest = store.get(root);
  if (manifest === undefined) return false;
  return objectsOfIndex(manifest).every((id) => store.has(id));
}

/** The manifest of the graph that stands in for one that is gone. */
function standInPath(project: Project, root: ObjectId): string {
  return join(project.cacheFolder('index'), `${root}.stand-in`);
}

async function openStandIn(project: Project, root: ObjectId): Promise<OpenedGraph | undefined> {
  const path = standInPath(project, root);
  if (!existsSync(path)) return undefined;
  const manifest = readFileSync(path);
  const files = graphFiles(project.cacheFolder('index'), objectIdOf(manifest));
  if (!existsSync(files.graph) || !existsSync(files.keys)) return undefined;
  warn(project, root, 'the graph that was built from its vectors is searched instead');
  return openGraphFiles(files, decodeIndexManifest(manifest));
}

async function buildStandIn(project: Project, pinned: PinnedGraph): Promise<OpenedGraph> {
  const { index, settings, dimensions } = pinned;
  const { reporter, signal } = project.session;
  warn(project, index.root, 'a graph is built from its vectors and searched instead');
  const cacheFolder = project.cacheFolder('index');
  // What the graph is made of is not to come back into the store, only its files are used.
  const store = new OverlayObjectStore(project.store);
  const root = await buildHnsw(
    { store, settings, dimensions, cacheFolder, reporter, signal },
    undefined,
    allVectors(project.reader, index.input),
  );
  const manifest = store.get(root);
  if (manifest === undefined) throw new Error('an index without a manifest');
  writeFileAtomically(standInPath(project, index.root), [manifest]);
  return openGraphFiles(graphFiles(cacheFolder, root), decodeIndexManifest(manifest));
}

function warn({ session }: Project, root: ObjectId, consequence: string): void {
  session.reporter.warn(
    `index ${root.slice(0, 12)} is not in the store: ${consequence}; close scores may rank otherwise`,
  );
}
