import type { Derivation } from '../model/derivation.js';
import type { ObjectId } from '../model/object-id.js';
import type { StageContext, StageReport } from '../pipeline/stage-context.js';
import type { SnapshotLock } from '../pipeline/snapshot-lock.js';
import {
  buildHnsw,
  type VectorChange,
  type VectorChanges,
} from '../pipeline/stages/index/hnsw-index.js';
import { indexFingerprint } from '../pipeline/stages/index/index-fingerprint.js';
import { openHnsw, type OpenedGraph } from '../retrieve/open-hnsw.js';
import { diffMaps } from '../tree/diff.js';
import { allVectors } from './all-vectors.js';
import { dropOldGraphs } from './drop-old-graphs.js';
import type { Project } from './project.js';
import type { PipelineRun } from './pipeline-run.js';

type Vectors = NonNullable<SnapshotLock['vectors']>;
type Index = NonNullable<SnapshotLock['index']>;

/**
 * Share of the vectors that may be new, and as many labels that may be removed, for a graph to be
 * grown; above it one is built from nothing. A removed label keeps its place, its links and its
 * vector.
 */
export const REBUILD_SHARE = 0.2;

/** What the index stage works from. */
interface IndexRun {
  readonly run: PipelineRun;
  readonly context: StageContext;
  readonly vectors: Vectors;
}

/** Brings the index up to date; `flat` has none of its own, so there is nothing to report. */
export async function runIndexStage(
  project: Project,
  options: IndexRun,
): Promise<{ readonly index: Index; readonly report: StageReport | undefined }> {
  const settings = options.run.settings.index;
  const fingerprint = indexFingerprint(settings);
  const input = options.vectors.root;
  if (settings.type === 'flat' || options.vectors.vectors === 0) {
    return { index: { fingerprint, input, type: 'flat', root: input }, report: undefined };
  }
  const started = options.context.now();
  const known = findKnown(project, options, fingerprint);
  const built = known ?? (await build(project, options, fingerprint));
  const report: StageReport = {
    name: 'index',
    fingerprint,
    input,
    documents: 0,
    counts: {},
    tally: {},
    ...built,
    seconds: (options.context.now() - started) / 1000,
  };
  return { index: { fingerprint, input, type: 'hnsw', root: built.output }, report };
}

interface Built {
  readonly status: StageReport['status'];
  readonly output: ObjectId;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

function findKnown(project: Project, options: IndexRun, fingerprint: string): Built | undefined {
  const { run, context, vectors } = options;
  if (context.force || run.rebuild === true) return undefined;
  const pinned = run.previous?.index;
  const fromLock =
    pinned?.fingerprint === fingerprint && pinned.input === vectors.root ? pinned.root : undefined;
  const output = fromLock ?? context.log.find(fingerprint, vectors.root)?.output;
  if (output === undefined) return undefined;
  const kept = run.keepIndex === true && fromLock !== undefined;
  if (!kept && !project.store.has(output)) return undefined;
  return { status: 'cached', output, added: 0, changed: 0, removed: 0 };
}

async function build(project: Project, options: IndexRun, fingerprint: string): Promise<Built> {
  project.becomeWriter();
  const { run, context, vectors } = options;
  const settings = run.settings.index;
  if (settings.type !== 'hnsw') throw new Error(`no graph for index type '${settings.type}'`);
  const { reader, session } = project;
  const base =
    context.force || run.rebuild === true ? undefined : nearest(project, options, fingerprint);
  const growth = base && (await planGrowth(project, base, vectors));
  const cacheFolder = project.cacheFolder('index');
  const output = await buildHnsw(
    {
      store: project.store,
      settings,
      dimensions: vectors.dimensions,
      cacheFolder,
      reporter: session.reporter,
      signal: session.signal,
    },
    growth?.start,
    growth?.changes ?? allVectors(reader, vectors.root),
  );
  dropOldGraphs(cacheFolder);
  project.store.flush();
  context.log.record({ fingerprint, input: vectors.root, output, tally: {} });
  const status = growth === undefined ? 'full' : 'incremental';
  return { status, output, ...countChanges(growth?.changes, vectors) };
}

/** A graph to start from, and what turns it into ours. */
interface Growth {
  readonly start: OpenedGraph;
  readonly changes: readonly VectorChange[] & VectorChanges;
}

/** Undefined where building from nothing is better than growing. */
async function planGrowth(
  project: Project,
  base: Pick<Derivation, 'input' | 'output'>,
  vectors: Vectors,
): Promise<Growth | undefined> {
  const { reader } = project;
  const changes: VectorChange[] = [];
  for (const { key, after } of diffMaps(reader, base.input, vectors.root)) {
    changes.push({ key, value: after ?? null });
  }
  const most = REBUILD_SHARE * vectors.vectors;
  if (changes.length > most) return undefined;
  const index = { root: base.output, input: base.input };
  const start = await openHnsw(reader, index, project.cacheFolder('index'));
  const added = changes.filter(({ value }) => value !== null).length;
  const removed = start.labels.length + added - vectors.vectors;
  if (removed > most) return undefined;
  return { start, changes: Object.assign(changes, { size: changes.length }) };
}

function countChanges(changes: readonly VectorChange[] | undefined, vectors: Vectors) {
  if (changes === undefined) return { added: vectors.vectors, changed: 0, removed: 0 };
  const removed = changes.filter(({ value }) => value === null).length;
  return { added: changes.length - removed, changed: 0, removed };
}

/** The graph that needs least to become ours: the lock's, else the latest that the store holds. */
function nearest(
  project: Project,
  { run, context }: IndexRun,
  fingerprint: string,
): Pick<Derivation, 'input' | 'output'> | undefined {
  const { store } = project;
  const pinned = run.previous?.index;
  if (pinned?.fingerprint === fingerprint && store.has(pinned.input) && store.has(pinned.root)) {
    return { input: pinned.input, output: pinned.root };
  }
  for (const derivation of context.log.latest(fingerprint)) {
    if (store.has(derivation.input) && store.has(derivation.output)) return derivation;
  }
  return undefined;
}
