import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCanonical, encodeCanonical } from '../../../../../../src/model/canonical.js';
import {
  embedSettingsSchema,
  type TfidfSettings,
} from '../../../../../../src/pipeline/stages/embed/embed-settings.js';
import { fitTfidf } from '../../../../../../src/pipeline/stages/embed/tfidf/fit-tfidf.js';
import { openTfidfEmbedder } from '../../../../../../src/pipeline/stages/embed/tfidf/tfidf-embedder.js';
import { decodeTfidfModel } from '../../../../../../src/pipeline/stages/embed/tfidf/tfidf-model.js';

const TEXTS = [
  'The logger sends an alarm when the temperature rises.',
  'An alarm ends when somebody confirms it.',
  'Batteries last two years.',
  'The the the the logger.',
];

function settingsOf(more: Partial<TfidfSettings> = {}): TfidfSettings {
  const settings = embedSettingsSchema.parse({ provider: 'tfidf', ...more });
  if (settings.provider !== 'tfidf') throw new Error('not tfidf');
  return settings;
}

async function vectorsOf(
  texts: readonly string[],
  more: Partial<TfidfSettings> = {},
): Promise<readonly Float32Array[]> {
  const settings = settingsOf(more);
  const embedder = openTfidfEmbedder(settings, { fitted: fitTfidf(TEXTS, settings) });
  return (await embedder.embedPassages(texts)).vectors;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? NaN), 0);
}

/** The weights of `text` by the formula, each term at a place of its own, scaled to length 1. */
function expectedCosine(
  a: string,
  b: string,
  weigh: (term: string, frequency: number) => number,
): number {
  const vector = (text: string) => {
    const frequencies = new Map<string, number>();
    for (const term of text.toLowerCase().match(/\w+/g) ?? []) {
      frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
    }
    return new Map([...frequencies].map(([term, frequency]) => [term, weigh(term, frequency)]));
  };
  const [x, y] = [vector(a), vector(b)];
  const length = (v: Map<string, number>) =>
    Math.sqrt([...v.values()].reduce((sum, w) => sum + w * w, 0));
  const inner = [...x].reduce((sum, [term, weight]) => sum + weight * (y.get(term) ?? 0), 0);
  return inner / (length(x) * length(y));
}

describe('fitTfidf', () => {
  it('gives the same bytes for the same texts in any order', () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.string({ unit: 'grapheme' }))
          .chain((texts) =>
            fc.tuple(fc.constant(texts), fc.shuffledSubarray(texts, { minLength: texts.length })),
          ),
        ([texts, shuffled]) => {
          expect(fitTfidf(shuffled, { lowercase: true })).toEqual(
            fitTfidf(texts, { lowercase: true }),
          );
        },
      ),
    );
  });

  it('counts the texts that hold a term', () => {
    const model = decodeTfidfModel(fitTfidf(['a b', 'a a', 'c'], { lowercase: true }));
    expect(model.texts).toBe(3);
    expect([...model.counts].sort()).toEqual([1, 1, 2]);
  });

  it('fits on no text at all', async () => {
    const settings = settingsOf();
    const embedder = openTfidfEmbedder(settings, { fitted: fitTfidf([], settings) });
    const { vectors } = await embedder.embedQueries(['anything']);
    expect(vectors[0]?.every((value) => value === 0)).toBe(true);
  });
});

