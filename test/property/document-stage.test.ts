import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StageBench, WordsStage, wordsOf, type Texts } from '../unit/pipeline/stage-bench.js';

const key = fc.nat(25).map((n) => `docs/${String.fromCharCode(97 + n)}`);
const text = fc
  .array(fc.constantFrom('a', 'bb', 'ccc', 'dd'), { maxLength: 5 })
  .map((w) => w.join(' '));
const corpus = fc.dictionary(key, text, { maxKeys: 20, noNullPrototype: true });

/** A version of the corpus, and whether the work on it is stopped at some call. */
const version = fc.record({ texts: corpus, stopAt: fc.option(fc.nat(12)) });

/** Runs the stage; stopped at the given document, it is run again. */
async function run(bench: StageBench, texts: Texts, stopAt: number | null) {
  const input = bench.input(texts);
  let calls = 0;
  const before = () => {
    if (calls++ === stopAt) throw new Error('stopped');
  };
  const stage = new WordsStage({ batchEntries: 3, before });
  try {
    return await bench.run(stage, input);
  } catch (error) {
    if (!(error instanceof Error) || error.message !== 'stopped') throw error;
    return await bench.run(new WordsStage({ batchEntries: 2 }), input);
  }
}

describe('a stage run on version after version', () => {
  it('gives for each what a run from nothing gives, also where it was stopped in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(version, { maxLength: 5 }), async (versions) => {
        const bench = new StageBench();
        for (const { texts, stopAt } of versions) {
          const report = await run(bench, texts, stopAt);
          expect(bench.entries(report.output)).toEqual(wordsOf(texts));
          const fresh = new StageBench();
          const full = await fresh.run(new WordsStage(), fresh.input(texts));
          expect(report.output).toBe(full.output);
          const letters = Object.values(wordsOf(texts)).reduce((sum, word) => sum + word.length, 0);
          expect(report.tally['letters'] ?? 0).toBe(letters);
        }
      }),
      { numRuns: 60 },
    );
  });
});
