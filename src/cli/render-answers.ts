import type { AnswerChange, EvidenceChange, ResultChange } from '../api/answers/answer-change.js';
import type { AnswerChanges } from '../api/diff/answer-changes.js';
import { joinedWords, kindWords, rankWords } from './answer-words.js';
import { listedCauses, resultLines, WIDTH, withCause } from './result-lines.js';
import { tableLines } from './table.js';
import { count, oneLine, plural, wrap } from './text.js';
import { visible } from './visible.js';

/** Questions up to which all are listed, with each of their results. */
const FEW = 3;

/** Totals, causes, then the changed questions, those that lost evidence first. */
export function renderAnswers(changes: AnswerChanges, limit: number): string[] {
  const { asked, changed, items } = changes;
  if (changed === 0) return [`answers: no difference (${plural(asked, 'question')})`];
  const isWhole = asked <= FEW;
  const listed = isWhole ? items : items.slice(0, limit);
  const more = items.length - listed.length;
  const lines = [
    ...totalLines(changes),
    ...causeLines(changes),
    ...listed.flatMap((item) => ['', ...questionLines(item, isWhole)]),
    ...(more > 0 ? ['', `… and ${plural(more, 'more question')} (--limit)`] : []),
  ];
  return lines.map(visible);
}

function totalLines({ asked, changed, top, items, evidence }: AnswerChanges): string[] {
  const reordered = items.filter(({ results }) => !results.some(isExchanged)).length;
  const first = top.from === top.to ? `first ${top.to}` : `first ${top.from} and ${top.to}`;
  const kinds = [
    { number: changed - reordered, what: `other results among the ${first}` },
    { number: reordered, what: 'the same ones in another order or wording' },
  ].filter(({ number }) => number > 0);
  const moved = (['lost', 'found', 'later', 'earlier'] as const)
    .filter((kind) => evidence[kind] > 0)
    .map((kind) => `${count(evidence[kind])} ${kind}`);
  return [
    `answers: ${count(changed)} of ${plural(asked, 'question')} changed`,
    ...kinds.map(
      ({ number, what }) => `  ${count(number)} ${number === 1 ? 'gets' : 'get'} ${what}`,
    ),
    ...(moved.length === 0 ? [] : [`  evidence: ${moved.join(', ')}`]),
  ];
}

function isExchanged({ change }: ResultChange): boolean {
  return change === 'entered' || change === 'left';
}

/** Causes with the number of questions, and what could not be told apart. */
function causeLines({ causes, states }: AnswerChanges): string[] {
  const columns = [{ title: '  cause' }, { title: 'questions', align: 'right' }] as const;
  const rows = causes.map(({ kind, questions }) => [`  ${kindWords(kind)}`, count(questions)]);
  const notes = states.flatMap((state) => joinedWords(state) ?? []);
  return [...tableLines(columns, rows), ...notes.flatMap((note) => wrap(note, WIDTH, '  note: '))];
}

/** One question: its evidence, then its results. */
function questionLines(item: AnswerChange, isWhole: boolean): string[] {
  const { id, question, evidence } = item;
  const title = id === null ? question : `${id}  ${question}`;
  const told = evidence.filter(isTold);
  return [
    oneLine(title, WIDTH),
    ...told.flatMap(evidenceLines),
    ...(isWhole ? item.results.flatMap(resultLines) : resultTotals(item)),
  ];
}

/** Where nobody sees it, it is told only that evidence stands nowhere. */
function isTold({ change, before, after }: EvidenceChange): boolean {
  if (change === 'missing') return (before.unresolved ?? after.unresolved) !== undefined;
  return change !== 'same';
}

function evidenceLines({ evidence, document, change, ...rest }: EvidenceChange): string[] {
  const { before, after, causes } = rest;
  const ranks = `${rankWords(before.rank)} -> ${rankWords(after.rank)}`;
  const head = `  evidence ${evidence} ${change}: ${ranks}  ${document}`;
  const unresolved = after.unresolved ?? before.unresolved;
  const why = listedCauses(causes);
  return [
    ...withCause(head, why),
    ...(unresolved === undefined ? [] : wrap(unresolved, WIDTH, '      ')),
  ];
}

function resultTotals({ results, causes }: AnswerChange): string[] {
  const kinds = (['entered', 'left', 'moved', 'edited', 'renamed'] as const)
    .map((kind) => ({ kind, number: results.filter(({ change }) => change === kind).length }))
    .filter(({ number }) => number > 0)
    .map(({ kind, number }) => `${number} ${kind}`);
  if (kinds.length === 0) return [];
  return wrap(`results: ${kinds.join(', ')}; ${listedCauses(causes)}`, WIDTH, '  ');
}
