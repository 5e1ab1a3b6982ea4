import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chunkIdOf } from '../../src/model/chunk.js';
import type { ChunkSource, PlacedChunk } from '../../src/model/chunk-source.js';
import type { DenseSearch, LexicalSearch } from '../../src/model/dense-search.js';
import type { Metadata } from '../../src/model/document.js';
import {
  encodeStoredChunk,
  encodeStoredVector,
  shownHashOf,
} from '../../src/model/entry-codecs.js';
import { chunkKey, vectorKey } from '../../src/model/entry-keys.js';
import type { FilterCondition, MetadataFilter } from '../../src/model/metadata-filter.js';
import type { ObjectId } from '../../src/model/object-id.js';
import { ExactSearch } from '../../src/retrieve/exact-search.js';
import { chooseDocuments } from '../../src/retrieve/filter/choose-documents.js';
import { HnswSearch } from '../../src/retrieve/hnsw-search.js';
import { buildLexical } from '../../src/retrieve/lexical-index.js';
import { FtsSearch } from '../../src/retrieve/lexical-search.js';
import { MemoryObjectStore } from '../../src/store/memory-object-store.js';
import { buildMap } from '../../src/tree/build.js';
import { NodeReader } from '../../src/tree/node-reader.js';
import { compareBytes } from '../../src/util/bytes.js';
import { compareText } from '../../src/util/compare-text.js';
import { GraphBench, keyOf, randomVectors } from '../unit/pipeline/stages/index/graph-bench.js';

const DIMENSIONS = 6;
const WORDS = ['kettle', 'oven', 'dial', 'tray', 'lid', 'vinegar', 'crumb', 'door'];

interface Stated {
  readonly document: string;
  readonly metadata: Metadata;
  readonly texts: readonly string[];
}

/** Keys that begin with each other, and whose order by UTF-16 is not that of their bytes. */
const documents: readonly Stated[] = [
  'a',
  'a b',
  'a-',
  'a\u0001',
  'a/b',
  'a.md',
  'ab',
  'é',
  '\uffee',
  '😀',
  'z',
]
  .flatMap((name, i) => [`docs/${name}`, `docs/${name}${i}`, `faq/${name}`])
  .sort(compareText)
  .map((document, i) => ({
    document,
    metadata: {
      ...(i % 3 === 0 ? {} : { year: 2015 + (i % 7) }),
      ...(i % 4 === 0 ? {} : { product: ['acme', 'bolt', '2018'][i % 3] ?? '' }),
      ...(i % 5 === 0 ? { draft: i % 2 === 0 } : {}),
      tags: ['x', 'y', 'z'].filter((_, bit) => (i >> bit) % 2 === 1),
      author: { name: i % 2 === 0 ? 'Ada' : 'Bob' },
    },
    texts: Array.from({ length: i % 4 }, (_, n) =>
      Array.from({ length: 4 + (i % 3) }, (__, j) => WORDS[(i * 7 + n * 3 + j * j) % 8]).join(' '),
    ),
  }));

const chunks: readonly PlacedChunk[] = documents.flatMap(({ document, texts, metadata }) =>
  texts.map((text, ordinal) => ({
    document,
    ordinal,
    id: chunkIdOf(document, text, ordinal),
    entry: { start: 0, end: text.length, text, tokens: 1, headings: [], metadata },
    shownHash: shownHashOf(`${ordinal} ${text}`),
  })),
);
const source: ChunkSource = {
  chunksOf: (document) => chunks.filter((chunk) => chunk.document === document),
  all: () => chunks,
};

