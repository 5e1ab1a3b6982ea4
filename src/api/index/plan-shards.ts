import type { Derivation } from '../../model/derivation.js';
import type { ObjectId } from '../../model/object-id.js';
import type { IndexSettings } from '../../pipeline/settings/index-settings.js';
import type { ShardPlan } from '../../pipeline/stages/index/build-index.js';
import { shardCount, shardStarts } from '../../pipeline/stages/index/shard-count.js';
import type { VectorChange } from '../../pipeline/stages/index/vector-changes.js';
import { graphsOf, prepareGraph } from '../../retrieve/open-hnsw.js';
import { diffMaps } from '../../tree/diff.js';
import { entryAt } from '../../tree/entry-at.js';
import type { NodeReader } from '../../tree/node-reader.js';
import { countEntries, readRange, type Range } from '../../tree/read.js';
import { compareBytes, toHex } from '../../util/bytes.js';

/** Settings of an index of graphs. */
export type HnswSettings = Extract<IndexSettings, { type: 'hnsw' }>;

/** What an index is planned over. */
export interface PlanFrom {
  readonly reader: NodeReader;
  /** The vectors map. */
  readonly vectors: ObjectId;
  readonly settings: HnswSettings;
  readonly cacheFolder: string;
}

/** How an index comes about. */
export interface IndexPlan {
  readonly shards: readonly ShardPlan[];
  /** Vectors that differ from those of the index it grows from; undefined for a new one. */
  readonly changes: readonly VectorChange[] | undefined;
  /** Of a new index: the share of the vectors that changed, where that is why. */
  readonly changedShare: number | undefined;
}

/** Every graph built from nothing. */
export function planAnew(from: PlanFrom, changedShare?: number): IndexPlan {
  const { reader, vectors, settings } = from;
  const count = countEntries(reader, vectors);
  const starts = shardStarts(count, shardCount(count, settings.shards));
  const firsts = starts.map((place, i) => {
    if (i === 0) return new Uint8Array(0);
    const entry = entryAt(reader, vectors, place);
    if (entry === undefined) throw new Error('a map has fewer entries than it says');
    return Uint8Array.from(entry.key);
  });
  const shards = firsts.map((first, i): ShardPlan => {
    const size = (starts[i + 1] ?? count) - (starts[i] ?? 0);
    return { from: first, start: undefined, changes: vectorsIn(from, rangeAt(firsts, i), size) };
  });
  return { shards, changes: undefined, changedShare };
}

/**
 * Grows the graphs that changed of an earlier index. One of which more than `rebuildShare` changed
 * is built anew; all are where more than that changed of the whole, or where so many vectors want
 * twice or half as many graphs.
 */
export function planGrowth(from: PlanFrom, base: Pick<Derivation, 'input' | 'output'>): IndexPlan {
  const { reader, vectors, settings, cacheFolder } = from;
  const count = countEntries(reader, vectors);
  const changes: VectorChange[] = [];
  for (const { key, after } of diffMaps(reader, base.input, vectors)) {
    changes.push({ key, value: after ?? null });
  }
  const share = changes.length / Math.max(1, count);
  if (share > settings.rebuildShare) return planAnew(from, share);
  const graphs = graphsOf(reader, { root: base.output, input: base.input });
  const wanted = shardCount(count, settings.shards);
  if (wanted > 2 * graphs.length || 2 * wanted < graphs.length) return planAnew(from);
  const firsts = graphs.map(({ range }) => range.from ?? new Uint8Array(0));
  const shards = graphs.map((graph, i): ShardPlan | undefined => {
    const own = changes.filter(({ key }) => isInRange(key, rangeAt(firsts, i)));
    const start = { ...prepareGraph(reader, graph, cacheFolder), root: graph.root };
    const plan = { from: firsts[i] ?? new Uint8Array(0), start };
    if (own.length === 0) return { ...plan, changes: undefined };
    const { live, dead } = sizesAfter(start.labels, own);
    // A graph of nothing could take no vector in later.
    if (live === 0) return undefined;
    if (Math.max(own.length, dead) <= settings.rebuildShare * live) {
      return { ...plan, changes: Object.assign(own, { size: own.length }) };
    }
    return { from: plan.from, start: undefined, changes: vectorsIn(from, graph.range, live) };
  });
  const planned = shards.filter((shard) => shard !== undefined);
  if (planned.length < shards.length) return planAnew(from);
  const isNew = planned.every(({ start }) => start === undefined);
  return isNew ? planAnew(from, share) : { shards: planned, changes, changedShare: undefined };
}

/** Every graph as it is. */
export function planToAsk(
  { reader, vectors, cacheFolder }: PlanFrom,
  root: ObjectId,
): readonly ShardPlan[] {
  return graphsOf(reader, { root, input: vectors }).map((graph) => ({
    from: graph.range.from ?? new Uint8Array(0),
    start: { ...prepareGraph(reader, graph, cacheFolder), root: graph.root },
    changes: undefined,
  }));
}

function vectorsIn({ reader, vectors }: PlanFrom, range: Range, size: number) {
  return { size, [Symbol.iterator]: () => readRange(reader, vectors, range) };
}

/** The keys of a graph, from the first keys of all. */
function rangeAt(firsts: readonly Uint8Array[], i: number): Range {
  const [from, to] = [firsts[i], firsts[i + 1]];
  return { ...(from && i > 0 ? { from } : {}), ...(to ? { to } : {}) };
}

function isInRange(key: Uint8Array, { from, to }: Range): boolean {
  if (from !== undefined && compareBytes(key, from) < 0) return false;
  return to === undefined || compareBytes(key, to) < 0;
}

/** Labels that have a vector, and that have none any more, after some changes. */
function sizesAfter(labels: readonly Uint8Array[], changes: readonly VectorChange[]) {
  const known = new Set(labels.map(toHex));
  let live = labels.filter((key) => key.length > 0).length;
  let added = 0;
  for (const { key, value } of changes) {
    if (known.has(toHex(key))) live--;
    if (value === null) continue;
    live++;
    added++;
  }
  return { live, dead: labels.length + added - live };
}
