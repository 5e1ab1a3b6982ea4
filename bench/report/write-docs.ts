import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { repositoryFolder } from '../../test/support/test-environment.js';
import { median, type RowResult } from '../row.js';
import { barText, figure, measuredText, reasons, yardstickText } from './figures.js';
import type { Results } from './results.js';

const PAGE = join(repositoryFolder, 'docs/benchmarks.md');
const BEGIN = '<!-- figures: written by `npm run bench -- --write-docs` -->';
const END = '<!-- figures end -->';

/** Puts results into docs/benchmarks.md between its two marks; the rest of the page stays. */
export async function writeDocs(results: Results): Promise<void> {
  const page = readFileSync(PAGE, 'utf8');
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`'${PAGE}' has lost its marks`);
  const parts = [machineLine(results), table(results.rows), notMet(results.rows), rows(results)];
  const body = parts.filter((part) => part !== '').join('\n\n');
  const text = `${page.slice(0, begin)}${BEGIN}\n\n${body}\n\n${page.slice(end)}`;
  const options = { ...(await resolveConfig(PAGE)), parser: 'markdown' };
  writeFileSync(PAGE, await format(text, options));
}

function machineLine({ machine, commit, modified, date, sizes, took }: Results): string {
  const memory = `${Math.round(machine.memory / 2 ** 30)} GiB of memory`;
  const state = modified ? ' with changes that are not committed' : '';
  return [
    `Measured on ${date.slice(0, 10)} at commit \`${commit.slice(0, 10)}\`${state}: ${machine.cores} cores of`,
    `${machine.processor}, ${memory}, ${machine.system}, Node ${machine.node}, Git ${machine.git};`,
    `${sizes.documents.toLocaleString('en-US')} documents, seed ${sizes.seed}, ${Math.round(took / 60)} minutes.`,
  ].join('\n');
}

function table(results: readonly RowResult[]): string {
  const lines = results.map((row) =>
    cells([
      row.what,
      barText(row.bar, row.unit),
      measuredText(row),
      yardstickText(row) === '' ? '' : `${yardstickText(row)} (${row.yardstickName ?? ''})`,
      peakText(row),
      row.met ? 'yes' : '**no**',
    ]),
  );
  const head = ['what', 'bar', 'measured', 'yardstick', 'peak memory', 'met'];
  return [cells(head), cells(head.map(() => '---')), ...lines].join('\n');
}

function notMet(results: readonly RowResult[]): string {
  return results
    .flatMap((row) => reasons(row).map((reason) => `- **${row.what}**: ${reason}`))
    .join('\n');
}

/** How each figure was obtained, with the spread of its samples. */
function rows({ rows: results }: Results): string {
  return results
    .map((row) => [`### ${row.what} (\`--only ${row.id}\`)`, row.method, spread(row)].join('\n\n'))
    .join('\n\n');
}

function spread(row: RowResult): string {
  if (row.measurement === undefined) return 'Not measured.';
  const { samples, yardstick, checks = [], details = {} } = row.measurement;
  const range = (values: readonly number[]) =>
    values.length === 1
      ? figure(median(values), row.unit)
      : `${figure(Math.min(...values), row.unit)} to ${figure(Math.max(...values), row.unit)}, ${values.length} samples`;
  return [
    `- measured: ${range(samples)}`,
    ...(yardstick === undefined ? [] : [`- ${row.yardstickName ?? ''}: ${range(yardstick)}`]),
    ...checks.map(({ what, holds }) => `- ${holds ? 'holds' : '**does not hold**'}: ${what}`),
    ...Object.entries(details).map(([name, value]) => `- ${name}: ${detailText(value)}`),
  ].join('\n');
}

function peakText({ measurement }: RowResult): string {
  const peak = measurement?.peakBytes;
  return peak === undefined ? '' : figure(peak / 1e6, 'MB');
}

function detailText(value: number | string): string {
  if (typeof value === 'string') return value;
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 2 : 0 });
}

function cells(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}
