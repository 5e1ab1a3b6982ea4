import type { HeadingMark, Mark } from '../../../model/text.js';

/**
 * For each of `starts` (ascending) the titles of the headings it lies under, outermost first. A
 * heading begins at its own start and ends where one of its level or above begins. Headings
 * without a title end others but are left out.
 */
export function headingPaths(
  marks: readonly Mark[],
  starts: readonly number[],
): (readonly string[])[] {
  const headings = marks.filter((mark) => mark.type === 'heading');
  let open: HeadingMark[] = [];
  let titles: readonly string[] = [];
  let next = 0;
  return starts.map((start) => {
    const from = next;
    for (
      let mark = headings[next];
      mark !== undefined && mark.start <= start;
      mark = headings[next]
    ) {
      const { level } = mark;
      open = [...open.filter((outer) => outer.level < level), mark];
      next += 1;
    }
    if (next > from) titles = open.map(({ title }) => title).filter((title) => title !== '');
    return titles;
  });
}
