import { escapeHtml } from './escape-html.js';

/** What stands in a cell: plain text, or HTML that is safe already. */
export type HtmlCell = string | { readonly html: string };

/** A column: numbers go right, words left. */
export interface HtmlColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/**
 * A table of figures; the first cell of a row is its heading. Wider than the page, it scrolls in its
 * own frame. Nothing where there are no rows.
 */
export function htmlTable(
  columns: readonly HtmlColumn[],
  rows: readonly (readonly HtmlCell[])[],
): string {
  if (rows.length === 0) return '';
  const head = columns.map(
    ({ title, align }) => `<th scope="col"${place(align)}>${escapeHtml(title)}</th>`,
  );
  const body = rows.map((row) => {
    const cells = row.map((cell, i) => {
      const align = place(columns[i]?.align);
      return i === 0
        ? `<th scope="row"${align}>${cellHtml(cell)}</th>`
        : `<td${align}>${cellHtml(cell)}</td>`;
    });
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<div class="figures"><table>
<thead><tr>${head.join('')}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table></div>`;
}

function place(align: HtmlColumn['align']): string {
  return align === 'right' ? ' class="right"' : ' class="text"';
}

/** A cell's content as HTML. */
function cellHtml(cell: HtmlCell): string {
  return typeof cell === 'string' ? escapeHtml(cell) : cell.html;
}
