import type { Span } from '../../../model/chunk.js';
import type { HeadingMark, Mark } from '../../../model/text.js';

/** A heading with everything under it, up to the next one of its level or above. */
export interface Section extends Span {
  /** Level of the heading, 1 to 6; 0 for the text as a whole. */
  readonly level: number;
  /** Where the heading ends and what it heads begins. */
  readonly bodyStart: number;
  readonly children: readonly Section[];
}

interface OpenSection extends Section {
  end: number;
  readonly children: OpenSection[];
}

/**
 * The sections of a text as a tree; what stands before the first heading belongs to the root
 * alone. Headings inside one of `blocks` (ascending, apart from each other) are part of the block.
 */
export function sectionsOf(text: string, marks: readonly Mark[], blocks: readonly Span[]): Section {
  const root: OpenSection = { level: 0, start: 0, bodyStart: 0, end: text.length, children: [] };
  const open = [root];
  for (const { level, start, end } of headingsOutside(marks, blocks)) {
    // The root has level 0, so it stays.
    while ((open.at(-1)?.level ?? 0) >= level) closeLast(open, start);
    const section: OpenSection = { level, start, bodyStart: end, end: text.length, children: [] };
    open.at(-1)?.children.push(section);
    open.push(section);
  }
  return root;
}

function closeLast(open: OpenSection[], end: number): void {
  const last = open.pop();
  if (last !== undefined) last.end = end;
}

function headingsOutside(marks: readonly Mark[], blocks: readonly Span[]): HeadingMark[] {
  let next = 0;
  return marks
    .filter((mark) => mark.type === 'heading')
    .filter(({ start }) => {
      while ((blocks[next]?.end ?? Number.POSITIVE_INFINITY) <= start) next += 1;
      return (blocks[next]?.start ?? Number.POSITIVE_INFINITY) >= start;
    });
}
