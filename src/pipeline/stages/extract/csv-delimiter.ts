/** What may part the values of a row. */
const candidates = [',', ';', '\t', '|'] as const;

/** A first row, and what is known about the file. */
export interface FirstRow {
  readonly text: string;
  /** Values may be in double quotes. */
  readonly quotes: boolean;
  /** Columns that the row has, where that is known. */
  readonly columns?: number | undefined;
}

/**
 * What parts the values of the first row of a text: the one candidate that stands in it outside of
 * quotes (or gives the number of columns, where that is known); a comma where none does; all those
 * that it could be where there are several.
 */
export function findDelimiter({ text, quotes, columns }: FirstRow): readonly string[] {
  const counts = countCandidates(text, quotes);
  const possible = candidates.filter((candidate) => {
    const count = counts.get(candidate) ?? 0;
    return columns === undefined ? count > 0 : count === columns - 1 && count > 0;
  });
  return possible.length === 0 ? [','] : possible;
}

function countCandidates(text: string, quotes: boolean): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  let quoted = false;
  for (const character of text) {
    if (character === '"' && quotes) quoted = !quoted;
    else if (quoted) continue;
    else if (character === '\n') break;
    else counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return counts;
}
