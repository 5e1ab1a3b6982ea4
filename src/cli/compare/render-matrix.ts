import type { FailedCell, MatrixResult, RankedCell } from '../../api/matrix/matrix-project.js';
import type { BranchCellResult } from '../../api/matrix/branch-cell.js';
import { settingWords, valueWords } from '../../api/matrix/cell-words.js';
import { tableLines } from '../table.js';
import {
  bytes,
  count,
  oneLine,
  plural,
  pValue,
  score,
  short,
  signed,
  timeSpan,
  wrap,
} from '../text.js';
import { noteLines } from '../render-compare.js';

const WIDTH = 80;
/** Columns between figures and settings, and before settings that stand below their figures. */
const [GAP, BELOW] = [2, 8];

/** A grid: its cells by rank, what was worth paying for, and what the best of many is worth. */
export function renderMatrix(result: MatrixResult): string[] {
  const { base, baseline, primary, questions, cells, failed } = result;
  const told = plural(cells.length + failed.length, 'cell');
  return [
    `base ${base}, ${told}, ${plural(questions, 'question')}, by ${primary}`,
    ...rankingLines(result),
    ...wrap(
      `*: no other is as good in ${primary}, tokens, ${timed(baseline) ? 'time, ' : ''}and size of the index, and better in one`,
      WIDTH,
    ),
    ...wrap(
      `tokens: of the chunks that a query hands on, mean; ${timed(baseline) ? 'ms: of a query, median; ' : ''}index: vectors and words`,
      WIDTH,
    ),
    ...failedLines(failed),
    ...noteLines(notes(result)),
    ...workLines(result),
    '',
    'Next: the same command with `--cell N --branch NAME` makes a branch of cell N',
  ];
}

/** The branch that a cell became, and what to do with it. */
export function renderBranch({ branch, commit, cell, ...rest }: BranchCellResult): string[] {
  return [
    `made branch ${branch} at ${short(commit)} with cell ${cell}: ${settingWords({ settings: rest.settings })}`,
    `next: stemma compare ${short(rest.from)} ${branch}`,
  ];
}

function rankingLines({ primary, baseline, cells, axes }: MatrixResult): string[] {
  const hasTimes = timed(baseline);
  const columns = [
    { title: ' cell', align: 'right' },
    { title: primary, align: 'right' },
    { title: 'diff', align: 'right' },
    { title: 'p Holm', align: 'right' },
    { title: 'tokens', align: 'right' },
    ...(hasTimes ? [{ title: 'ms', align: 'right' } as const] : []),
    { title: 'index', align: 'right' },
  ] as const;
  const rows = [
    figures('base', { ...baseline, comparison: null }, { primary, hasTimes }),
    ...cells.map((one) => figures(String(one.cell), one, { primary, hasTimes })),
  ];
  const lines = tableLines(columns, rows);
  const widest = Math.max(...lines.map((line) => line.length));
  const title = axisTitles(axes).join(' ');
  const settings = [title, '', ...cells.map(cellWords)];
  const fits = settings.every((words) => widest + GAP + words.length <= WIDTH);
  return lines.flatMap((line, i) => {
    const words = settings[i] ?? '';
    return fits
      ? [`${line.padEnd(widest + GAP)}${words}`.trimEnd()]
      : [line, ...wrap(words, WIDTH, ' '.repeat(BELOW))];
  });
}

/** Cells that could not run, those with one reason together. */
function failedLines(failed: MatrixResult['failed']): string[] {
  const reasons = new Map<string, FailedCell[]>();
  for (const one of failed) reasons.set(one.reason, [...(reasons.get(one.reason) ?? []), one]);
  return [...reasons].flatMap(([reason, cells]) => {
    const numbers = cells.map(({ cell }) => String(cell)).join(', ');
    const subject = cells.length === 1 ? 'cell' : 'cells';
    return [
      ...wrap(`${subject} ${numbers} cannot run:`, WIDTH),
      ...wrap(reason, WIDTH, '  '),
      ...(cells.length === 1 ? cells.map((one) => `  ${oneLine(settingWords(one), 78)}`) : []),
    ];
  });
}

type Row = Pick<RankedCell, 'metrics' | 'costs' | 'pareto' | 'comparison'> &
  Partial<Pick<RankedCell, 'isBaseline'>>;

function figures(
  name: string,
  { metrics, costs, pareto, comparison, isBaseline }: Row,
  { primary, hasTimes }: { readonly primary: string; readonly hasTimes: boolean },
): string[] {
  const { latency, tokens, bytes: size } = costs;
  return [
    `${pareto ? '*' : ' '}${name.padStart(4)}`,
    score(metrics[primary] ?? 0),
    comparison === null ? (isBaseline === true ? 'as base' : '') : signed(comparison.difference),
    comparison === null ? '' : pValue(comparison.pHolm),
    count(Math.round(tokens)),
    ...(hasTimes ? [latency === null ? '-' : latency.p50.toFixed(1)] : []),
    bytes(size.vectors + size.words),
  ];
}

/** The values of a cell, under the names of their keys. */
function cellWords(one: RankedCell): string {
  return one.settings.map(({ value }) => valueWords(value)).join(' ');
}

/** The last step of each key path, `size`; the whole path where two end alike. */
export function axisTitles(axes: MatrixResult['axes']): string[] {
  const last = axes.map(({ key }) => key.slice(key.lastIndexOf('.') + 1));
  return axes.map(({ key }, i) => {
    const title = last[i] ?? key;
    return last.filter((one) => one === title).length > 1 ? key : title;
  });
}

/** Whether queries were timed. */
export function timed({ costs }: Pick<RankedCell, 'costs'>): boolean {
  return costs.latency !== null;
}

/** What the best of many is worth. */
export function notes({ tests, choice, cells, primary }: MatrixResult): string[] {
  if (tests === 0) return ['no cell differs from the baseline'];
  const best = `the best of ${count(cells.length)} cells looks better than it is; p by Holm over ${plural(tests, 'test')} against the baseline`;
  if (choice === null) return [best];
  if (choice.apparent <= 0) return [best, `no cell is better in ${primary} than the baseline`];
  const [apparent, heldOut] = [signed(choice.apparent), signed(choice.heldOut)];
  return [
    best,
    `the best one gains ${apparent} in ${primary} on the questions that chose it; chosen on nine tenths of them and measured on the rest: ${heldOut}`,
  ];
}

/** What was run: most of it was known, or shared by cells. */
function workLines({ work }: MatrixResult): string[] {
  const total = (pick: 'asked' | 'distinct' | 'run' | 'seconds') =>
    work.reduce((sum, one) => sum + one[pick], 0);
  const runs = work.filter(({ run }) => run > 0).map(({ stage, run }) => `${stage} ${count(run)}`);
  const ran = runs.length === 0 ? 'none had to run' : `run: ${runs.join(', ')}`;
  return wrap(
    `${count(total('asked'))} stages, ${count(total('distinct'))} of them different; ${ran} (${timeSpan(total('seconds'))})`,
    WIDTH,
  );
}
