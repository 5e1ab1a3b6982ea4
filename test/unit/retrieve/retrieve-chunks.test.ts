import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RankedChunk } from '../../../src/model/ranked-chunk.js';
import type { Fusion } from '../../../src/retrieve/rank-chunks.js';
import { retrieveChunks, type RetrieveOptions } from '../../../src/retrieve/retrieve-chunks.js';
import { RankingBench, type Changes, type StatedChunk } from './ranking-bench.js';

const query = { text: 'a question', vector: Float32Array.of(1) };

/** Texts of the chunks of the bench, in the order of the result, as their numbers. */
function numbers(ranked: readonly RankedChunk[]): number[] {
  return ranked.map(({ entry }) => Number(entry.text.slice(5)));
}

async function retrieve(
  chunks: readonly StatedChunk[],
  more: Changes | ((bench: RankingBench) => Changes) = {},
): Promise<RankedChunk[]> {
  const bench = new RankingBench(chunks);
  return retrieveChunks(query, bench.options(typeof more === 'function' ? more(bench) : more));
}

/** Chunks of documents in turn, each found by neither, one or both sides, no score twice. */
const corpus = fc
  .array(
    fc.record({
      document: fc.integer({ min: 0, max: 4 }).map((number) => `docs/${number}.md`),
      dense: fc.option(fc.integer({ min: -100, max: 100 }), { nil: undefined }),
      lexical: fc.option(fc.integer({ min: 1, max: 200 }), { nil: undefined }),
      vector: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
    }),
    { maxLength: 40 },
  )
  .map((chunks): StatedChunk[] =>
    chunks.map(({ dense, lexical, ...rest }, i) => ({
      ...rest,
      dense: dense === undefined ? undefined : (dense + i / 100) / 101,
      lexical: lexical === undefined ? undefined : (lexical + i / 100) / 10,
    })),
  );

const weights = fc.record({
  dense: fc.integer({ min: 1, max: 5 }),
  lexical: fc.integer({ min: 1, max: 5 }),
});

/** Everything that settings can say, and a reranker that likes long numbers. */
const anyOptions = fc.record({
  mode: fc.constantFrom('dense', 'lexical', 'hybrid'),
  candidates: fc.integer({ min: 1, max: 30 }),
  fusion: fc.oneof(
    fc.record({ kind: fc.constant('rrf'), k: fc.integer({ min: 0, max: 60 }), weights }),
    fc.record({ kind: fc.constant('weighted'), weights }),
  ),
  minScore: fc.record(
    { dense: fc.constantFrom(-0.5, 0, 0.5), lexical: fc.constantFrom(1, 5) },
    { requiredKeys: [] },
  ),
  maxPerDocument: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  mmr: fc.option(
    fc.record({ lambda: fc.constantFrom(0, 0.5, 1), candidates: fc.integer({ min: 1, max: 20 }) }),
    { nil: undefined },
  ),
  rerank: fc.option(
    fc.record({
      candidates: fc.integer({ min: 1, max: 20 }),
      minScore: fc.constantFrom(undefined, 0.3),
    }),
    { nil: undefined },
  ),
});

function optionsOf(
  bench: RankingBench,
  { mode, candidates, fusion, minScore, maxPerDocument, mmr, rerank }: Drawn,
): Omit<RetrieveOptions, 'k'> {
  return bench.options({
    rank: {
      candidates,
      fusion,
      minScore,
      dense: mode === 'lexical' ? undefined : bench.dense,
      lexical: mode === 'dense' ? undefined : bench.lexical,
    },
    maxPerDocument,
    mmr: mmr && { ...mmr, vectorOf: bench.vectorOf },
    rerank: rerank && { ...rerank, reranker: { score: (_question, texts) => judged(texts) } },
  });
}

type Drawn = typeof anyOptions extends fc.Arbitrary<infer T> ? T : never;

/** A score of a text that has nothing to do with its rank. */
function judged(texts: readonly string[]): Promise<number[]> {
  return Promise.resolve(texts.map((text) => ((Number(text.slice(5)) * 37) % 101) / 101));
}

