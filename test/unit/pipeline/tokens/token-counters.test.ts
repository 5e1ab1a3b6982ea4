import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TokenCounters } from '../../../../src/pipeline/tokens/token-counters.js';
import { minilmTokenizerPath } from './minilm-tokenizer.js';

const counters = () => new TokenCounters(dirname(minilmTokenizerPath));

describe('the counters of a project', () => {
  it.each(['o200k_base', 'cl100k_base', 'tokenizer.json'])('open %s once', async (name) => {
    const opened = counters();
    expect(await opened.open(name)).toBe(await opened.open(name));
  });

  it('have one o200k_base, by name or for an embedder without a tokenizer', async () => {
    const opened = counters();
    expect(await opened.open('embedder', {})).toBe(await opened.open('o200k_base'));
  });

  it('give each embedder its own tokenizer', async () => {
    const opened = counters();
    const tokenizers = ['a', 'b'].map((id) => ({ id, count: (text: string) => text.length }));
    for (const tokenizer of tokenizers) {
      expect(await opened.open('embedder', { tokenizer })).toBe(tokenizer);
    }
  });

  it('refuse embedder where none is open', async () => {
    await expect(counters().open('embedder')).rejects.toMatchObject({ code: 'no-tokenizer' });
  });
});
