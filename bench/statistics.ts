/**
 * Checks the statistics of `compare` on simulated comparisons (docs/reference/statistics.md):
 *
 *   npx tsx bench/statistics.ts                    the table of the page; about ten minutes
 *   npx tsx bench/statistics.ts --trials 200 --only "span recall"     a quick look
 *   npx tsx bench/statistics.ts --write-docs       also writes the table into the page
 *
 * Ends with 1 where a bar is missed: false alarms of 5 % ± 1.5 %, true differences of the stated
 * size found in 80 % ± 5 %.
 */
import { parseArgs } from 'node:util';
import { grouped, models, type DifferenceModel } from './simulation/models.js';
import { missedBars, tableLines, writeTable } from './simulation/report.js';
import { simulate, type SimulationResult } from './simulation/simulate.js';

const QUESTIONS = [25, 50, 200];
const number = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    trials: { ...number, default: '2000' },
    seed: { ...number, default: '1' },
    only: { type: 'string', multiple: true },
    'write-docs': { type: 'boolean', default: false },
  },
});
const [trials, seed] = [Number(values.trials), Number(values.seed)];

/** The same questions, as if nobody knew their documents. */
const ungrouped: DifferenceModel = {
  ...grouped,
  name: 'the same, documents unknown',
  draw: (...args) => grouped.draw(...args).map(({ difference }) => ({ difference })),
};

const all = [...models, grouped, ungrouped];
const wanted = all.filter(({ name }) => values.only?.includes(name) ?? true);
const results: SimulationResult[] = [];
for (const model of wanted) {
  for (const questions of QUESTIONS) {
    const started = performance.now();
    // Of its place among all, so that a look at some shows the same figures.
    const own = seed * 1_000_000 + all.indexOf(model) * 10_000 + questions * 10;
    results.push(simulate({ model, questions, trials, seed: own }));
    const took = ((performance.now() - started) / 1000).toFixed(0);
    process.stderr.write(`${model.name}, ${questions} questions: ${took} s\n`);
  }
}
const lines = tableLines(results);
process.stdout.write(`${lines.join('\n')}\n`);
if (values['write-docs']) await writeTable(lines, { trials, seed });
const missed = missedBars(results, [...models, grouped]);
for (const problem of missed) process.stdout.write(`missed: ${problem}\n`);
if (missed.length > 0) process.exitCode = 1;
