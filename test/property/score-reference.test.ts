import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMeasures } from '../../src/evaluate/score/parse-measures.js';
import { scoreRun } from '../../src/evaluate/score/score-run.js';
import { readQrels } from '../../src/evaluate/trec/read-qrels.js';
import { readRun } from '../../src/evaluate/trec/read-run.js';
import { scoreTheLongWay } from './brute-force-scores.js';

const question = fc.constantFrom('q1', 'q10', 'ä');
const document = fc.nat({ max: 10 }).map((number) => `d${number}`);
const key = ([a, b]: readonly [string, string, ...unknown[]]): string => `${a} ${b}`;
/** Grades from −2 to 3, so that some are no judgements; most documents of three questions. */
const judgements = fc.uniqueArray(fc.tuple(question, document, fc.integer({ min: -2, max: 3 })), {
  selector: key,
  minLength: 1,
  maxLength: 33,
  size: 'max',
});
/** Few different scores, so that ties are common. */
const results = fc.uniqueArray(
  fc.tuple(question, document, fc.constantFrom('-1', '0', '.5', '0.50', '3e-1', '0.3', '7')),
  { selector: key, minLength: 1, maxLength: 33, size: 'max' },
);
const space = fc.constantFrom(' ', '\t', '  ');
const ending = fc.constantFrom('\n', '\r\n', '\n\n', '\n# said in between\n');

const files = fc
  .record({
    judgements,
    results,
    level: fc.integer({ min: 1, max: 3 }),
    depth: fc.constantFrom(1, 2, 5, 100),
    space,
    ending,
  })
  .filter(({ judgements: judged, results: ranked }) =>
    ranked.some(([asked]) => judged.some(([known]) => known === asked)),
  )
  .map(({ space: gap, ending: end, ...rest }) => ({
    ...rest,
    qrels: rest.judgements.map((one) => [one[0], '0', one[1], one[2]].join(gap)).join(end),
    run: rest.results.map((one) => [one[0], 'Q0', one[1], 1, one[2], 'tag'].join(gap)).join(end),
  }));

/** The bytes of a text in pieces of a few bytes, as a slow disk might give them. */
function* inPieces(text: string, size: number): Generator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const relative = (value: number): number => Math.max(1, Math.abs(value)) * 1e-12;

describe('scores', () => {
  it('are those of the long way round, for every measure', async () => {
    await fc.assert(
      fc.asyncProperty(files, fc.integer({ min: 1, max: 40 }), async (input, size) => {
        const { level, depth } = input;
        const expected = scoreTheLongWay(input);
        const names = Object.keys({ ...Object.values(expected)[0], ...expected['all'] });
        const score = scoreRun({
          qrels: await readQrels({ path: 'q', pieces: inPieces(input.qrels, size) }),
          run: await readRun({ path: 'r', pieces: inPieces(input.run, size) }),
          measures: parseMeasures(names),
          level,
          depth,
        });
        const actual = [...score.perQuestion, { id: 'all', metrics: score.metrics }];
        expect(actual.map(({ id }) => id).sort()).toEqual(Object.keys(expected).sort());
        for (const { id, metrics } of actual) {
          expect(Object.keys(metrics).sort()).toEqual(Object.keys(expected[id]!).sort());
          for (const [name, value] of Object.entries(metrics)) {
            const wanted = expected[id]![name]!;
            if (typeof wanted === 'string') expect(value, `${name} of ${id}`).toBe(wanted);
            else {
              const off = Math.abs(Number(value) - wanted);
              expect(off, `${name} of ${id}: ${value}, not ${wanted}`).toBeLessThan(
                relative(wanted),
              );
            }
          }
        }
      }),
      { numRuns: 120 },
    );
  });

  it('do not depend on the order of the lines', async () => {
    await fc.assert(
      fc.asyncProperty(files, async ({ qrels, run, level }) => {
        const reversed = (text: string): string => text.split('\n').toReversed().join('\n');
        const score = async (judged: string, retrieved: string) =>
          scoreRun({
            qrels: await readQrels({ path: 'q', pieces: [Buffer.from(judged)] }),
            run: await readRun({ path: 'r', pieces: [Buffer.from(retrieved)] }),
            measures: parseMeasures(['all_trec']),
            level,
          });
        const there = await score(qrels, run);
        const back = await score(reversed(qrels), reversed(run));
        expect(back.metrics).toEqual(there.metrics);
        expect(back.perQuestion).toEqual(there.perQuestion);
        expect(there.retrieved).toBe(back.retrieved);
      }),
    );
  });
});