describe('retrieval, whatever the settings', () => {
  it('gives the beginning of one ranking however many chunks are asked for', async () => {
    await fc.assert(
      fc.asyncProperty(corpus, anyOptions, async (chunks, drawn) => {
        const bench = new RankingBench(chunks);
        const options = optionsOf(bench, drawn);
        const all = await retrieveChunks(query, { ...options, k: 1000 });
        for (const k of [1, 3, 10, 25]) {
          const some = await retrieveChunks(query, { ...options, k });
          expect(some).toEqual(all.slice(0, k));
        }
      }),
    );
  });

  it('gives no chunk twice, ranks from 1, and scores that never rise', async () => {
    await fc.assert(
      fc.asyncProperty(corpus, anyOptions, async (chunks, drawn) => {
        const options = optionsOf(new RankingBench(chunks), drawn);
        const ranked = await retrieveChunks(query, { ...options, k: 1000 });
        expect(new Set(ranked.map(({ id }) => id)).size).toBe(ranked.length);
        expect(ranked.map(({ rank }) => rank)).toEqual(ranked.map((_, i) => i + 1));
        ranked.slice(1).forEach(({ score }, i) => {
          expect(score).toBeLessThanOrEqual(ranked[i]?.score ?? NaN);
        });
      }),
    );
  });

  it('leaves out only what a minimum, the reranker’s minimum or the limit of a document forbids', async () => {
    await fc.assert(
      fc.asyncProperty(corpus, anyOptions, async (chunks, drawn) => {
        const { mode, minScore, maxPerDocument, rerank } = drawn;
        const options = optionsOf(new RankingBench(chunks), drawn);
        const found = await retrieveChunks(query, { ...options, k: 1000 });
        const isAbove = (side: 'dense' | 'lexical', { [side]: score }: StatedChunk) =>
          mode !== (side === 'dense' ? 'lexical' : 'dense') &&
          score !== undefined &&
          score >= (minScore[side] ?? -Infinity);
        const left = chunks.flatMap((chunk, i) =>
          isAbove('dense', chunk) || isAbove('lexical', chunk) ? [i] : [],
        );
        expect(left).toEqual(expect.arrayContaining(numbers(found)));
        if (rerank?.minScore !== undefined) {
          expect(found.every(({ score, scores }) => (scores.rerank ?? score) >= 0.3)).toBe(true);
          return;
        }
        const counts = new Map<string, number>();
        for (const i of left) {
          const document = chunks[i]?.document ?? '';
          counts.set(document, (counts.get(document) ?? 0) + 1);
        }
        const expected = [...counts.values()].map((n) => Math.min(n, maxPerDocument ?? n));
        expect(found).toHaveLength(expected.reduce((sum, n) => sum + n, 0));
      }),
    );
  });
});

describe('retrieval', () => {
  const chunks: StatedChunk[] = [
    { document: 'docs/a.md', dense: 0.9 },
    { document: 'docs/a.md', dense: 0.8, lexical: 4 },
    { document: 'docs/a.md', dense: 0.2, lexical: 9 },
    { document: 'docs/b.md', lexical: 8 },
    { document: 'docs/b.md', dense: 0.5 },
  ];

  it('fuses both sides, by rank or by score, and tells each side’s score', async () => {
    const ranked = await retrieve(chunks);
    expect(numbers(ranked)).toEqual([2, 1, 0, 3, 4]);
    expect(ranked[0]?.scores).toEqual({ dense: 0.2, lexical: 9, fused: 1 / 64 + 1 / 61 });
    expect(ranked[2]?.scores).toEqual({ dense: 0.9, fused: 1 / 61 });
    const fusion: Fusion = { kind: 'weighted', weights: { dense: 3, lexical: 1 } };
    const weighted = await retrieve(chunks, { rank: { fusion } });
    // Dense from 0.2 to 0.9; words from 0, for every chunk with a word of the question was found.
    expect(numbers(weighted)).toEqual([1, 0, 4, 2, 3]);
    expect(weighted[0]?.score).toBeCloseTo((0.75 * 0.6) / 0.7 + (0.25 * 4) / 9, 12);
  });

  it('puts equal scores in order of document and place', async () => {
    const alike = ['docs/b.md', 'docs/a.md', 'docs/a.md'].map((document) => ({
      document,
      dense: 0.5,
    }));
    const ranked = await retrieve(alike, { rank: { lexical: undefined } });
    expect(numbers(ranked)).toEqual([1, 2, 0]);
  });

  it('takes what one side found where the other found nothing', async () => {
    const words = [{ document: 'docs/a.md', lexical: 3 }];
    expect(numbers(await retrieve(words))).toEqual([0]);
    expect(numbers(await retrieve([{ document: 'docs/a.md', dense: -0.3 }]))).toEqual([0]);
    expect(await retrieve([{ document: 'docs/a.md' }])).toEqual([]);
  });

  it('finds nothing where no side reaches its minimum', async () => {
    const low = { rank: { minScore: { dense: 0.95, lexical: 9.5 } } };
    expect(await retrieve(chunks, low)).toEqual([]);
    const one = { rank: { minScore: { dense: 0.95, lexical: 8.5 } } };
    expect(numbers(await retrieve(chunks, one))).toEqual([2]);
  });

  it('does not change other scores by a minimum', async () => {
    const fusion: Fusion = { kind: 'weighted', weights: { dense: 1, lexical: 1 } };
    const all = await retrieve(chunks, { rank: { fusion } });
    const some = await retrieve(chunks, { rank: { fusion, minScore: { dense: 0.4 } } });
    const scoreOf = (ranked: readonly RankedChunk[], id: string) =>
      ranked.find((each) => each.id === id)?.score;
    for (const { id, scores, score } of some) {
      const before = scoreOf(all, id) ?? NaN;
      if (scores.dense !== undefined || scores.lexical === 8) expect(score).toBeCloseTo(before, 12);
    }
    expect(some).toHaveLength(5);
  });

  it('goes deeper until there are enough chunks of different documents', async () => {
    const many = Array.from({ length: 200 }, (_, i) => ({
      document: i < 190 ? 'docs/long.md' : `docs/${i}.md`,
      dense: 1 - i / 200,
    }));
    const bench = new RankingBench(many);
    const options = bench.options({ k: 4, maxPerDocument: 1, rank: { lexical: undefined } });
    const ranked = await retrieveChunks(query, options);
    expect(numbers(ranked)).toEqual([0, 190, 191, 192]);
    expect(Math.max(...bench.depths)).toBeGreaterThan(190);
  });
});

