import type { Metadata } from '../../../model/document.js';
import type { Mark } from '../../../model/text.js';

/** What a document states of itself, under the names that are the same for every kind. */
export interface StatedFacts {
  /** On one line. */
  readonly title?: string | undefined;
  /** As the document has it: mostly a tag of BCP 47, such as `en-US`. */
  readonly language?: string | undefined;
  /** `yyyy-mm-dd`; see `isoDate`. */
  readonly date?: string | undefined;
}

/** UTF-16 code units that one of them may have. */
const MAX_LENGTH = 1024;

/** Facts as metadata: blanks collapsed; what is empty or not there is left out. */
export function factsAsMetadata({ title, language, date }: StatedFacts): Metadata {
  const facts = Object.entries({ title, language, date }).map(
    ([name, value]) => [name, oneLine(value ?? '')] as const,
  );
  return Object.fromEntries(facts.filter(([, value]) => value !== ''));
}

/** The first heading of level 1, where there is one. */
export function firstTitle(marks: readonly Mark[]): string | undefined {
  for (const mark of marks) {
    if (mark.type === 'heading' && mark.level === 1 && mark.title !== '') return mark.title;
  }
  return undefined;
}

/**
 * `yyyy-mm-dd` of a date that begins so, or is one of PDF (`D:20240131…`, ISO 32000-1, 7.9.4): the
 * day where it was written, whatever the time zone. Undefined for anything else, and for days that no
 * calendar has.
 */
export function isoDate(stated: string): string | undefined {
  const parts =
    /^\s*(\d{4})-(\d\d)-(\d\d)(?!\d)/.exec(stated) ?? /^\s*(?:D:)?(\d{4})(\d\d)(\d\d)/.exec(stated);
  if (parts === null) return undefined;
  const [year, month, day] = parts.slice(1, 4).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isDay ? date.toISOString().slice(0, 10) : undefined;
}

function oneLine(text: string): string {
  // Half a surrogate pair has no canonical form.
  const line = text
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/[\s\0]+/g, ' ')
    .trim();
  return line.length <= MAX_LENGTH ? line : `${cutWhole(line)}…`;
}

function cutWhole(line: string): string {
  return line.slice(0, MAX_LENGTH - 1).replace(/\p{Surrogate}$/u, '');
}
