import type { CompareResult } from '../../api/compare-project.js';
import type { MovedReason } from '../../api/compare/moved-reasons.js';
import { mostMoved } from '../../api/compare/most-moved.js';
import { causeWords, rankWords, settingWords } from '../answer-words.js';
import { fromTo, oneLine, wrap } from '../text.js';

/** Longest line. */
const WIDTH = 80;

/** The questions that moved most in each direction, each with its reason where one was looked for. */
export function movedLines(result: CompareResult, most: number): string[] {
  const { primary, questions } = result;
  const moved = mostMoved(questions, most);
  const reasons = new Map(result.reasons.map((reason) => [reason.id, reason]));
  const section = (title: string, list: readonly Question[]) =>
    list.length === 0
      ? []
      : ['', `${title} by ${primary}:`, ...list.flatMap((one) => questionLines(one, reasons))];
  return [
    ...section(
      'most improved',
      moved.filter(({ difference }) => difference > 0),
    ),
    ...section(
      'most worsened',
      moved.filter(({ difference }) => difference < 0),
    ),
  ];
}

type Question = CompareResult['questions'][number];

function questionLines(one: Question, reasons: ReadonlyMap<string, MovedReason>): string[] {
  const { id, base, candidate, question, metric } = one;
  const of = metric === undefined ? '' : ` ${metric}`;
  const figures = `${fromTo(base, candidate, '->')}${of}`;
  const reason = reasons.get(id);
  const indent = ' '.repeat(9);
  const room = WIDTH - 11 - figures.length - Math.max(0, id.length - 6);
  return [
    `  ${id.padEnd(6)} ${figures}  ${oneLine(question, Math.max(8, room))}`,
    ...(reason === undefined ? [] : wrap(reasonWords(reason), WIDTH, indent).slice(0, 3)),
  ];
}

/** `evidence lost (rank 2 -> none): chunk boundaries (chunk.size 200 -> 900)`. */
export function reasonWords({ evidence, causes }: MovedReason): string {
  const told = evidence
    .filter(({ change }) => change !== 'same' && change !== 'missing')
    .map(({ change, before, after }) => {
      return `${change} (rank ${rankWords(before.rank)} -> ${rankWords(after.rank)})`;
    });
  const what = told.length === 0 ? 'other results' : `evidence ${told.join(', ')}`;
  const settings = new Set(causes.flatMap((cause) => settingWords(cause)));
  const why = [...new Set(causes.map(causeWords))];
  const by = settings.size === 0 ? '' : ` (${[...settings].join(', ')})`;
  return why.length === 0 ? what : `${what}: ${why.join('; ')}${by}`;
}
