import type { Span } from '../../../model/chunk.js';
import type { Mark } from '../../../model/text.js';

/** A range of a text and what it is replaced by. */
export interface TextEdit extends Span {
  readonly by: string;
}

/** A text with the marks on it. */
export interface MarkedText {
  readonly text: string;
  readonly marks: readonly Mark[];
}

/**
 * A text after edits, which ascend and do not overlap, its marks moved along.
 *
 * Offsets move by one monotone function, so marks keep their order and nest as before: an offset
 * within a replaced range goes to the beginning of what replaces it. A mark that loses all it
 * covered goes too, unless it is a page: pages are numbered. Costs the text plus, for each mark,
 * the logarithm of the edits.
 */
export function editText(marked: MarkedText, edits: readonly TextEdit[]): MarkedText {
  if (edits.length === 0) return marked;
  const { text } = marked;
  const parts: string[] = [];
  /** How far the text behind each edit has moved. */
  const shifts: number[] = [];
  let from = 0;
  let shift = 0;
  for (const { start, end, by } of edits) {
    parts.push(text.slice(from, start), by);
    shift += by.length - (end - start);
    shifts.push(shift);
    from = end;
  }
  parts.push(text.slice(from));
  const move = (offset: number) => movedOffset(offset, edits, shifts);
  const marks = marked.marks.flatMap((mark): Mark[] => {
    const start = move(mark.start);
    const end = move(mark.end);
    const isLost = start === end && mark.start < mark.end && mark.type !== 'page';
    return isLost ? [] : [{ ...mark, start, end }];
  });
  return { text: parts.join(''), marks };
}

function movedOffset(
  offset: number,
  edits: readonly TextEdit[],
  shifts: readonly number[],
): number {
  // The number of edits that begin before the offset.
  let low = 0;
  let high = edits.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((edits[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  const before = shifts[low - 2] ?? 0;
  const edit = edits[low - 1];
  if (edit === undefined) return offset;
  return offset < edit.end ? edit.start + before : offset + (shifts[low - 1] ?? 0);
}
