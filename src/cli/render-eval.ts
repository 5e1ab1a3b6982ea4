import type { EvalResult } from '../api/eval-project.js';
import { tableLines } from './table.js';
import { plural, score, short } from './text.js';

/** Means of an evaluation, what to know about its questions, and each question if asked for. */
export function renderEval(result: EvalResult, eachQuestion: boolean): string[] {
  const { at, snapshot, questions, metrics } = result;
  const rows = Object.entries(metrics).map(([name, value]) => [name, score(value)]);
  const columns = [{ title: 'metric' }, { title: 'mean', align: 'right' }] as const;
  return [
    `${at} (snapshot ${short(snapshot)}), ${plural(questions.count, 'question')}`,
    ...tableLines(columns, rows),
    ...defects(result),
    ...(eachQuestion ? ['', ...questionLines(result)] : []),
  ];
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

function questionLines({ metrics, perQuestion }: EvalResult): string[] {
  const names = Object.keys(metrics);
  const first = names[0] ?? '';
  const value = (one: EvalResult['perQuestion'][number]) =>
    one.metrics[first] ?? Object.values(one.metrics)[0] ?? 0;
  const sorted = perQuestion.toSorted((a, b) => value(a) - value(b));
  return tableLines(
    [{ title: 'question' }, ...names.map((title) => ({ title, align: 'right' as const }))],
    sorted.map(({ id, metrics: values }) => [id, ...names.map((name) => cell(values[name]))]),
  );
}

/** A question that a metric does not measure has no figure. */
function cell(value: number | undefined): string {
  return value === undefined ? '-' : score(value);
}
