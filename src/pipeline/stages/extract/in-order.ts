import type { Mark } from '../../../model/text.js';

/** Marks in order of their start, outer before inner; those of one range keep their order. */
export function inOrder(marks: readonly Mark[]): Mark[] {
  return marks.toSorted((a, b) => a.start - b.start || b.end - a.end);
}
