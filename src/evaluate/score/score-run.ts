import { StemmaError } from '../../errors/stemma-error.js';
import { gradeRanking, placeGrade, type GradedRanking } from '../metrics/graded-ranking.js';
import type { JudgedDocuments, Qrels } from '../trec/read-qrels.js';
import { rankDocuments, type RetrievedDocuments, type TrecRun } from '../trec/read-run.js';
import { isPerQuestion, type Measure } from './measure.js';

/** A run, its judgements and what to measure. */
export interface ScoreInput {
  readonly qrels: Qrels;
  readonly run: TrecRun;
  readonly measures: readonly Measure[];
  /** The least grade that is relevant, from 1; nDCG and other graded measures pay no heed. */
  readonly level: number;
  /** Places of each ranking that count; all unless given. */
  readonly depth?: number | undefined;
}

/** Figures of a run by the name of the measure. */
export type Figures = Readonly<Record<string, number | string>>;

/** The figures of a run. */
export interface RunScore {
  /** Every question with judgements, in the order of the bytes of their ids. */
  readonly perQuestion: readonly { readonly id: string; readonly metrics: Figures }[];
  /** Over all of them; measures that are not put together, such as `relstring`, are not there. */
  readonly metrics: Figures;
  /** Questions with judgements that the run has not; each scores 0. */
  readonly missing: readonly string[];
  /** Questions of the run without judgements, which count for nothing. */
  readonly ignored: readonly string[];
  /** Documents within the depth, and those of them without a judgement. */
  readonly retrieved: number;
  readonly unjudged: number;
}

/**
 * Scores a run as trec_eval does with -c: every question with judgements is in every mean, one that
 * the run has not scores 0.
 *
 * Throws `no-common-questions` where run and judgements have none in common. Costs a sort of each
 * ranking that is not in order, and a walk over it for each measure.
 */
export function scoreRun(input: ScoreInput): RunScore {
  const { qrels, run, measures } = input;
  const ids = [...qrels.keys()].sort();
  if (!ids.some((id) => run.questions.has(id))) throw noCommonQuestions(qrels, run);
  const totals = measures.map(() => 0);
  let [retrieved, unjudged] = [0, 0];
  const perQuestion = ids.map((id) => {
    const ranking = rankingOf(input, qrels.get(id), run.questions.get(id));
    retrieved += ranking.grades.length;
    unjudged += countUnjudged(ranking);
    const metrics: Record<string, number | string> = {};
    for (const [index, measure] of measures.entries()) {
      const value = measure.compute(ranking);
      totals[index] = (totals[index] ?? 0) + addend(measure, value);
      if (isPerQuestion(measure)) metrics[measure.name] = value;
    }
    return { id: shown(id), metrics };
  });
  const metrics: Record<string, number | string> = {};
  for (const [index, measure] of measures.entries()) {
    const figure = totalOf(measure, { total: totals[index] ?? 0, questions: ids.length, run });
    if (figure !== undefined) metrics[measure.name] = figure;
  }
  return {
    perQuestion,
    metrics,
    missing: ids.filter((id) => !run.questions.has(id)).map(shown),
    ignored: [...run.questions.keys()].filter((id) => !qrels.has(id)).map(shown),
    retrieved,
    unjudged,
  };
}

/** Below this a figure counts as it in a geometric mean, which would be 0 for one question of 0. */
const LEAST = 0.00001;

/** What a question's figure adds to the total. */
function addend({ total }: Measure, value: number | string): number {
  if (typeof value === 'string') return 0;
  return total === 'geometric mean' ? Math.log(Math.max(value, LEAST)) : value;
}

function totalOf(
  measure: Measure,
  { total, questions, run }: { total: number; questions: number; run: TrecRun },
): number | string | undefined {
  switch (measure.total) {
    case 'mean':
      return total / questions;
    case 'sum':
      return total;
    case 'geometric mean':
      return Math.exp(total / questions);
    case 'questions':
      return questions;
    case 'tag':
      return run.tag;
    case 'none':
      return undefined;
  }
}

function rankingOf(
  { level, depth }: ScoreInput,
  judged: JudgedDocuments | undefined,
  retrieved: RetrievedDocuments | undefined,
): GradedRanking {
  const all = judged?.grades ?? [];
  if (retrieved === undefined || judged === undefined) {
    return gradeRanking({ grades: [], judged: all, level });
  }
  const order = rankDocuments(retrieved).subarray(0, depth);
  const grades = new Int32Array(order.length);
  for (let place = 0; place < order.length; place++) {
    const known = judged.documents.findOf(retrieved.documents, order[place] ?? 0);
    grades[place] = placeGrade(all[known]);
  }
  return gradeRanking({ grades, judged: all, level });
}

function countUnjudged({ grades }: GradedRanking): number {
  let count = 0;
  for (let index = 0; index < grades.length; index++) if ((grades[index] ?? 0) < 0) count++;
  return count;
}

/** An id as it is shown, from a string with a character a byte. */
function shown(id: string): string {
  return Buffer.from(id, 'latin1').toString('utf8');
}

function noCommonQuestions(qrels: Qrels, run: TrecRun): StemmaError {
  const [judged = ''] = qrels.keys();
  const [asked = ''] = run.questions.keys();
  return new StemmaError(
    'no-common-questions',
    'cannot score: the run and the judgements have no question in common',
    {
      data: { judged: shown(judged), run: shown(asked) },
      suggestions: [
        `Compare the first column of both files: the judgements begin with '${shown(judged)}', the run with '${shown(asked)}'.`,
      ],
    },
  );
}
