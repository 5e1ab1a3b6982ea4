import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { decodeStoredVector } from '../../../model/entry-codecs.js';
import type { PreparedGraph } from '../../../model/graph/prepared-graph.js';
import { encodeShards, type GraphShard } from '../../../model/index-manifest.js';
import type { ObjectId } from '../../../model/object-id.js';
import type { ObjectStore } from '../../../model/object-store.js';
import type { Reporter } from '../../../model/progress.js';
import { unitVector } from '../../../model/unit-vector.js';
import { toHex } from '../../../util/bytes.js';
import type { GraphQuestions, GraphSettings, GraphWork } from './graph-work.js';
import { keepGraphFiles, putGraph } from './keep-graph.js';
import { runGraphWorks, type GraphJob } from './run-graph-works.js';
import type { VectorChanges } from './vector-changes.js';

/** What building needs. */
export interface IndexBuild {
  readonly store: ObjectStore;
  readonly settings: GraphSettings;
  readonly dimensions: number;
  /** Folder of graph files that are ready to be opened. */
  readonly cacheFolder: string;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Graphs that are worked on at once; the result does not depend on it. */
  readonly threads: number;
}

/** One graph of an index, to be made, grown or left as it is. */
export interface ShardPlan {
  /** First key; empty for the first graph. */
  readonly from: Uint8Array;
  /** The graph to start from; its manifest's id is needed where it stays. Undefined: a new one. */
  readonly start: (PreparedGraph & { readonly root: ObjectId }) | undefined;
  /** Undefined where the graph stays as it is. */
  readonly changes: VectorChanges | undefined;
}

/** An index, and what it answered. */
export interface BuiltIndex {
  readonly root: ObjectId;
  readonly shards: readonly GraphShard[];
  /** Of each graph, the similarities nearest to the questions; see `GraphDone`. */
  readonly near: readonly Float32Array[];
}

/** Questions to the graphs when they are ready. */
export type IndexQuestions = Omit<GraphQuestions, 'live'>;

/**
 * Brings every graph of an index to its new state, saves those that changed and leaves their files
 * in the cache folder; asks all of them where there are questions.
 */
export async function buildIndex(
  build: IndexBuild,
  plans: readonly ShardPlan[],
  questions?: IndexQuestions,
): Promise<BuiltIndex> {
  const shards = plans.map((plan) => new ShardBuild(build, plan, questions));
  const total = plans.reduce((sum, { changes }) => sum + (changes?.size ?? 0), 0);
  let done = 0;
  const onAdded = (count: number) => {
    done += count;
    build.reporter.progress({ stage: 'index', done, total, unit: 'vectors' });
  };
  try {
    const { threads, signal } = build;
    const busy = shards.filter(({ isIdle }) => !isIdle);
    await runGraphWorks(busy, { threads, signal, onAdded });
  } finally {
    for (const shard of shards) shard.discard();
  }
  const kept = shards.map((shard) => ({ from: shard.plan.from, root: shard.root }));
  const near = shards.flatMap((shard) => shard.near ?? []);
  const [only, ...others] = kept;
  if (only === undefined) throw new Error('an index without graphs');
  if (others.length === 0) return { root: only.root, shards: kept, near };
  const manifest = encodeShards(build.dimensions, kept);
  return { root: build.store.put('index', manifest), shards: kept, near };
}

/** One graph on its way. */
class ShardBuild implements GraphJob {
  near: Float32Array | undefined;
  readonly #path: string;
  #labels: Uint8Array[];
  #root: ObjectId | undefined;

  constructor(
    readonly build: IndexBuild,
    readonly plan: ShardPlan,
    readonly questions: IndexQuestions | undefined,
  ) {
    this.#path = join(build.cacheFolder, `index.${randomBytes(6).toString('hex')}.tmp`);
    this.#labels = [...(plan.start?.labels ?? [])];
    if (plan.changes === undefined) this.#root = plan.start?.root;
  }

  /** True where there is nothing to do. */
  get isIdle(): boolean {
    return this.plan.changes === undefined && this.questions === undefined;
  }

  get root(): ObjectId {
    if (this.#root === undefined) throw new Error('a graph that was not finished');
    return this.#root;
  }

  make(): GraphWork {
    const { build, plan, questions } = this;
    const { settings, dimensions } = build;
    const { start, changes } = plan;
    const labels = this.#labels.length;
    const { removed, vectors } = this.#apply(changes ?? Object.assign([], { size: 0 }));
    const live = this.#labels.filter((key) => key.length > 0).length;
    return {
      settings,
      dimensions,
      start: start && { path: start.path, hash: start.manifest.hashes.graph },
      labels,
      removed,
      vectors,
      write: changes && { path: this.#path, known: start?.manifest.pieces ?? [] },
      ask: questions && { ...questions, live },
    };
  }

  finish({ written, near }: Parameters<GraphJob['finish']>[0]): void {
    const { store, dimensions, cacheFolder } = this.build;
    this.near = near;
    if (written === undefined) return;
    const labels = this.#labels;
    const earlierExceptions = this.plan.start?.manifest.exceptions ?? [];
    this.#root = putGraph(store, { dimensions, parts: written, labels, earlierExceptions });
    keepGraphFiles(this.#root, { folder: cacheFolder, path: this.#path, labels });
  }

  /** Removes what a stopped work may have left. */
  discard(): void {
    rmSync(this.#path, { force: true });
  }

  /** Gives labels to new vectors and takes them from removed ones. */
  #apply(changes: VectorChanges) {
    const { dimensions, threads } = this.build;
    const labelOf = new Map(this.#labels.map((key, label) => [toHex(key), label]));
    // Memory that another thread sees too, so that nothing is copied to it.
    const bytes = changes.size * dimensions * 4;
    const memory = threads > 1 ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
    const rows = new Float32Array(memory);
    const removed: number[] = [];
    let added = 0;
    for (const { key, value } of changes) {
      const old = labelOf.get(toHex(key));
      if (old !== undefined) {
        this.#labels[old] = new Uint8Array(0);
        removed.push(old);
      }
      if (value === null) continue;
      rows.set(unitVector(decodeStoredVector(value).values), added++ * dimensions);
      // A key may be a part of a node's bytes, which are not to be kept for it.
      this.#labels.push(Uint8Array.from(key));
    }
    return { removed, vectors: rows.subarray(0, added * dimensions) };
  }
}
