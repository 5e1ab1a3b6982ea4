import type { HeadingMark } from '../../../model/text.js';

/** UTF-16 code units of a title; chunks carry the titles they lie under. */
const MAX_TITLE = 256;

/** Where a heading stands and what it says. */
export interface HeadingParts {
  readonly level: number;
  /** Its text, on one line or several. */
  readonly title: string;
  readonly start: number;
  readonly end: number;
}

/** The mark of a heading: its title on one line, cut after 256 UTF-16 code units. */
export function headingMark({ level, title, start, end }: HeadingParts): HeadingMark {
  const beginning = title.slice(0, 2 * MAX_TITLE);
  const line = beginning
    .split('\n')
    .map((part) => part.trim())
    .join(' ');
  return { type: 'heading', level, title: cut(line), start, end };
}

function cut(title: string): string {
  if (title.length <= MAX_TITLE) return title;
  const kept = title.slice(0, MAX_TITLE - 1);
  // A cut through a surrogate pair would leave half of it.
  return `${kept.replace(/\p{Surrogate}$/u, '')}…`;
}
