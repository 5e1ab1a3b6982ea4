import type { EvalResult } from '../../api/eval-project.js';
import { tableLines } from '../table.js';
import { count, money, oneLine, plural, score, short, wrap } from '../text.js';
import { answerLines } from './answer-lines.js';
import { questionLines } from './question-lines.js';
import { sliceLines, type SliceKind } from './slice-lines.js';

const WIDTH = 80;

/** What is shown beside the means. */
export interface EvalView {
  readonly eachQuestion: boolean;
  /** How questions are grouped. */
  readonly by: readonly SliceKind[];
}

/** Means of an evaluation, what they are made of, and each question if asked for; in 80 columns. */
export function renderEval(result: EvalResult, { eachQuestion, by }: EvalView): string[] {
  const { at, snapshot, questions, metrics } = result;
  const rows = Object.entries(metrics).map(([name, value]) => [name, score(value)]);
  const columns = [{ title: 'metric' }, { title: 'mean', align: 'right' }] as const;
  return [
    `${oneLine(at, 40)} (snapshot ${short(snapshot)}), ${plural(questions.count, 'question')}`,
    ...tableLines(columns, rows),
    ...[...factLines(result), spentLine(result)].flatMap((line) => wrap(line, WIDTH)),
    ...defects(result),
    ...(result.answers === null ? [] : ['', ...answerLines(result.answers, WIDTH)]),
    ...by.flatMap((kind) => sliceLines(result, kind, WIDTH)),
    ...(eachQuestion ? ['', ...questionLines(result, WIDTH)] : nextLines(result)),
  ];
}

/** What is to be known beside the means, a sentence each. */
export function factLines(result: EvalResult): string[] {
  const lines = [contextLine(result), evidenceLine(result), ...searchLines(result)];
  return lines.filter((line) => line !== '');
}

function contextLine({ context }: EvalResult): string {
  const { budget, chunks, tokens } = context;
  const mean = `${chunks.mean.toFixed(1)} chunks with ${count(Math.round(tokens.mean))} tokens`;
  return `context of ${count(budget)} tokens: ${mean} on average, at most ${plural(chunks.max, 'chunk')} and ${plural(tokens.max, 'token')}`;
}

function evidenceLine({ evidence, context }: EvalResult): string {
  const { items, found, partly, missed, unresolved } = evidence;
  if (items === 0) return '';
  const parts = [`${count(found)} found`, `${count(partly)} in part`, `${count(missed)} missed`];
  if (unresolved > 0) parts.push(`${count(unresolved)} not in the texts`);
  return `evidence in ${count(context.budget)} tokens: ${parts.join(', ')}, of ${count(items)}`;
}

function searchLines({ search, latency }: EvalResult): string[] {
  const { kind, p50, p95, indexRecall } = search;
  const recall = indexRecall === null ? 'not measured' : score(indexRecall);
  const line = `${kind} search: ${milliseconds(p50)} (median), ${milliseconds(p95)} (95 %); recall of the index ${recall}`;
  if (latency === null) return [line];
  const whole = `${milliseconds(latency.p50)} (median), ${milliseconds(latency.p95)} (95 %)`;
  return [line, `whole query: ${whole}, over ${plural(latency.questions, 'question')}`];
}

function spentLine({ spent }: EvalResult): string {
  const { retrieved, scored, embedded, tokens, cost } = spent;
  if (scored === 0) return 'all of it was known';
  const price = cost === null || embedded === 0 ? '' : `, ${money(cost.amount, cost.currency)}`;
  const counted = tokens === null || embedded === 0 ? '' : ` (${plural(tokens, 'token')}${price})`;
  return `now: ${count(scored)} scored, ${count(retrieved)} searched for, ${count(embedded)} embedded${counted}`;
}

/** A time with as many digits as say something. */
function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

/** Where to look next, while not all is found. */
function nextLines({ at, evidence: { items, found } }: EvalResult): string[] {
  if (found === items) return [];
  const ref = at === 'working' ? '' : ` ${oneLine(at, 40)}`;
  return ['', `Next: \`stemma eval${ref} --per-question\` shows the worst questions first`];
}

function defects({ questions, perQuestion }: EvalResult): string[] {
  const lines: string[] = [];
  if (questions.failed > 0)
    lines.push(`${plural(questions.failed, 'question')} failed; each scores 0`);
  if (questions.foundNothing > 0) {
    lines.push(`${plural(questions.foundNothing, 'question')} found nothing; each scores 0`);
  }
  if (questions.withoutEvidence > 0) {
    const unanswerable = plural(questions.withoutEvidence, 'unanswerable question');
    lines.push(`${unanswerable}: scored by Refused alone, which is over no others`);
  }
  if (questions.unresolved > 0) {
    lines.push(`${plural(questions.unresolved, 'question')} with evidence that was not found:`);
    for (const { id, unresolved } of perQuestion) {
      for (const { message } of unresolved ?? []) lines.push(`  ${id}: ${message}`);
    }
  }
  return lines;
}
