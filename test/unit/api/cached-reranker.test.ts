import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { CachedReranker } from '../../../src/api/cached-reranker.js';
import type { Reranker } from '../../../src/model/reranker.js';
import { CacheDatabase } from '../../../src/store/cache-database.js';

/** A reranker that scores by length and remembers what it was shown. */
class Shown implements Reranker {
  readonly passages: string[] = [];

  constructor(readonly identity: string) {}

  score(question: string, passages: readonly string[]): Promise<number[]> {
    this.passages.push(...passages);
    return Promise.resolve(passages.map((passage) => 1 / (question.length + passage.length)));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function openCache(): CacheDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'stemma-rerank-'));
  const cache = new CacheDatabase(join(folder, 'cache.db'));
  onTestFinished(() => {
    cache.close();
    rmSync(folder, { recursive: true });
  });
  return cache;
}

it('judges each pair once, bit by bit the same from the cache, in the order that is asked for', async () => {
  const cache = openCache();
  const { signal } = new AbortController();
  const first = new Shown('model 1');
  const scores = await new CachedReranker(first, cache, signal).score('q', ['aa', 'b', 'aa']);
  expect(scores).toEqual([1 / 3, 1 / 2, 1 / 3]);
  expect(first.passages).toEqual(['aa', 'b']);

  const second = new Shown('model 1');
  const again = new CachedReranker(second, cache, signal);
  expect(await again.score('q', ['b', 'cccc', 'aa'])).toEqual([1 / 2, 1 / 5, 1 / 3]);
  expect(second.passages).toEqual(['cccc']);
});

it('judges again for another question, and by another model', async () => {
  const cache = openCache();
  const { signal } = new AbortController();
  const shown = new Shown('model 1');
  const reranker = new CachedReranker(shown, cache, signal);
  await reranker.score('q', ['a']);
  await reranker.score('qq', ['a']);
  expect(shown.passages).toEqual(['a', 'a']);
  const other = new Shown('model 2');
  await new CachedReranker(other, cache, signal).score('q', ['a']);
  expect(other.passages).toEqual(['a']);
});
