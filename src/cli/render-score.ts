import type { ScoredMeasure, ScoreResult } from '../api/score-files.js';
import { decimals } from '../util/decimals.js';
import { tableLines } from './table.js';
import { count, plural } from './text.js';

const WIDTH = 80;
const DECIMALS = 4;

type Value = number | string | undefined;

/** Figures of a run for people: the means, then each question where they were asked for. */
export function renderScore(result: ScoreResult): string[] {
  const { run, tag, questions, documents, level, depth, measures, metrics } = result;
  const shown = measures.filter(({ name }) => name in metrics);
  const rules = [
    ...(level === 1 ? [] : [`relevant from grade ${level}`]),
    ...(depth === null ? [] : [`to rank ${count(depth)}`]),
  ];
  return [
    [`${run} (${tag}), ${plural(questions.count, 'question')}`, ...rules].join(', '),
    ...tableLines(
      [{ title: 'metric' }, { title: 'value', align: 'right' }],
      shown.map((measure) => [measure.name, printed(measure, metrics[measure.name])]),
    ),
    `${plural(documents.retrieved, 'document')} retrieved, ${count(documents.unjudged)} without a judgement`,
    ...questionTables(result),
  ];
}

/** Lines as trec_eval prints them: with -q where each question was asked for. */
export function renderTrecScore({ measures, metrics, perQuestion = [] }: ScoreResult): string[] {
  const lines = (topic: string, figures: ScoreResult['metrics']): string[] =>
    measures
      .filter(({ name }) => name in figures)
      .map((measure) => {
        const value = printed(measure, figures[measure.name]);
        const quoted = measure.perQuestion && measure.kind === 'text' ? `'${value}'` : value;
        return `${measure.trecName.padEnd(22)}\t${topic}\t${quoted}`;
      });
  return [
    ...perQuestion.flatMap(({ id, metrics: figures }) => lines(id, figures)),
    ...lines('all', metrics),
  ];
}

/** One table for as many measures as fit beside each other. */
function questionTables({ measures, perQuestion = [] }: ScoreResult): string[] {
  if (perQuestion.length === 0) return [];
  const lines: string[] = [];
  const left = measures.filter((measure) => measure.perQuestion);
  while (left.length > 0) {
    let taken = 1;
    while (taken < left.length && widthOf(left.slice(0, taken + 1), perQuestion) <= WIDTH) taken++;
    lines.push('', ...questionTable(left.splice(0, taken), perQuestion));
  }
  return lines;
}

type Questions = NonNullable<ScoreResult['perQuestion']>;

function widthOf(measures: readonly ScoredMeasure[], questions: Questions): number {
  const lines = questionTable(measures, questions);
  return Math.max(...lines.map((line) => line.length));
}

function questionTable(measures: readonly ScoredMeasure[], questions: Questions): string[] {
  return tableLines(
    [
      { title: 'question' },
      ...measures.map(({ name }) => ({ title: name, align: 'right' as const })),
    ],
    questions.map(({ id, metrics }) => [
      id,
      ...measures.map((measure) => printed(measure, metrics[measure.name])),
    ]),
  );
}

function printed({ kind }: ScoredMeasure, value: Value): string {
  if (typeof value !== 'number') return value ?? '';
  return decimals(value, kind === 'count' ? 0 : DECIMALS);
}