const field = fc.constantFrom(
  'year',
  'product',
  'draft',
  'tags',
  'author.name',
  'source',
  'document',
);
const value = fc.constantFrom('acme', 'x', 'y', 'Ada', 'docs', 'docs/a', '2018', 2018, 2016, true);
const test: fc.Arbitrary<FilterCondition['test']> = fc.oneof(
  fc.record({
    kind: fc.constant('in' as const),
    values: fc.array(value, { minLength: 1, maxLength: 3 }),
    negated: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('range' as const),
    bound: fc.constantFrom('gt', 'gte', 'lt', 'lte'),
    values: fc.tuple(value),
  }),
  fc.record({ kind: fc.constant('exists' as const), negated: fc.boolean() }),
  fc.record({
    kind: fc.constant('startsWith' as const),
    text: fc.constantFrom('a', 'docs/a', 'A'),
  }),
);
const filters: fc.Arbitrary<MetadataFilter> = fc.array(fc.record({ field, test }), {
  minLength: 1,
  maxLength: 3,
});
const questions = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 })
  .map((words) => words.join(' '));

/** What a filter lets through, written down once more, value by value. */
function passes({ document, metadata }: Stated, filter: MetadataFilter): boolean {
  return filter.every(({ field: name, test: asked }) => {
    const own: Readonly<Record<string, unknown>> = {
      ...metadata,
      document,
      source: document.split('/')[0],
      'author.name': (metadata['author'] as { name: string }).name,
    };
    const found = own[name];
    const list: unknown[] = found === undefined ? [] : Array.isArray(found) ? found : [found];
    switch (asked.kind) {
      case 'exists':
        return (found === undefined) === asked.negated;
      case 'in':
        return list.some((one) => asked.values.includes(one as never)) !== asked.negated;
      case 'startsWith':
        return list.some((one) => String(one).startsWith(asked.text) && typeof one === 'string');
      case 'range':
        return list.some((one) => inRange(one, asked.bound, asked.values[0]));
    }
  });
}

function inRange(one: unknown, bound: string, limit: unknown): boolean {
  let order: number;
  if (typeof one === 'number' && typeof limit === 'number') order = one - limit;
  else if (typeof one === 'string' && typeof limit === 'string') {
    order = Buffer.compare(Buffer.from(one), Buffer.from(limit));
  } else return false;
  return { gt: order > 0, gte: order >= 0, lt: order < 0, lte: order <= 0 }[bound] ?? false;
}

const folder = mkdtempSync(join(tmpdir(), 'stemma-filtered-'));
const store = new MemoryObjectStore();
const reader = new NodeReader(store);
let vectors: ObjectId;
let lexicalFile: string;

