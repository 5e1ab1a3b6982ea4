import { setImmediate } from 'node:timers/promises';
import type { HierarchicalNSW } from 'hnswlib-node';
import { loadGraph, newGraph } from '../../../model/graph/load-graph.js';
import type { GraphDone, GraphQuestions, GraphWork } from './graph-work.js';
import { readGraphParts } from './read-graph-parts.js';

/** Seed of the layer draws: equal vectors in equal order give an equal graph. */
const SEED = 100;
/** Vectors between two reports. */
const STEP = 256;

/** What goes on while a graph is worked on. */
export interface GraphWatch {
  /** Told how many vectors were added since it was called last. */
  readonly onAdded: (count: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Works on a graph.
 *
 * Malkov and Yashunin, «Efficient and robust approximate nearest neighbor search using
 * Hierarchical Navigable Small World graphs» (2018), by hnswlib. Vectors are added one after the
 * other by one thread, so that a build from nothing is the same bytes every time. They have length
 * 1 already and are compared by inner product, which is the cosine then.
 */
export async function performGraphWork(work: GraphWork, watch: GraphWatch): Promise<GraphDone> {
  const graph = await openGraph(work);
  for (const label of work.removed) graph.markDelete(label);
  await addVectors(graph, work, watch);
  return { written: writeGraph(graph, work), near: work.ask && nearestOf(graph, work.ask) };
}

async function openGraph(work: GraphWork): Promise<HierarchicalNSW> {
  const { start, dimensions, labels, vectors } = work;
  const needed = labels + vectors.length / dimensions;
  if (start !== undefined) {
    const graph = await loadGraph({ ...start, dimensions });
    if (needed > graph.getMaxElements()) graph.resizeIndex(needed);
    return graph;
  }
  const graph = await newGraph(dimensions);
  const { m, efConstruction } = work.settings;
  graph.initIndex({ maxElements: Math.max(1, needed), m, efConstruction, randomSeed: SEED });
  return graph;
}

async function addVectors(
  graph: HierarchicalNSW,
  { vectors, dimensions, labels }: GraphWork,
  { onAdded, signal }: GraphWatch,
): Promise<void> {
  const rows = vectors.length / dimensions;
  // hnswlib takes plain arrays; one is filled again and again.
  const point = new Array<number>(dimensions).fill(0);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < dimensions; i++) point[i] = vectors[row * dimensions + i] ?? 0;
    graph.addPoint(point, labels + row);
    if ((row + 1) % STEP === 0 || row + 1 === rows) {
      onAdded(row % STEP === STEP - 1 ? STEP : rows % STEP);
      // Lets an interrupt through.
      await setImmediate();
      signal.throwIfAborted();
    }
  }
}

function writeGraph(graph: HierarchicalNSW, work: GraphWork): GraphDone['written'] {
  if (work.write === undefined) return undefined;
  const { path, known } = work.write;
  graph.writeIndexSync(path);
  const { dimensions, labels, removed, vectors } = work;
  return readGraphParts({ path, known, dimensions, labels, removed, vectors });
}

function nearestOf(graph: HierarchicalNSW, { vectors, k, ef, live }: GraphQuestions): Float32Array {
  const dimensions = graph.getNumDimensions();
  const wanted = Math.min(k, live);
  const near = new Float32Array((vectors.length / dimensions) * k).fill(NaN);
  if (wanted === 0) return near;
  graph.setEf(Math.max(ef, wanted));
  for (let at = 0, row = 0; at < vectors.length; at += dimensions, row += k) {
    const question = Array.from(vectors.subarray(at, at + dimensions));
    const { distances } = graph.searchKnn(question, wanted);
    distances.forEach((distance, i) => (near[row + i] = 1 - distance));
  }
  return near;
}