describe('tfidf embedder', () => {
  it('gives vectors of length 1, and zeros for text without a known term', async () => {
    const [known, unknown, empty] = await vectorsOf(['the alarm', 'xyzzy plugh', '']);
    expect(dot(known!, known!)).toBeCloseTo(1, 6);
    expect(unknown).toEqual(new Float32Array(1024));
    expect(empty).toEqual(new Float32Array(1024));
  });

  it('ignores terms it was not fitted on', async () => {
    const [plain, extra] = await vectorsOf(['the alarm', 'xyzzy the plugh alarm']);
    expect(extra).toEqual(plain);
  });

  it.each(['log', 'raw', 'binary'] as const)('weighs frequency as %s says', async (tf) => {
    const rarity = (term: string) => {
      const count = TEXTS.filter((text) => text.toLowerCase().match(/\w+/g)?.includes(term)).length;
      return Math.log((1 + TEXTS.length) / (1 + count)) + 1;
    };
    const weights = { log: (f: number) => 1 + Math.log(f), raw: (f: number) => f, binary: () => 1 };
    const [a, b] = await vectorsOf(['the the the alarm', 'the alarm ends'], {
      tf,
      dimensions: 16_384,
    });
    const expected = expectedCosine(
      'the the the alarm',
      'the alarm ends',
      (t, f) => weights[tf](f) * rarity(t),
    );
    expect(dot(a!, b!)).toBeCloseTo(expected, 5);
  });

  it('weighs all terms alike without idf', async () => {
    const [a, b] = await vectorsOf(['the alarm', 'the logger'], {
      idf: 'none',
      dimensions: 16_384,
    });
    expect(dot(a!, b!)).toBeCloseTo(0.5, 6);
  });

  it('keeps inner products near those without hashing, on average over terms', async () => {
    const [a, b] = await vectorsOf([TEXTS[0]!, TEXTS[1]!], { dimensions: 16_384 });
    const [c, d] = await vectorsOf([TEXTS[0]!, TEXTS[1]!], { dimensions: 256 });
    expect(dot(c!, d!)).toBeCloseTo(dot(a!, b!), 1);
  });

  it('needs a fitted model', () => {
    expect(() => openTfidfEmbedder(settingsOf(), {})).toThrow(
      expect.objectContaining({ code: 'model-not-fitted' }),
    );
  });

  it('refuses a model that was fitted with other case folding', () => {
    const fitted = fitTfidf(TEXTS, { lowercase: false });
    expect(() => openTfidfEmbedder(settingsOf(), { fitted })).toThrow(
      expect.objectContaining({ code: 'model-mismatch' }),
    );
  });

  it('names the fitted model and every setting in its identity', () => {
    const fitted = fitTfidf(TEXTS, { lowercase: true });
    const identityOf = (more: Partial<TfidfSettings>, bytes = fitted) =>
      JSON.stringify(openTfidfEmbedder(settingsOf(more), { fitted: bytes }).identity);
    const all = [
      identityOf({}),
      identityOf({ tf: 'raw' }),
      identityOf({ idf: 'none' }),
      identityOf({ dimensions: 512 }),
      identityOf({}, fitTfidf(TEXTS.slice(1), { lowercase: true })),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(identityOf({})).toBe(all[0]);
  });
});

describe('decodeTfidfModel', () => {
  const bytes = fitTfidf(TEXTS, { lowercase: true });

  it('refuses every cut of a model', () => {
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => decodeTfidfModel(bytes.slice(0, length))).toThrow(
        expect.objectContaining({ code: 'model-damaged' }),
      );
    }
  });

  it.each([
    ['another version', { version: 99 }],
    ['another format', { format: 'other' }],
    ['tables of different length', { counts: new Uint8Array(4) }],
    ['a table that ends within a number', { hashes: new Uint8Array(3) }],
    ['counts above the number of texts', { texts: 0 }],
    [
      'hashes out of order',
      { hashes: new Uint8Array(8), counts: new Uint8Array([1, 0, 0, 0, 1, 0, 0, 0]) },
    ],
    ['an unknown field', { extra: 1 }],
  ])('refuses %s', (_, change) => {
    const model = decodeCanonical(bytes);
    if (typeof model !== 'object') throw new Error('not an object');
    expect(() => decodeTfidfModel(encodeCanonical({ ...model, ...change }))).toThrow(
      expect.objectContaining({ code: 'model-damaged' }),
    );
  });
});
