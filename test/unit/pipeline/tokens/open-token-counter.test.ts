import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTokenCounter } from '../../../../src/pipeline/tokens/open-token-counter.js';
import { minilmTokenizerPath } from './minilm-tokenizer.js';

const projectFolder = dirname(minilmTokenizerPath);
const own = { id: 'own', count: (text: string) => text.length };

describe('openTokenCounter', () => {
  it('gives the embedder’s own tokenizer for embedder', async () => {
    expect(
      await openTokenCounter('embedder', { embedder: { tokenizer: own }, projectFolder }),
    ).toBe(own);
  });

  it('lets o200k_base stand in, under its own name, for an embedder without a tokenizer', async () => {
    const counter = await openTokenCounter('embedder', { embedder: {}, projectFolder });
    const named = await openTokenCounter('o200k_base', { projectFolder });
    expect(counter.id).toBe(named.id);
    expect(counter.count('antidisestablishmentarianism')).toBe(
      named.count('antidisestablishmentarianism'),
    );
  });

  it('refuses embedder where none is open', async () => {
    await expect(openTokenCounter('embedder', { projectFolder })).rejects.toMatchObject({
      code: 'no-tokenizer',
    });
  });

  it('reads a tokenizer.json relative to the project', async () => {
    const counter = await openTokenCounter('tokenizer.json', { projectFolder });
    expect(counter.count('unaffable tokenizers')).toBe(6);
  });

  it.each(['gpt2', 'cl100k', '', 'O200K_BASE'])('names what there is for %j', async (name) => {
    await expect(openTokenCounter(name, { projectFolder })).rejects.toMatchObject({
      code: 'unknown-tokenizer',
      message: `no tokenizer is called '${name}'`,
      data: { known: ['embedder', 'cl100k_base', 'o200k_base'] },
    });
  });

  it('names the path of a file that is missing', async () => {
    await expect(openTokenCounter('no/such.json', { projectFolder })).rejects.toMatchObject({
      code: 'tokenizer-not-found',
      message: expect.stringContaining('no/such.json'),
    });
  });
});
