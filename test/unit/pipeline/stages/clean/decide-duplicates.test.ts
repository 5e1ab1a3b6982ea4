import { describe, expect, it } from 'vitest';
import { MOST_IN_BAND } from '../../../../../src/pipeline/stages/clean/band-index.js';
import { planBands } from '../../../../../src/pipeline/stages/clean/band-plan.js';
import { cleanSettingsSchema } from '../../../../../src/pipeline/stages/clean/clean-settings.js';
import {
  decideDuplicates,
  type SignedText,
} from '../../../../../src/pipeline/stages/clean/decide-duplicates.js';
import {
  estimateSimilarity,
  MinHasher,
  PERMUTATIONS,
  placesOf,
} from '../../../../../src/pipeline/stages/clean/min-hash.js';
import { jaccard, shingleSet } from '../../../../../src/pipeline/stages/clean/shingles.js';
import { WordHasher } from '../../../../../src/pipeline/stages/clean/word-hasher.js';

const words = new WordHasher();
const hasher = new MinHasher(words);

/** Numbers from a seed: the same in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A text of distinct words. */
function textOf(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${name}${i}`);
}

/** Decides over texts and counts how many were compared. */
function decide(texts: readonly string[], settings: object = {}) {
  const sets = new Map<string, Float64Array>();
  let compared = 0;
  const setOf = (text: string) => {
    const set = sets.get(text) ?? shingleSet(words, text);
    sets.set(text, set);
    return set;
  };
  const signed = texts.map((text, i): SignedText => {
    const signature = hasher.signatureOf(text);
    const places = signature && placesOf(signature);
    return { document: `docs/${String(i).padStart(6, '0')}`, textId: text, places };
  });
  const { duplicates: how } = cleanSettingsSchema.parse({ duplicates: settings });
  if (how === undefined) throw new Error('no settings');
  const decision = decideDuplicates(signed, how, (a, b) => {
    compared += 1;
    return jaccard(setOf(a.textId), setOf(b.textId));
  });
  return { ...decision, compared };
}

describe('duplicates', () => {
  it('keep the first by key and name the most similar text that stays', () => {
    const base = textOf('w', 200);
    const near = [...base.slice(0, 199), 'other'].join(' ');
    const nearer = [...base, 'more'].join(' ');
    const { duplicates } = decide([base.join(' '), 'something else', near, nearer, base.join(' ')]);
    expect(duplicates).toEqual([
      {
        document: 'docs/000002',
        of: 'docs/000000',
        kind: 'near',
        similarity: 195 / 197,
        dropped: false,
      },
      {
        document: 'docs/000003',
        of: 'docs/000000',
        kind: 'near',
        similarity: 196 / 197,
        dropped: false,
      },
      { document: 'docs/000004', of: 'docs/000000', kind: 'exact', similarity: 1, dropped: true },
    ]);
  });

  it('are not chained: what is only like a dropped text stays', () => {
    // 100, 95, 89 and 84 runs of five words: each is like the one before, the third not like the first.
    const texts = [104, 99, 93, 88].map((count) => textOf('w', count).join(' '));
    const { duplicates } = decide(texts, { near: 'drop' });
    expect(duplicates.map(({ document, of }) => [document, of])).toEqual([
      ['docs/000001', 'docs/000000'],
      ['docs/000003', 'docs/000002'],
    ]);
  });

  it.each([
    [
      'drop',
      'report',
      [
        ['docs/000001', 'near', false],
        ['docs/000002', 'exact', true],
      ],
    ],
    [
      'keep',
      'drop',
      [
        ['docs/000001', 'near', true],
        ['docs/000002', 'near', true],
      ],
    ],
    ['report', 'keep', [['docs/000002', 'exact', false]]],
    [
      'drop',
      'drop',
      [
        ['docs/000001', 'near', true],
        ['docs/000002', 'near', true],
      ],
    ],
    ['keep', 'keep', []],
  ])('exact: %s, near: %s', (exact, near, expected) => {
    const base = textOf('w', 100);
    const copy = [...base, 'end'].join(' ');
    const { duplicates } = decide([base.join(' '), copy, copy], { exact, near });
    expect(duplicates.map(({ document, kind, dropped }) => [document, kind, dropped])).toEqual(
      expected,
    );
  });

  it('above the threshold are found, 199 of 200 at the least', () => {
    const random = randomNumbers(7);
    const pairs = Array.from({ length: 300 }, (_, p) => {
      const base = textOf(`p${p}w`, 300);
      const near = base.map((word) => (random() < 0.006 ? `${word}x` : word));
      return [base.join(' '), near.join(' ')];
    });
    const threshold = 0.9;
    const alike = pairs.filter(([a = '', b = '']) => {
      return a !== b && jaccard(shingleSet(words, a), shingleSet(words, b)) >= threshold;
    });
    expect(alike.length).toBeGreaterThan(100);
    const { duplicates } = decide(alike.flat(), { threshold });
    expect(duplicates.length).toBeGreaterThanOrEqual(Math.floor(alike.length * 0.995));
  });
});

describe('many texts that are alike', () => {
  it('10,000 that differ in white space alone are compared once each', () => {
    const text = textOf('w', 30);
    const texts = Array.from({ length: 10_000 }, (_, i) => `${text.join(' ')}${' '.repeat(i + 1)}`);
    const { duplicates, compared } = decide(texts);
    expect(duplicates).toHaveLength(9_999);
    expect(compared).toBe(9_999);
  });

  it('10,000 equal ones are not compared at all', () => {
    const { duplicates, compared } = decide(Array.from({ length: 10_000 }, () => 'the same text'));
    expect(duplicates).toHaveLength(9_999);
    expect(compared).toBe(0);
  });

  it('of one template cost the same each, however many, and their duplicates are found', () => {
    const template = textOf('t', 200);
    const filled = (i: number) => [...template, ...textOf(`own${i}x`, 40)].join(' ');
    const texts = Array.from({ length: 3000 }, (_, i) => filled(i));
    const copies = Array.from({ length: 100 }, (_, i) => `${filled(29 * i)} end`);
    const { duplicates, compared } = decide([...texts, ...copies]);
    const { bands } = planBands(0.9);
    expect(compared).toBeLessThan(3100 * bands * MOST_IN_BAND);
    expect(duplicates.length).toBeGreaterThanOrEqual(99);
    expect(duplicates.every(({ similarity }) => similarity > 0.98)).toBe(true);
  });

  it('of which each band is full are counted', () => {
    // Equal but for one word in a thousand: below the threshold of 1, and in all bands together.
    const base = textOf('t', 2000).join(' ');
    const texts = Array.from({ length: 400 }, (_, i) => `${base} end${i}`);
    const { duplicates, crowded } = decide(texts, { threshold: 0.9995, near: 'report' });
    expect(duplicates).toEqual([]);
    expect(crowded).toBeGreaterThan(200);
  });
});

describe('bands', () => {
  it.each([0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1])(
    'miss at most one in 200 at %d',
    (threshold) => {
      const { bands, rows } = planBands(threshold);
      expect(bands * rows).toBeLessThanOrEqual(PERMUTATIONS);
      expect((1 - threshold ** rows) ** bands).toBeLessThanOrEqual(0.005);
    },
  );
});

describe('signatures', () => {
  it('estimate the similarity as well as 128 independent permutations would', () => {
    const random = randomNumbers(3);
    let squares = 0;
    let sum = 0;
    let expected = 0;
    const count = 400;
    for (let p = 0; p < count; p++) {
      const rate = random() * 0.1;
      const base = textOf(`p${p}w`, 200);
      const other = base.map((word) => (random() < rate ? `${word}x` : word)).join(' ');
      const [a, b] = [base.join(' '), other].map((text) => ({
        places: placesOf(hasher.signatureOf(text) ?? new Uint8Array()),
        set: shingleSet(words, text),
      }));
      if (a === undefined || b === undefined) throw new Error('two texts');
      const similarity = jaccard(a.set, b.set);
      const error = estimateSimilarity(a.places, b.places) - similarity;
      sum += error;
      squares += error ** 2;
      expected += (similarity * (1 - similarity)) / PERMUTATIONS;
    }
    expect(Math.abs(sum / count)).toBeLessThan(0.005);
    expect(Math.sqrt(squares / expected)).toBeGreaterThan(0.85);
    expect(Math.sqrt(squares / expected)).toBeLessThan(1.15);
  });

  it('see words whatever their case and what stands between them, and each character of Chinese', () => {
    const sets = ['One, TWO three:\nfour - five!', 'one two three four five'].map((text) =>
      shingleSet(words, text),
    );
    expect(sets[0]).toEqual(sets[1]);
    expect(shingleSet(words, '我们今天去北京')).toHaveLength(3);
    expect(shingleSet(words, '𠀀𠀁𠀂𠀃𠀄𠀅')).toHaveLength(2);
    expect(shingleSet(words, 'only three words')).toHaveLength(1);
    expect(shingleSet(words, ' … — !')).toHaveLength(0);
    expect(hasher.signatureOf('… —')).toBeUndefined();
  });
});