describe('reranked results', () => {
  const chunks = [0.9, 0.8, 0.7, 0.6].map((dense) => ({ document: 'docs/a.md', dense }));
  const rerank = (candidates: number, minScore?: number) => ({
    rank: { lexical: undefined },
    rerank: {
      candidates,
      minScore,
      reranker: {
        score: (_question: string, texts: readonly string[]) =>
          Promise.resolve(texts.map((text) => (text === 'text 1' ? 0.2 : 0.7))),
      },
    },
  });

  it('are in the order of its scores, ties as they were, then what it did not see', async () => {
    const ranked = await retrieve(chunks, rerank(3));
    expect(numbers(ranked)).toEqual([0, 2, 1, 3]);
    expect(ranked.map(({ scores }) => scores.rerank)).toEqual([0.7, 0.7, 0.2, undefined]);
    expect(ranked.map(({ score }) => score)).toEqual([0.7, 0.7, 0.2, 0.2]);
  });

  it('are those above its minimum alone', async () => {
    expect(numbers(await retrieve(chunks, rerank(3, 0.5)))).toEqual([0, 2]);
    expect(await retrieve(chunks, rerank(3, 0.8))).toEqual([]);
  });

  it('read what the embedder is shown', async () => {
    const bench = new RankingBench(chunks);
    const shown: string[] = [];
    const source = bench.chunks.chunksOf('docs/a.md').map((chunk) => ({
      ...chunk,
      entry: { ...chunk.entry, shown: `Heading\n${chunk.entry.text}` },
    }));
    const score = (_question: string, texts: readonly string[]) => {
      shown.push(...texts);
      return Promise.resolve(texts.map(() => 0.5));
    };
    const options = bench.options({
      rank: { lexical: undefined, chunks: { chunksOf: () => source, all: () => source } },
      rerank: { reranker: { score }, candidates: 1, minScore: undefined },
    });
    await retrieveChunks(query, options);
    expect(shown).toEqual(['Heading\ntext 0']);
  });
});

describe('diversified results', () => {
  const chunks: StatedChunk[] = [
    { document: 'docs/a.md', dense: 0.9, vector: [1, 0] },
    { document: 'docs/a.md', dense: 0.85, vector: [1, 0.01] },
    { document: 'docs/b.md', dense: 0.6, vector: [0, 1] },
    { document: 'docs/b.md', dense: 0.5, vector: [-1, 0] },
  ];
  const mmr =
    (lambda: number, candidates = 50) =>
    (bench: RankingBench) => ({
      rank: { lexical: undefined },
      mmr: { lambda, candidates, vectorOf: bench.vectorOf },
    });

  it('put what says something else before what says the same', async () => {
    expect(numbers(await retrieve(chunks, mmr(0.5)))).toEqual([0, 2, 3, 1]);
    expect(numbers(await retrieve(chunks, mmr(1)))).toEqual([0, 1, 2, 3]);
    expect(numbers(await retrieve(chunks, mmr(0.5, 2)))).toEqual([0, 1, 2, 3]);
  });

  it('have the value of each choice by the formula for a score', async () => {
    const ranked = await retrieve(chunks, mmr(0.5));
    const cosine = 1 / Math.hypot(1, 0.01);
    const expected = [0.5, 0.5 * 0.25, 0, 0.5 * 0.875 - 0.5 * cosine];
    ranked.forEach(({ score }, i) => {
      expect(score).toBeCloseTo(expected[i] ?? NaN, 6);
    });
  });
});
