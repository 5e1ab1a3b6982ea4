import { setImmediate } from 'node:timers/promises';
import { cosineOf } from '../../diff/compare-vectors.js';
import { VectorCloud } from '../../diff/vector-cloud.js';
import { bitsFromSeed } from '../../evaluate/statistics/seeded-bits.js';
import { decodeStoredVector } from '../../model/entry-codecs.js';
import type { ObjectId } from '../../model/object-id.js';
import { unitVector } from '../../model/unit-vector.js';
import { ExactNeighbours, type Neighbour } from '../../retrieve/exact-neighbours.js';
import { entryAt } from '../../tree/entry-at.js';
import type { NodeReader } from '../../tree/node-reader.js';
import { countEntries, getValue } from '../../tree/read.js';
import { equalBytes, toHex } from '../../util/bytes.js';
import { vectorBlocks } from '../index/vector-blocks.js';
import type { Project } from '../project.js';

/** Neighbours that are looked at of each sampled text. */
export const NEIGHBOURS = 10;
/** Draws for each text of the sample before too few are taken to be common. */
const PATIENCE = 20;

/** A map of vectors. */
export interface VectorMap {
  readonly root: ObjectId;
  readonly dimensions: number;
}

/** How many texts to look at, and which. */
export interface SampleOptions {
  readonly sample: number;
  readonly seed: number;
}

/** How much the surroundings of texts changed that both snapshots have. */
export interface NeighbourStability extends SampleOptions {
  /** Of the ten nearest in the one snapshot, the mean share that is among the ten of the other. */
  readonly stayed: number;
  /** The mean share whose text the other snapshot does not have. */
  readonly gone: number;
}

/** The clouds of both snapshots, and the surroundings of a sample. */
export interface CloudChanges {
  /** Null where no text is common. */
  readonly neighbours: NeighbourStability | null;
  /** Cosine between both centroids; null where dimensions differ. */
  readonly centroid: number | null;
  /** Of each side: mean cosine distance to its centroid. */
  readonly spread: { readonly from: number | null; readonly to: number | null };
}

/**
 * Reads all vectors of both maps once, for their centroids, and finds by exact search the nearest
 * of a seeded sample of the texts that both have: a product with every vector for each.
 */
export async function compareClouds(
  project: Project,
  sides: { readonly from: VectorMap; readonly to: VectorMap },
  options: SampleOptions,
): Promise<CloudChanges> {
  const { reader } = project;
  const keys = sampleCommon(reader, sides, options);
  const from = await surroundings(project, sides.from, keys);
  const to = await surroundings(project, sides.to, keys);
  const same = sides.from.dimensions === sides.to.dimensions;
  return {
    neighbours: keys.length === 0 ? null : stability(reader, { from, to, sides, keys }, options),
    centroid: same ? cosineOf(from.cloud.centroid, to.cloud.centroid) : null,
    spread: { from: from.cloud.spread, to: to.cloud.spread },
  };
}

/** Keys that both maps have, drawn from the first without replacement. */
function sampleCommon(
  reader: NodeReader,
  { from, to }: { readonly from: VectorMap; readonly to: VectorMap },
  { sample, seed }: SampleOptions,
): Uint8Array[] {
  const rows = countEntries(reader, from.root);
  const bits = bitsFromSeed(seed);
  const drawn = new Set<number>();
  const keys: Uint8Array[] = [];
  const draws = Math.min(rows, sample * PATIENCE);
  while (keys.length < sample && drawn.size < draws) {
    const place = bits() % rows;
    if (drawn.has(place)) continue;
    drawn.add(place);
    const key = entryAt(reader, from.root, place)?.key;
    if (key === undefined) throw new Error('a map has fewer entries than it says');
    if (getValue(reader, to.root, key) !== undefined) keys.push(Uint8Array.from(key));
  }
  return keys;
}

interface Surroundings {
  readonly cloud: VectorCloud;
  /** Of each sampled key: itself left out, nearest first. */
  readonly nearest: readonly (readonly Neighbour[])[];
}

async function surroundings(
  { reader, session }: Project,
  map: VectorMap,
  keys: readonly Uint8Array[],
): Promise<Surroundings> {
  const { dimensions } = map;
  const questions = new Float32Array(keys.length * dimensions);
  for (const [i, key] of keys.entries()) {
    const value = getValue(reader, map.root, key);
    if (value === undefined) throw new Error('a sampled vector is not in its map');
    questions.set(unitVector(decodeStoredVector(value).values), i * dimensions);
  }
  const exact = new ExactNeighbours(questions, { dimensions, depth: NEIGHBOURS + 1 });
  const cloud = new VectorCloud(dimensions);
  for (const block of vectorBlocks(reader, map)) {
    exact.add(block);
    cloud.add(block.matrix);
    await setImmediate();
    session.signal.throwIfAborted();
  }
  const nearest = exact.lists.map((list, i) =>
    list.filter(({ key }) => !equalBytes(key, keys[i] ?? key)).slice(0, NEIGHBOURS),
  );
  return { cloud, nearest };
}

function stability(
  reader: NodeReader,
  found: {
    readonly from: Surroundings;
    readonly to: Surroundings;
    readonly sides: { readonly to: VectorMap };
    readonly keys: readonly Uint8Array[];
  },
  { seed }: SampleOptions,
): NeighbourStability {
  let [stayed, gone] = [0, 0];
  for (const [i, list] of found.from.nearest.entries()) {
    const names = new Set((found.to.nearest[i] ?? []).map(({ key }) => toHex(key)));
    const kept = list.filter(({ key }) => names.has(toHex(key))).length;
    const lost = list.filter(({ key }) => getValue(reader, found.sides.to.root, key) === undefined);
    // A snapshot of one vector has no neighbours, and none of them left.
    stayed += list.length === 0 ? 1 : kept / list.length;
    gone += list.length === 0 ? 0 : lost.length / list.length;
  }
  const sample = found.keys.length;
  return { sample, seed, stayed: stayed / sample, gone: gone / sample };
}