beforeAll(async () => {
  const chunkEntries = chunks.map(({ document, ordinal, entry, shownHash }) => {
    const { start, end, tokens } = entry;
    const stored = encodeStoredChunk({ start, end, tokens, shownHash, shownPrefix: '' });
    return { key: chunkKey(document, ordinal), value: stored };
  });
  const root = buildMap(store, 'small', chunkEntries);
  const drawn = randomVectors(0, chunks.length, DIMENSIONS);
  const vectorEntries = chunks.map(({ document, shownHash }, i) => {
    const values = drawn.get(i) ?? new Float32Array(DIMENSIONS);
    return {
      key: vectorKey(document, shownHash),
      value: encodeStoredVector({ values, truncated: false }),
    };
  });
  vectorEntries.sort((a, b) => compareBytes(a.key, b.key));
  vectors = buildMap(store, 'large', vectorEntries);
  const built = await buildLexical({
    folder,
    reader,
    chunks: root,
    source,
    earlier: [],
    force: false,
    signal: new AbortController().signal,
    beforeWork: () => undefined,
  });
  lexicalFile = built.path;
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Which keys pass, and which do not, as a search wants to know them. */
function choose(filter: MetadataFilter) {
  return chooseDocuments(documents, filter);
}

describe('a filtered search', () => {
  it('chooses the documents that the conditions say', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        const { chosen, documents: all, ranges, others } = choose(filter);
        expect(all).toBe(documents.length);
        expect(chosen).toBe(documents.filter((each) => passes(each, filter)).length);
        // Neighbours are together: runs of either kind take turns.
        expect(Math.abs(ranges.length - others.length)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  it('by all vectors finds what filtering the whole ranking leaves, with the same scores', () => {
    const whole = ExactSearch.open(reader, vectors, DIMENSIONS);
    expect(whole.keys).toHaveLength(chunks.length);
    fc.assert(
      fc.property(filters, fc.nat(50), fc.integer({ min: 1, max: 50 }), (filter, seed, k) => {
        const query = randomVectors(1000 + seed, 1001 + seed, DIMENSIONS).get(1000 + seed);
        if (query === undefined) throw new Error('no query');
        const filtered = ExactSearch.open(reader, vectors, DIMENSIONS, choose(filter).ranges);
        expect(filtered.search(query, k)).toEqual(expected(whole.search(query, 1000), filter, k));
      }),
      { numRuns: 200 },
    );
  });

  it.each(['only', 'all but'] as const)(
    'by words finds what filtering the whole ranking leaves, with the same scores (%s)',
    (keys) => {
      fc.assert(
        fc.property(filters, questions, fc.integer({ min: 1, max: 50 }), (filter, question, k) => {
          const { ranges, others } = choose(filter);
          const scope = { keys, ranges: keys === 'only' ? ranges : others };
          const found = using(new FtsSearch(lexicalFile, scope), (search) =>
            search.search(question, k),
          );
          const all = using(new FtsSearch(lexicalFile), (search) => search.search(question, 1000));
          expect(found).toEqual(expected(all, filter, k));
        }),
        { numRuns: 150 },
      );
    },
  );

  it('through a graph finds nearly all of that, and nothing that does not pass', async () => {
    const bench = new GraphBench(16, 16);
    const index = await bench.build(randomVectors(0, 1200, 16));
    const graph = await bench.open(index);
    const keys = Array.from({ length: 1200 }, (_, i) => keyOf(i));
    const names = [
      ...new Set(keys.map((key) => Buffer.from(key.subarray(0, key.indexOf(0))).toString())),
    ];
    const rows = names.sort(compareText).map((document, i) => ({ document, metadata: { i } }));
    let [hits, places] = [0, 0];
    for (const [low, high] of [
      [0, 300],
      [200, 900],
      [500, 520],
      [100, 1009],
    ] as const) {
      const { ranges } = chooseDocuments(rows, [
        { field: 'i', test: { kind: 'range', bound: 'gte', values: [low] } },
        { field: 'i', test: { kind: 'range', bound: 'lt', values: [high] } },
      ]);
      const through = new HnswSearch(graph, 50, ranges);
      const exact = ExactSearch.open(bench.reader, index.input, 16, ranges);
      for (const query of randomVectors(9000, 9020, 16).values()) {
        const best = exact.search(query, 10).map(nameOf);
        const found = through.search(query, 10).map(nameOf);
        expect(found).toHaveLength(best.length);
        const allowed = new Set(exact.search(query, 2000).map(nameOf));
        expect(found.every((one) => allowed.has(one))).toBe(true);
        hits += found.filter((one) => best.includes(one)).length;
        places += best.length;
      }
    }
    expect(hits / places).toBeGreaterThan(0.98);
  });
});

/** The first `k` of a whole ranking that pass. */
function expected<T extends { readonly document: string }>(
  whole: readonly T[],
  filter: MetadataFilter,
  k: number,
): T[] {
  const passing = new Set(
    documents.filter((each) => passes(each, filter)).map(({ document }) => document),
  );
  return whole.filter(({ document }) => passing.has(document)).slice(0, k);
}

function nameOf({ document, shownHash }: ReturnType<DenseSearch['search']>[number]): string {
  return `${document} ${shownHash.join()}`;
}

function using<T>(search: LexicalSearch, action: (search: LexicalSearch) => T): T {
  try {
    return action(search);
  } finally {
    search.close();
  }
}
