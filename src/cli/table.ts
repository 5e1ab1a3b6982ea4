import Table from 'cli-table3';

/** How a column is set. */
export type Alignment = 'left' | 'right';

/**
 * Lines of a table without borders: a header, then rows; columns two spaces apart. Widths follow
 * the content, so keep cells short enough for 80 columns.
 */
export function tableLines(
  columns: readonly { readonly title: string; readonly align?: Alignment }[],
  rows: readonly (readonly string[])[],
): string[] {
  const none = { mid: '', left: '', right: '', middle: '  ' };
  const table = new Table({
    head: columns.map(({ title }) => title),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      'left-mid': '',
      'mid-mid': '',
      'right-mid': '',
      ...none,
    },
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}
