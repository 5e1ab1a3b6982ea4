/** The line under the header of a table: `| --- | :-: |`; single columns need a stroke too. */
const delimiterRow = /^\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*(?::?-+:?)?$/;

/** True for the line that makes a table of the line before it (GFM 0.29, 4.10). */
export function isDelimiterRow(content: string): boolean {
  return content.includes('|') && content.includes('-') && delimiterRow.test(content);
}

/** Cells of a row: strokes that no backslash escapes part them, those at the ends belong to none. */
export function countCells(row: string): number {
  const last = row.length - 1;
  let count = 1;
  for (let at = row.indexOf('|'); at !== -1; at = row.indexOf('|', at + 1)) {
    const isEnd = at === 0 || at === last;
    if (!isEnd && !isEscaped(row, at)) count += 1;
  }
  return count;
}

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text[first - 1] === '\\') first -= 1;
  return (at - first) % 2 === 1;
}
