/**
 * Exact search by the built library, or by hnswlib's comparison of all vectors, over the same
 * random vectors; prints what it took as JSON: search.ts stemma|hnswlib VECTORS QUESTIONS SEED
 */
import type * as BuildModule from '../../src/tree/build.js';
import type * as CodecModule from '../../src/model/entry-codecs.js';
import type * as ExactModule from '../../src/retrieve/exact-search.js';
import type * as KeyModule from '../../src/model/entry-keys.js';
import type * as ReaderModule from '../../src/tree/node-reader.js';
import type * as StoreModule from '../../src/store/memory-object-store.js';
import { seededNumbers } from '../corpus/seeded-numbers.js';
import { importBuilt } from './import-built.js';

const DIMENSIONS = 384;
const K = 10;

/** What the program prints. */
export interface SearchTimes {
  /** To have the vectors ready, and to answer all questions, in seconds. */
  readonly open: number;
  readonly search: number;
  /** Numbers of the vectors found for the first question, best first. */
  readonly first: readonly number[];
}

/** Finds the nearest vectors, best first, by their numbers. */
type Search = (question: Float32Array) => number[];

const [engine, ...figures] = process.argv.slice(2);
const [vectors = 0, questions = 0, seed = 0] = figures.map(Number);
const next = seededNumbers(seed);
const rows = Array.from({ length: vectors }, randomVector);
const asked = Array.from({ length: questions }, randomVector);
const { result: search, seconds: open } = await timed(engine === 'stemma' ? byStemma : byHnswlib);
const answered = await timed(async () => asked.map(search));
const times: SearchTimes = { open, search: answered.seconds, first: answered.result[0] ?? [] };
process.stdout.write(JSON.stringify(times));

async function byStemma(): Promise<Search> {
  const { buildMap } = await importBuilt<typeof BuildModule>('tree/build');
  const { encodeStoredVector } = await importBuilt<typeof CodecModule>('model/entry-codecs');
  const { ExactSearch } = await importBuilt<typeof ExactModule>('retrieve/exact-search');
  const { vectorKey } = await importBuilt<typeof KeyModule>('model/entry-keys');
  const { NodeReader } = await importBuilt<typeof ReaderModule>('tree/node-reader');
  const { MemoryObjectStore } = await importBuilt<typeof StoreModule>('store/memory-object-store');
  const store = new MemoryObjectStore();
  const entries = rows.map((values, i) => ({
    key: vectorKey(String(i).padStart(8, '0'), new Uint8Array(16)),
    value: encodeStoredVector({ values, truncated: false }),
  }));
  const root = buildMap(store, 'large', entries);
  const exact = ExactSearch.open(new NodeReader(store), root, DIMENSIONS);
  return (question) => exact.search(question, K).map(({ document }) => Number(document));
}

async function byHnswlib(): Promise<Search> {
  const { BruteforceSearch } = (await import('hnswlib-node')).default;
  const index = new BruteforceSearch('cosine', DIMENSIONS);
  index.initIndex(vectors);
  rows.forEach((values, i) => {
    index.addPoint([...values], i);
  });
  return (question) => index.searchKnn([...question], K).neighbors;
}

function randomVector(): Float32Array {
  return Float32Array.from({ length: DIMENSIONS }, () => next(20_001) / 10_000 - 1);
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const started = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - started) / 1000 };
}
