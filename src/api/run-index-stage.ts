import type { Derivation } from '../model/derivation.js';
import type { ObjectId } from '../model/object-id.js';
import type { StageContext, StageReport } from '../pipeline/stage-context.js';
import type { IndexRecall, SnapshotLock } from '../pipeline/snapshot-lock.js';
import { buildIndex, type ShardPlan } from '../pipeline/stages/index/build-index.js';
import { indexFingerprint } from '../pipeline/stages/index/index-fingerprint.js';
import { dropOldGraphs } from './garbage/drop-old-graphs.js';
import {
  planAnew,
  planGrowth,
  planToAsk,
  type HnswSettings,
  type IndexPlan,
  type PlanFrom,
} from './index/plan-shards.js';
import { checkRecall, keepRecall, knownRecall } from './index/recall.js';
import { RecallSample, type SampleChange } from './index/recall-sample.js';
import type { Project } from './project.js';
import type { PipelineRun } from './pipeline-run.js';

type Vectors = NonNullable<SnapshotLock['vectors']>;
type Index = NonNullable<SnapshotLock['index']>;

/** What the index stage works from. */
interface IndexRun {
  readonly run: PipelineRun;
  readonly context: StageContext;
  readonly vectors: Vectors;
}

/**
 * Brings the index up to date and measures it; `flat` has none of its own, so there is nothing to
 * report. Throws `index-recall-low` where the index finds less than the settings ask for.
 */
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
  const { root, recall, ...work } = await new IndexStage(project, options, settings).run();
  if (recall !== undefined) checkRecall(recall, settings);
  const report: StageReport = {
    name: 'index',
    fingerprint,
    input,
    output: root,
    documents: 0,
    counts: {},
    tally: {},
    ...work,
    ...(recall && { recall }),
    seconds: (options.context.now() - started) / 1000,
  };
  return { index: { fingerprint, input, type: 'hnsw', root, ...(recall && { recall }) }, report };
}

type Work = Pick<StageReport, 'status' | 'added' | 'changed' | 'removed' | 'changedShare'>;

/** An index that is there, and what it took. */
interface Made extends Work {
  readonly root: ObjectId;
  /** Undefined where it could not be measured: its graphs are not in the store. */
  readonly recall: IndexRecall | undefined;
}

const NO_WORK: Work = { status: 'cached', added: 0, changed: 0, removed: 0 };

class IndexStage {
  readonly #fingerprint: string;
  readonly #from: PlanFrom;

  constructor(
    readonly project: Project,
    readonly options: IndexRun,
    readonly settings: HnswSettings,
  ) {
    this.#fingerprint = indexFingerprint(settings);
    this.#from = {
      reader: project.reader,
      vectors: options.vectors.root,
      settings,
      cacheFolder: project.cacheFolder('index'),
    };
  }

  async run(): Promise<Made> {
    const known = this.#known();
    if (known === undefined) return this.#make();
    return { ...NO_WORK, root: known, recall: await this.#recallOf(known) };
  }

  /** An index over exactly these vectors. */
  #known(): ObjectId | undefined {
    const { run, context, vectors } = this.options;
    if (context.force || run.rebuild === true) return undefined;
    const pinned = run.previous?.index;
    const isOurs = pinned?.fingerprint === this.#fingerprint && pinned.input === vectors.root;
    const fromLock = isOurs ? pinned.root : undefined;
    const root = fromLock ?? context.log.find(this.#fingerprint, vectors.root)?.output;
    const kept = run.keepIndex === true && fromLock !== undefined;
    return root !== undefined && (kept || this.project.store.has(root)) ? root : undefined;
  }

  async #recallOf(root: ObjectId): Promise<IndexRecall | undefined> {
    const { cache, store } = this.project;
    const index = this.#measured(root);
    const known = knownRecall(cache, index, this.options.run.previous?.index);
    if (known !== undefined || !store.has(root)) return known;
    const { near, sample } = await this.#build(planToAsk(this.#from, root), undefined);
    return this.#keep(root, { near, sample });
  }

  async #make(): Promise<Made> {
    const { project } = this;
    const { context, vectors } = this.options;
    project.becomeWriter();
    const base = this.#nearest();
    const plan = base === undefined ? planAnew(this.#from) : planGrowth(this.#from, base);
    const change = base && plan.changes && { input: base.input, changes: plan.changes };
    const { root, near, sample } = await this.#build(plan.shards, change);
    project.store.flush();
    const output = { fingerprint: this.#fingerprint, input: vectors.root, output: root };
    context.log.record({ ...output, tally: {} });
    return { root, ...workOf(plan, vectors), recall: this.#keep(root, { near, sample }) };
  }

  /** Brings graphs to their new state and asks them for the neighbours of the sample. */
  async #build(shards: readonly ShardPlan[], change: SampleChange | undefined) {
    const { project, settings } = this;
    const { vectors, context } = this.options;
    const { store, reader, session } = project;
    const sample = RecallSample.open(project, vectors, change);
    const { cacheFolder } = this.#from;
    const stop = new AbortController();
    const signal = AbortSignal.any([session.signal, stop.signal]);
    const build = {
      store,
      settings,
      dimensions: vectors.dimensions,
      cacheFolder,
      reporter: context.reporter,
      signal,
      threads: session.host.processors,
    };
    const questions = { ...sample.questions, ef: settings.efSearch };
    // The exact neighbours are found while other threads build; both have to be at their end.
    const exact = sample.complete(reader, signal);
    const built = buildIndex(build, shards, questions);
    try {
      await Promise.all([built, exact]);
    } catch (error) {
      stop.abort(error);
      await Promise.allSettled([built, exact]);
      throw error;
    }
    const { root, near, shards: graphs } = await built;
    const current = graphs.map((graph) => graph.root);
    dropOldGraphs(cacheFolder, { current, now: this.project.session.host.now() });
    return { root, near, sample };
  }

  #keep(
    root: ObjectId,
    measured: { readonly near: readonly Float32Array[]; sample: RecallSample },
  ) {
    const { vectors } = this.options.vectors;
    return keepRecall(this.project.cache, this.#measured(root), { ...measured, vectors });
  }

  #measured(root: ObjectId) {
    const { efSearch } = this.settings;
    return { root, input: this.options.vectors.root, efSearch };
  }

  /** The index that needs least to become ours: the lock's, else the latest that the store holds. */
  #nearest(): Pick<Derivation, 'input' | 'output'> | undefined {
    const { run, context } = this.options;
    if (context.force || run.rebuild === true) return undefined;
    const { store } = this.project;
    const pinned = run.previous?.index;
    const isOurs = pinned?.fingerprint === this.#fingerprint;
    if (isOurs && store.has(pinned.input) && store.has(pinned.root)) {
      return { input: pinned.input, output: pinned.root };
    }
    for (const derivation of context.log.latest(this.#fingerprint)) {
      if (store.has(derivation.input) && store.has(derivation.output)) return derivation;
    }
    return undefined;
  }
}

function workOf({ changes, changedShare }: IndexPlan, vectors: Vectors): Work {
  if (changes === undefined) {
    const share = changedShare === undefined ? {} : { changedShare };
    return { status: 'full', added: vectors.vectors, changed: 0, removed: 0, ...share };
  }
  const removed = changes.filter(({ value }) => value === null).length;
  return { status: 'incremental', added: changes.length - removed, changed: 0, removed };
}
