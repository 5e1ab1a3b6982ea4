import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openModelTokenizer } from '../../../../src/pipeline/tokens/model-tokenizer.js';
import { wordwiseTokens } from '../../../../src/pipeline/tokens/word-cache.js';
import { minilmTokenizerPath } from './minilm-tokenizer.js';
import { nastyText } from './nasty-text.js';

/** The package as it is: its declarations do not resolve in an ES module. */
const { Tokenizer }: { Tokenizer: new (json: object, config: object) => Reference } =
  await import('@huggingface/tokenizers');

interface Reference {
  encode(text: string, options: { add_special_tokens: boolean }): { ids: number[] };
}
const path = minilmTokenizerPath;
const json: object = JSON.parse(readFileSync(path, 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'stemma-tokenizer-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, content: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** A byte-pair tokenizer whose words take the space before them along, and which frames texts. */
const BYTE_PAIR = {
  version: '1.0',
  added_tokens: [{ id: 0, content: '<s>', special: true, normalized: false }],
  normalizer: null,
  pre_tokenizer: {
    type: 'ByteLevel',
    add_prefix_space: false,
    trim_offsets: true,
    use_regex: true,
  },
  post_processor: {
    type: 'TemplateProcessing',
    single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
    pair: [],
    special_tokens: { '<s>': { id: '<s>', ids: [0], tokens: ['<s>'] } },
  },
  decoder: { type: 'ByteLevel' },
  model: {
    type: 'BPE',
    vocab: { '<s>': 0, a: 1, b: 2, Ġ: 3, Ġa: 4, ab: 5, Ġab: 6 },
    merges: ['Ġ a', 'a b', 'Ġa b'],
  },
};

describe('a BERT tokenizer', () => {
  it('gives the ids that the package gives on nasty texts', async () => {
    const reference = new Tokenizer(json, {});
    const tokenizer = await openModelTokenizer({ tokenizer: path });
    expect(wordwiseTokens(json)).toContain('[MASK]');
    fc.assert(
      fc.property(nastyText, (text) => {
        const { ids } = reference.encode(text, { add_special_tokens: false });
        expect(tokenizer.encode(text)).toEqual(ids);
        expect(tokenizer.count(text)).toBe(ids.length);
      }),
      { numRuns: 500 },
    );
  });

  it('gives the ids that the package gives on words of letters and signs', async () => {
    // An added token that is found in what the normaliser made, one that holds no sign.
    const added = [
      { id: 101, content: '[CLS]', normalized: false },
      { id: 7, content: 'foo', normalized: true },
      { id: 8, content: 'A.b', normalized: false },
    ];
    const file = write('added.json', { ...json, added_tokens: added });
    const reference = new Tokenizer({ ...json, added_tokens: added }, {});
    const tokenizer = await openModelTokenizer({ tokenizer: file });
    const part = fc.oneof(
      fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((c) => String.fromCharCode(c)) }),
      fc.constantFrom(
        'foo',
        'FOO',
        'A.b',
        'a.b',
        'A.B',
        '[CLS]',
        '[cls]',
        '\u0301',
        'Σ',
        '\u0007',
        '\u007f',
      ),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const { ids } = reference.encode(text, { add_special_tokens: false });
        expect(tokenizer.encode(text)).toEqual(ids);
      }),
      { numRuns: 1000 },
    );
  });

  it('frames texts by [CLS] and [SEP]', async () => {
    const tokenizer = await openModelTokenizer({ tokenizer: path });
    expect(tokenizer.frame()).toEqual({ before: [101], after: [102] });
  });

  it('is named by the hash of its files', async () => {
    const { id } = await openModelTokenizer({ tokenizer: path });
    const config = write('config-of-it.json', { do_lower_case: true });
    const withConfig = await openModelTokenizer({ tokenizer: path, config });
    const copy = await openModelTokenizer({
      tokenizer: write('copy.json', readFileSync(path, 'utf8')),
    });
    expect(id).toMatch(/^tokenizer\.json:[0-9a-f]{64}$/);
    expect(withConfig.id).not.toBe(id);
    expect(copy.id).toBe(id);
  });
});

describe('other tokenizers', () => {
  it('are asked for whole texts, for their tokens may begin with a space', async () => {
    expect(wordwiseTokens(BYTE_PAIR)).toBeUndefined();
    const tokenizer = await openModelTokenizer({ tokenizer: write('byte-pair.json', BYTE_PAIR) });
    expect(tokenizer.encode('ab ab a')).toEqual([5, 6, 4]);
    expect(tokenizer.count('ab ab a')).toBe(3);
    expect(tokenizer.frame()).toEqual({ before: [0], after: [] });
  });

  it.each([
    ['an added token with a space', { added_tokens: [{ id: 1, content: 'a b' }] }],
    [
      'an added token that swallows space',
      { added_tokens: [{ id: 1, content: '[X]', lstrip: true }] },
    ],
    ['another normalizer', { normalizer: { type: 'NFC' } }],
    ['no normalizer', { normalizer: null }],
    ['another pre-tokenizer', { pre_tokenizer: { type: 'Whitespace' } }],
    ['another model', { model: { type: 'Unigram' } }],
  ])('are not taken word by word with %s', (_, change) => {
    expect(wordwiseTokens({ ...json, ...change })).toBeUndefined();
  });
});

describe('bad tokenizer files', () => {
  it('are named when they are missing', async () => {
    const missing = join(folder, 'missing.json');
    await expect(openModelTokenizer({ tokenizer: missing })).rejects.toMatchObject({
      code: 'tokenizer-not-found',
      message: expect.stringContaining(missing),
    });
    await expect(openModelTokenizer({ tokenizer: folder })).rejects.toMatchObject({
      code: 'tokenizer-not-found',
    });
  });

  it.each([
    ['not JSON', '{"version":'],
    ['not an object', '3'],
    ['without a model', { version: '1.0' }],
    ['of an unknown model', { ...BYTE_PAIR, model: { type: 'Magic' } }],
  ])('are refused when they are %s', async (_, content) => {
    const tokenizer = await openModelTokenizer({ tokenizer: write('bad.json', content) });
    expect(() => tokenizer.count('a')).toThrow(
      expect.objectContaining({ code: 'tokenizer-damaged' }),
    );
  });
});
