import type { HeadingMark } from '../../../../../src/model/text.js';

/** Marks of the lines of a text that begin with `#`. */
export function atxHeadings(text: string): HeadingMark[] {
  return Array.from(text.matchAll(/^(#{1,6}) (.*)$/gm), (match) => {
    const [line, signs = '', title = ''] = match;
    const start = match.index;
    return { type: 'heading', level: signs.length, title, start, end: start + line.length };
  });
}
