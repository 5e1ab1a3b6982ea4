import type { Derivation } from '../model/derivation.js';
import type { ObjectId } from '../model/object-id.js';
import type { StageContext, StageReport } from '../pipeline/stage-context.js';
import type { SnapshotLock } from '../pipeline/snapshot-lock.js';
import { buildHnsw, type VectorChange } from '../pipeline/stages/index/hnsw-index.js';
import { indexFingerprint } from '../pipeline/stages/index/index-fingerprint.js';
import { openHnsw } from '../retrieve/hnsw-search.js';
import { diffMaps } from '../tree/diff.js';
import { countEntries, readRange } from '../tree/read.js';
import type { Project } from './project.js';
import type { PipelineRun } from './pipeline-run.js';

type Vectors = NonNullable<SnapshotLock['vectors']>;
type Index = NonNullable<SnapshotLock['index']>;

/** Share of changed vectors from which a graph is built from nothing instead of grown. */
const REBUILD_SHARE = 0.2;

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
  if (output === undefined || !project.store.has(output)) return undefined;
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
  const changes: VectorChange[] = [];
  if (base !== undefined) {
    for (const { key, after } of diffMaps(reader, base.input, vectors.root)) {
      changes.push({ key, value: after ?? null });
    }
  }
  const grow = base !== undefined && changes.length <= REBUILD_SHARE * vectors.vectors;
  const output = await buildHnsw(
    {
      reader,
      settings,
      dimensions: vectors.dimensions,
      scratchFolder: project.cacheFolder('index'),
      reporter: session.reporter,
      signal: session.signal,
    },
    grow ? await openHnsw(project.store, base.output, project.cacheFolder('index')) : undefined,
    grow ? Object.assign(changes, { size: changes.length }) : allVectors(project, vectors.root),
  );
  project.store.flush();
  context.log.record({ fingerprint, input: vectors.root, output, tally: {} });
  const status = grow ? 'incremental' : 'full';
  return { status, output, ...countChanges(grow ? changes : [], vectors, grow) };
}

function countChanges(changes: readonly VectorChange[], vectors: Vectors, grown: boolean) {
  if (!grown) return { added: vectors.vectors, changed: 0, removed: 0 };
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

function allVectors(project: Project, root: ObjectId) {
  const { reader } = project;
  return {
    size: countEntries(reader, root),
    [Symbol.iterator]: () => readRange(reader, root),
  };
}
