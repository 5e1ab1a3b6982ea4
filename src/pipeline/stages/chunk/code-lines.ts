import { lineEnds } from './line-ends.js';

/** A line of code that is not blank; offsets into the text it was taken from. */
export interface CodeLine {
  readonly start: number;
  /** Where its first character stands that is not white space. */
  readonly first: number;
  /** After the line break. */
  readonly end: number;
  /** True when the line before it is blank, and for the first one. */
  readonly afterBlank: boolean;
}

/** A place where code may be cut: the start of a line. */
export interface CodeCut {
  readonly at: number;
  /** From 0; cuts of lower rank are taken first. `LINE_RANK` for lines that begin nothing. */
  readonly rank: number;
}

/** Above every other rank: a cut between two lines that belong together. */
export const LINE_RANK = 1000;

/** The lines of `text` that are not blank, in order. */
export function codeLines(text: string): CodeLine[] {
  const lines: CodeLine[] = [];
  let start = 0;
  let afterBlank = true;
  for (const end of lineEnds(text)) {
    const tail = text.slice(start, end).trimStart();
    if (tail !== '') lines.push({ start, first: end - tail.length, end, afterBlank });
    afterBlank = tail === '';
    start = end;
  }
  return lines;
}
