import type { RowResult } from '../row.js';
import { barText, measuredText, reasons, yardstickText } from './figures.js';

const HEAD = ['what', 'bar', 'measured', 'yardstick', 'met'];
const WIDTH = 98;

/** The results as lines of at most 98 columns: the table, then why rows are not met. */
export function textTable(rows: readonly RowResult[]): string[] {
  const cells = rows.map((row) => [
    row.what,
    barText(row.bar, row.unit),
    measuredText(row),
    yardstickText(row),
    row.met ? 'yes' : 'NO',
  ]);
  const widths = HEAD.map((head, i) =>
    Math.max(...[HEAD, ...cells].map((line) => (line[i] ?? head).length)),
  );
  const line = (texts: readonly string[]) =>
    texts
      .map((text, i) => text.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  const why = rows.flatMap((row) => reasons(row).map((reason) => `${row.id}: ${reason}`));
  return [
    line(HEAD),
    widths.map((width) => '-'.repeat(width)).join('  '),
    ...cells.map(line),
    ...(why.length === 0 ? [] : ['', ...why.map(clipped)]),
  ];
}

function clipped(text: string): string {
  return text.length <= WIDTH ? text : `${text.slice(0, WIDTH - 1)}…`;
}
