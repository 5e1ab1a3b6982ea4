/**
 * Builds, compares and reads maps of the built library in the object store on disk, and prints
 * what it took as JSON: maps.ts ENTRIES ROUNDS SEED
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as ApplyModule from '../../src/tree/apply.js';
import type * as BuildModule from '../../src/tree/build.js';
import type * as DiffModule from '../../src/tree/diff.js';
import type * as ReaderModule from '../../src/tree/node-reader.js';
import type * as ReadModule from '../../src/tree/read.js';
import type * as StoreModule from '../../src/store/sqlite-object-store.js';
import { seededNumbers } from '../corpus/seeded-numbers.js';
import { importBuilt } from './import-built.js';

const { applyEdits } = await importBuilt<typeof ApplyModule>('tree/apply');
const { buildMap } = await importBuilt<typeof BuildModule>('tree/build');
const { diffMaps } = await importBuilt<typeof DiffModule>('tree/diff');
const { NodeReader } = await importBuilt<typeof ReaderModule>('tree/node-reader');
const { getValue } = await importBuilt<typeof ReadModule>('tree/read');
const { SqliteObjectStore } = await importBuilt<typeof StoreModule>('store/sqlite-object-store');

const CHANGED = 100;
const GETS = 10_000;
const VALUE_BYTES = 64;

/** What the program prints; times in ms. */
export interface MapTimes {
  readonly build: readonly number[];
  readonly diff: readonly number[];
  /** Of one `get`, the mean of 10,000. */
  readonly get: readonly number[];
  /** Changes that the comparison found. */
  readonly changes: number;
  /** Of 10,000 keys, those whose value was found. */
  readonly found: number;
}

const [entries = 0, rounds = 0, seed = 0] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'stemma-maps-'));
try {
  process.stdout.write(JSON.stringify(measure()));
} finally {
  rmSync(folder, { recursive: true });
}

function measure(): MapTimes {
  const build: number[] = [];
  let built = buildOne(0, build);
  for (let round = 1; round < rounds; round++) {
    built.store.close();
    built = buildOne(round, build);
  }
  const { store, root } = built;
  const reader = new NodeReader(store);
  const next = seededNumbers(seed);
  const numbers = new Set<number>();
  while (numbers.size < Math.min(CHANGED, entries)) numbers.add(next(entries));
  const edits = [...numbers].sort((a, b) => a - b);
  const other = applyEdits(
    reader,
    root,
    edits.map((number) => ({ key: keyOf(number), value: valueOf(number + entries) })),
  );
  store.flush();
  const compare = () => [...diffMaps(reader, root, other)].length;
  const changes = compare();
  const diff = timed(compare);
  const keys = Array.from({ length: GETS }, () => keyOf(next(entries)));
  const readAll = () => keys.filter((key) => getValue(reader, root, key) !== undefined).length;
  const found = readAll();
  const get = timed(readAll).map((ms) => ms / GETS);
  store.close();
  return { build, diff, get, changes, found };
}

function buildOne(round: number, times: number[]) {
  const store = new SqliteObjectStore(join(folder, `store-${round}.db`), () => 0);
  const started = performance.now();
  const root = buildMap(store, 'small', sortedEntries());
  store.flush();
  times.push(performance.now() - started);
  return { store, root };
}

function* sortedEntries() {
  for (let number = 0; number < entries; number++) {
    yield { key: keyOf(number), value: valueOf(number) };
  }
}

function keyOf(number: number): Uint8Array {
  const digits = String(number).padStart(8, '0');
  return Buffer.from(`docs/${digits.slice(0, 5)}/page-${digits}.md`, 'latin1');
}

/** Bytes that do not compress, as hashes do not. */
function valueOf(number: number): Uint8Array {
  const next = seededNumbers(number);
  const value = new Uint32Array(VALUE_BYTES / 4);
  for (let i = 0; i < value.length; i++) value[i] = next(2 ** 32);
  return new Uint8Array(value.buffer);
}

function timed(work: () => unknown): number[] {
  return Array.from({ length: rounds }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
}
