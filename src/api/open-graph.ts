import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { encodeCanonical } from '../model/canonical.js';
import { decodePart } from '../model/graph/decode-part.js';
import { graphFiles } from '../model/graph/graph-files.js';
import { decodeIndexManifest, objectsOfIndex } from '../model/index-manifest.js';
import { objectIdOf, type ObjectId } from '../model/object-id.js';
import type { SnapshotLock } from '../pipeline/snapshot-lock.js';
import { buildIndex } from '../pipeline/stages/index/build-index.js';
import {
  graphsOf,
  openHnsw,
  openPrepared,
  preparedFiles,
  type OpenedGraph,
} from '../retrieve/open-hnsw.js';
import { OverlayObjectStore } from '../store/overlay-object-store.js';
import { writeFileAtomically } from '../util/atomic-file.js';
import { markUsed } from '../util/file-bytes.js';
import { dropOldGraphs } from './garbage/drop-old-graphs.js';
import { planAnew, type HnswSettings } from './index/plan-shards.js';
import type { Project } from './project.js';

/** The index of a snapshot, and how one like it is built. */
export interface PinnedGraph {
  readonly index: NonNullable<SnapshotLock['index']>;
  readonly settings: HnswSettings;
  readonly dimensions: number;
}

/**
 * Opens the graphs of the index that a lock pins. Where the store no longer has them (`gc` drops
 * those of old commits), graphs are built from the vectors into the cache, with a warning, and serve
 * until the cache drops them: they are the canonical ones, so near ties may rank otherwise than in
 * the pinned ones.
 */
export async function openGraph(project: Project, pinned: PinnedGraph): Promise<OpenedGraph[]> {
  const { index } = pinned;
  const folder = project.cacheFolder('index');
  if (isStored(project, index.root)) {
    const opened = await openHnsw(project.reader, index, folder);
    const current = graphsOf(project.reader, index).map(({ root }) => root);
    dropOldGraphs(folder, { current, now: project.session.host.now() });
    return opened;
  }
  const kept = await openStandIn(project, index.root);
  return kept ?? (await buildStandIn(project, pinned));
}

function isStored({ store }: Project, root: ObjectId): boolean {
  const manifest = store.get(root);
  if (manifest === undefined) return false;
  return objectsOfIndex(manifest, (id) => store.get(id)).every((id) => store.has(id));
}

/** The manifests of the graphs that stand in for an index that is gone. */
function standInPath(project: Project, root: ObjectId): string {
  return join(project.cacheFolder('index'), `${root}.stand-in`);
}

const standIn = z.array(z.instanceof(Uint8Array)).min(1);

async function openStandIn(project: Project, root: ObjectId): Promise<OpenedGraph[] | undefined> {
  const path = standInPath(project, root);
  if (!existsSync(path)) return undefined;
  const manifests = decodePart(standIn, readFileSync(path), 'list of graphs');
  const folder = project.cacheFolder('index');
  const graphs = manifests.map((manifest) => ({
    manifest,
    files: graphFiles(folder, objectIdOf(manifest)),
  }));
  const areThere = graphs.every(({ files }) => markUsed(files.graph) && markUsed(files.keys));
  if (!areThere || !markUsed(path)) return undefined;
  warn(project, root, 'the graph that was built from its vectors is searched instead');
  const opened: OpenedGraph[] = [];
  for (const { manifest, files } of graphs) {
    opened.push(await openPrepared(preparedFiles(files, decodeIndexManifest(manifest))));
  }
  return opened;
}

async function buildStandIn(project: Project, pinned: PinnedGraph): Promise<OpenedGraph[]> {
  const { index, settings, dimensions } = pinned;
  const { reader, session } = project;
  const { reporter, signal, host } = session;
  warn(project, index.root, 'a graph is built from its vectors and searched instead');
  const cacheFolder = project.cacheFolder('index');
  // What the graph is made of is not to come back into the store, only its files are used.
  const store = new OverlayObjectStore(project.store);
  const { shards } = await buildIndex(
    { store, settings, dimensions, cacheFolder, reporter, signal, threads: host.processors },
    planAnew({ reader, vectors: index.input, settings, cacheFolder }).shards,
  );
  const manifests = shards.map(({ root }) => {
    const manifest = store.get(root);
    if (manifest === undefined) throw new Error('an index without a manifest');
    return manifest;
  });
  writeFileAtomically(standInPath(project, index.root), [encodeCanonical(manifests)]);
  dropOldGraphs(cacheFolder, { current: shards.map(({ root }) => root), now: host.now() });
  const opened: OpenedGraph[] = [];
  for (const [i, { root }] of shards.entries()) {
    const manifest = decodeIndexManifest(manifests[i] ?? new Uint8Array(0));
    opened.push(await openPrepared(preparedFiles(graphFiles(cacheFolder, root), manifest)));
  }
  return opened;
}

function warn({ session }: Project, root: ObjectId, consequence: string): void {
  session.reporter.warn(
    `index ${root.slice(0, 12)} is not in the store: ${consequence}; close scores may rank otherwise`,
  );
}
