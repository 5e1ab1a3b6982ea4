import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openHashingEmbedder } from '../../../../../../src/pipeline/stages/embed/hashing/hashing-embedder.js';
import {
  hashingSchema,
  type HashingSettings,
} from '../../../../../../src/pipeline/stages/embed/hashing/hashing-settings.js';

function open(more: Partial<HashingSettings> = {}) {
  return openHashingEmbedder(hashingSchema.parse({ provider: 'hashing', ...more }));
}

async function vectorOf(text: string, more: Partial<HashingSettings> = {}) {
  return (await open(more).embedPassages([text])).vectors[0] ?? new Float32Array();
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

async function likeness(a: string, b: string, more: Partial<HashingSettings> = {}) {
  return dot(await vectorOf(a, more), await vectorOf(b, more));
}

/** The terms of a text of plain words by the definition, as strings. */
function termsOf(text: string, { wordNgrams, charNgrams }: HashingSettings): string[] {
  const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
  const runs = words.flatMap((_, end) =>
    Array.from({ length: Math.min(wordNgrams, end + 1) }, (__, more) =>
      words.slice(end - more, end + 1).join(' '),
    ),
  );
  if (charNgrams === 0) return runs;
  const characters = words.flatMap((word) => {
    const marked = `<${word}>`;
    const count = Math.max(1, marked.length - charNgrams + 1);
    return Array.from({ length: count }, (_, i) => `#${marked.slice(i, i + charNgrams)}`);
  });
  return [...runs, ...characters];
}

/** The cosine of two texts with a dimension of its own for each term. */
function exactCosine(a: string, b: string, settings: HashingSettings): number {
  const [left, right] = [a, b].map((text) => {
    const counts = new Map<string, number>();
    for (const term of termsOf(text, settings)) counts.set(term, (counts.get(term) ?? 0) + 1);
    const weigh = (count: number) =>
      settings.tf === 'raw' ? count : settings.tf === 'log' ? 1 + Math.log(count) : 1;
    return new Map([...counts].map(([term, count]) => [term, weigh(count)]));
  });
  if (left === undefined || right === undefined) throw new Error('two texts');
  const length = (weights: Map<string, number>) => Math.hypot(...weights.values());
  const sum = [...left].reduce((all, [term, weight]) => all + weight * (right.get(term) ?? 0), 0);
  return sum === 0 ? 0 : sum / (length(left) * length(right));
}

const words = ['the', 'logger', 'measures', 'every', 'ten', 'minutes', 'a', 'battery', 'years'];
const textArbitrary = fc
  .array(fc.constantFrom(...words), { minLength: 1, maxLength: 30 })
  .map((list) => list.join(' '));

describe('hashing embedder', () => {
  it('has about the cosines of vectors with a dimension for each term', async () => {
    await fc.assert(
      fc.asyncProperty(
        textArbitrary,
        textArbitrary,
        fc.record({
          wordNgrams: fc.integer({ min: 1, max: 3 }),
          charNgrams: fc.constantFrom(0, 3, 4),
          tf: fc.constantFrom('raw', 'log', 'binary'),
        }),
        async (a, b, { wordNgrams, charNgrams, tf }) => {
          const settings = hashingSchema.parse({
            ...{ provider: 'hashing', dimensions: 16_384, wordNgrams, charNgrams, tf },
          });
          const exact = exactCosine(a, b, settings);
          expect(Math.abs((await likeness(a, b, settings)) - exact)).toBeLessThan(0.05);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives vectors of length 1, and zeros for a text without words', async () => {
    expect(Math.hypot(...(await vectorOf('Batteries last two years 🔋.')))).toBeCloseTo(1, 6);
    expect(await vectorOf(' …!? ')).toEqual(new Float32Array(1024));
    expect(await vectorOf('', { charNgrams: 0 })).toEqual(new Float32Array(1024));
  });

  it('ignores the order of words unless runs of them count', async () => {
    expect(await likeness('dog bites man', 'man bites dog')).toBeCloseTo(1, 6);
    const pairs = { wordNgrams: 2, charNgrams: 0 };
    expect(await likeness('dog bites man', 'man bites dog', pairs)).toBeLessThan(0.8);
  });

  it('finds misspelt words by runs of characters', async () => {
    expect(await likeness('temperature', 'temprature', { charNgrams: 0 })).toBeCloseTo(0, 6);
    const alike = await likeness('temperature', 'temprature');
    expect(alike).toBeGreaterThan(0.3);
    expect(await likeness('temperature', 'battery', { wordNgrams: 0 })).toBeLessThan(alike);
  });

  it('folds case unless told not to', async () => {
    expect(await likeness('RESET', 'reset')).toBeCloseTo(1, 6);
    expect(await likeness('RESET', 'reset', { lowercase: false, charNgrams: 0 })).toBeCloseTo(0, 6);
  });

  it('gives the same numbers on every machine and in every version', async () => {
    const places = async (more: Partial<HashingSettings>) =>
      [...(await vectorOf('Reset the logger twice, then wait.', { dimensions: 16, ...more }))]
        .map((value) => Number(value.toFixed(3)))
        .join(' ');
    expect(await places({ charNgrams: 0 })).toBe('0 0 0 0 0 0 0 0 -0.707 0 0 0 0 0 0 -0.707');
    expect(await places({ wordNgrams: 2, charNgrams: 3 })).toBe(
      '0 -0.447 -0.051 0 0.166 0 0.166 0.166 0 0.166 0.498 -0.166 -0.332 -0.166 -0.166 -0.498',
    );
  });

  it('refuses settings under which nothing counts', () => {
    expect(() => open({ wordNgrams: 0, charNgrams: 0 })).toThrow(/nothing is left to count/);
  });
});
