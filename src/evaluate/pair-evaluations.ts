import { StemmaError } from '../errors/stemma-error.js';
import type { Evaluation, QuestionResult } from './evaluation.js';
import { byId } from './order-by-id.js';
import { otherQuestions, otherQuestionsWords } from './other-questions.js';
import { REFUSED } from './parse-metric.js';

/** Two evaluations that are to be compared. */
export interface EvaluationPair {
  readonly base: Evaluation;
  readonly candidate: Evaluation;
}

/** One question as both evaluations have it. */
export interface QuestionPair {
  readonly id: string;
  readonly base: QuestionResult;
  readonly candidate: QuestionResult;
}

/**
 * Pairs the questions of two evaluations, in the order of ids. Throws `different-evaluators` and
 * `different-questions`; the latter lists the ids that one side alone has or that were edited.
 */
export function pairEvaluations(pair: EvaluationPair): QuestionPair[] {
  const { base, candidate } = pair;
  if (base.evaluator !== candidate.evaluator) {
    throw new StemmaError(
      'different-evaluators',
      `cannot compare: the evaluations were made by evaluator ${base.evaluator} and ${candidate.evaluator}`,
      { suggestions: ['Evaluate both again with one version of stemma.'] },
    );
  }
  const candidates = new Map(candidate.perQuestion.map((result) => [result.id, result]));
  const pairs = base.perQuestion.toSorted(byId).flatMap((result) => {
    const other = candidates.get(result.id);
    return other === undefined ? [] : [{ id: result.id, base: result, candidate: other }];
  });
  const edited = pairs.filter((both) => both.base.hash !== both.candidate.hash);
  const complete =
    pairs.length === base.perQuestion.length && pairs.length === candidate.perQuestion.length;
  if (!complete || edited.length > 0 || base.questions.hash !== candidate.questions.hash) {
    throw differentQuestions(pair);
  }
  return pairs;
}

/** The value of a metric; throws `metric-not-evaluated` and, for NaN and infinity, `bad-figure`. */
export function metricValue(result: QuestionResult, metric: string): number {
  const value = result.metrics[metric];
  if (value === undefined) throw metricNotEvaluated(metric, Object.keys(result.metrics));
  if (!Number.isFinite(value)) {
    const message = `cannot compare: '${metric}' of question '${result.id}' is ${value}`;
    throw new StemmaError('bad-figure', message, { data: { metric, question: result.id } });
  }
  return value;
}

/** The error for a figure of a whole evaluation that is no number. */
export function badFigure(name: string, value: number): StemmaError {
  return new StemmaError('bad-figure', `cannot judge by '${name}': it is ${value}`, {
    data: { metric: name },
    suggestions: ['Evaluate again; if it stays so, report it: no metric should be that.'],
  });
}

/** The error for a metric that an evaluation does not hold. */
export function metricNotEvaluated(metric: string, evaluated: readonly string[]): StemmaError {
  const list = evaluated.map((name) => `'${name}'`).join(', ');
  const message = `the metric '${metric}' was not evaluated: there are ${list}`;
  return new StemmaError('metric-not-evaluated', message, {
    data: { metric, evaluated },
    suggestions: [
      metric === REFUSED
        ? `Add questions without evidence to the set: '${REFUSED}' is measured on these alone.`
        : `Add '${metric}' to 'evaluate.metrics', and questions with evidence to the set.`,
    ],
  });
}

function differentQuestions({ base, candidate }: EvaluationPair): StemmaError {
  const others = otherQuestions(base.perQuestion, candidate.perQuestion);
  const words = otherQuestionsWords(others, { base: 'the base', candidate: 'the candidate' });
  return new StemmaError(
    'different-questions',
    `cannot compare: the evaluations are over different questions (${words})`,
    { data: { ...others }, suggestions: ['Evaluate both on the same question set.'] },
  );
}
