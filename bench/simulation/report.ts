import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { repositoryFolder } from '../../test/support/test-environment.js';
import type { DifferenceModel } from './models.js';
import type { SimulationResult } from './simulate.js';

const PAGE = join(repositoryFolder, 'docs/reference/statistics.md');
const BEGIN = '<!-- table: written by `npx tsx bench/statistics.ts --write-docs` -->';
const END = '<!-- table end -->';

const FALSE_ALARMS = [0.035, 0.065] as const;
const FOUND = [0.75, 0.85] as const;

/** The results as a Markdown table. */
export function tableLines(results: readonly SimulationResult[]): string[] {
  const head = [
    ...['differences', 'questions', 'false alarms, p', 'false alarms, interval'],
    ...['stated', 'found at that size', 'interval above it'],
  ];
  const rows = results.map((result) => [
    result.model,
    result.questions.toString(),
    percent(result.falseAlarms),
    percent(result.falseIntervals),
    result.stated.toFixed(3),
    percent(result.found),
    percent(result.above),
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

/** Bars that the results of these models miss, one sentence each. */
export function missedBars(
  results: readonly SimulationResult[],
  models: readonly DifferenceModel[],
): string[] {
  return results.flatMap((result) => {
    const model = models.find(({ name }) => name === result.model);
    if (model === undefined) return [];
    const least = model.hasFewValues === true ? 0 : FALSE_ALARMS[0];
    const place = `${result.model}, ${result.questions} questions`;
    return [
      ...outside(result.falseAlarms, [least, FALSE_ALARMS[1]], `${place}: false alarms`),
      ...outside(result.found, FOUND, `${place}: found`),
    ];
  });
}

function outside(value: number, [low, high]: readonly [number, number], what: string): string[] {
  if (value >= low && value <= high) return [];
  return [`${what} ${percent(value)}, not ${percent(low)} to ${percent(high)}`];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Puts the table into the page between its two marks. */
export async function writeTable(
  lines: readonly string[],
  { trials, seed }: { readonly trials: number; readonly seed: number },
): Promise<void> {
  const page = readFileSync(PAGE, 'utf8');
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`'${PAGE}' has lost its marks`);
  const about = `${trials.toLocaleString('en-US')} comparisons a figure, seed ${seed}.`;
  const body = [BEGIN, '', ...lines, '', about, '', ''].join('\n');
  const text = `${page.slice(0, begin)}${body}${page.slice(end)}`;
  const options = { ...(await resolveConfig(PAGE)), parser: 'markdown' };
  writeFileSync(PAGE, await format(text, options));
}
