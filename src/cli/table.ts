import stringWidth from 'string-width';

/** How a column is set. */
export type Alignment = 'left' | 'right';

/**
 * Lines of a table without borders: a header, then rows; columns two spaces apart. Widths follow
 * the content, as a terminal shows it, so keep cells short enough for 80 columns.
 */
export function tableLines(
  columns: readonly { readonly title: string; readonly align?: Alignment }[],
  rows: readonly (readonly string[])[],
): string[] {
  const all = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, i) =>
    all.reduce((widest, row) => Math.max(widest, stringWidth(row[i] ?? '')), 0),
  );
  return all.map((row) =>
    columns
      .map(({ align = 'left' }, i) => {
        const cell = row[i] ?? '';
        const padding = ' '.repeat((widths[i] ?? 0) - stringWidth(cell));
        return align === 'left' ? cell + padding : padding + cell;
      })
      .join('  ')
      .trimEnd(),
  );
}
