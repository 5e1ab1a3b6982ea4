import { afterEach, describe, expect, it } from 'vitest';
import type * as Built from '../../../src/pipeline/chunk-pool.js';
import { chunkDocument, type ChunkJob } from '../../../src/pipeline/chunk-document.js';
import { chunkSettingsSchema } from '../../../src/pipeline/stages/chunk/chunk-settings.js';
import { openGptCounter } from '../../../src/pipeline/tokens/gpt-counter.js';

// Threads run what was built: Node reads no TypeScript.
const built = new URL('../../../dist/pipeline/chunk-pool.js', import.meta.url).href;
const { ChunkPool } = (await import(built)) as typeof Built;

const settings = chunkSettingsSchema.parse({ size: 20, overlap: 5 });
const counter = openGptCounter('o200k_base');
const jobs: ChunkJob[] = Array.from({ length: 60 }, (_, i) => ({
  document: `docs/${String(i).padStart(3, '0')}.md`,
  entry: {
    text: `# Part ${i}\n\n${'Grüße, 世界! 🙂 a word or two. '.repeat(i * 7)}`,
    marks: [],
    metadata: {},
  },
}));
const pools: Built.ChunkPool[] = [];

function poolOf(threads: number): Built.ChunkPool {
  const source = { kind: 'gpt', encoding: 'o200k_base' } as const;
  const pool = new ChunkPool({ settings, counter: source, threads });
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

describe('chunking on other threads', () => {
  it('gives what chunking here gives, whatever the number of threads', async () => {
    const here = jobs.map((job) => chunkDocument(job, { settings, counter }));
    for (const threads of [1, 3]) {
      const there = await poolOf(threads).chunk(jobs, new AbortController().signal);
      expect(there).toEqual(here);
    }
  });

  it('ends with the reason of an interrupt', async () => {
    const abort = new AbortController();
    const work = poolOf(1).chunk(jobs, abort.signal);
    abort.abort(new Error('stop'));
    await expect(work).rejects.toThrow('stop');
  });

  it('tells an error of the tokenizer as it is', async () => {
    const source = { kind: 'file', tokenizer: '/nowhere/tokenizer.json' } as const;
    const pool = new ChunkPool({ settings, counter: source, threads: 1 });
    pools.push(pool);
    await expect(pool.chunk(jobs, new AbortController().signal)).rejects.toMatchObject({
      code: 'tokenizer-not-found',
      data: { path: '/nowhere/tokenizer.json' },
    });
  });
});
