import type { ResultChange } from '../api/answers/answer-change.js';
import type { Cause } from '../api/answers/cause-of-step.js';
import { causeWords, rankWords } from './answer-words.js';
import { oneLine, wrap } from './text.js';

/** Columns of a line. */
export const WIDTH = 80;

const MARKS = { entered: '+', left: '-', moved: '~', edited: '~', renamed: '~' } as const;

/** One result that differs: its ranks, its place, what did it, and how one that came or went begins. */
export function resultLines(result: ResultChange): string[] {
  const { change, before, after, ranks, causes, edited } = result;
  const { document = '', start = 0, end = 0, excerpt = '' } = after ?? before ?? {};
  const from = before?.rank ?? ranks[0] ?? null;
  const to = after?.rank ?? ranks.at(-1) ?? null;
  const words = edited && change === 'moved' ? ', edited' : '';
  const place = `${rankWords(from)} -> ${rankWords(to)}`.padEnd(11);
  const head = `  ${MARKS[change]} ${place} ${document} ${start}-${end}${words}`;
  const isOther = before === null || after === null;
  return [
    ...withCause(head, listedCauses(causes)),
    ...(isOther ? [`      "${oneLine(excerpt, WIDTH - 8)}"`] : []),
  ];
}

/** Causes in one clause. */
export function listedCauses(causes: readonly Cause[]): string {
  return causes.map(causeWords).join('; ');
}

/** A line with its cause, on a line of its own where both do not fit one. */
export function withCause(head: string, why: string): string[] {
  if (why === '') return [head];
  const whole = `${head}: ${why}`;
  return whole.length <= WIDTH ? [whole] : [head, ...wrap(why, WIDTH, '      ')];
}
