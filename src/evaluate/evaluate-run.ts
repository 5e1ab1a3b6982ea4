import { StemmaError } from '../errors/stemma-error.js';
import type { Question } from '../model/question.js';
import {
  EVALUATOR_VERSION,
  type Evaluation,
  type QuestionCounts,
  type QuestionResult,
} from './evaluation.js';
import { evidenceFigures } from './evidence-figures.js';
import { takeContext } from './metrics/take-context.js';
import { byId } from './order-by-id.js';
import type { Metric } from './parse-metric.js';
import { questionHash, questionsHash } from './questions-hash.js';
import {
  resolveEvidence,
  type EvidenceResolution,
  type PartsLookup,
  type TextLookup,
} from './resolve-evidence.js';
import { checkRanking, type RetrievedChunk } from './retrieved-chunk.js';
import { scoreQuestion, type MetricValues } from './score-question.js';
import { mean } from './statistics/mean.js';

/** What came back for one question: a ranking from the top, or why there is none. */
export type RetrievalOutcome = readonly RetrievedChunk[] | { readonly failed: string };

/** What questions are scored by. */
export interface Scoring {
  readonly metrics: readonly Metric[];
  /** Tokens of the context that is reported for each question; all that was retrieved unless given. */
  readonly budget?: number;
  readonly textOf: TextLookup;
  readonly partsOf?: PartsLookup;
}

/** A question set, its rankings and the texts that its evidence stands in. */
export interface RunInput extends Scoring {
  readonly questions: readonly Question[];
  /** By question id; a question that is missing has failed. */
  readonly outcomes: ReadonlyMap<string, RetrievalOutcome>;
}

/**
 * Scores a run over a question set: `scoreOutcome` for each, `joinResults` over all.
 *
 * Throws `no-questions`, `unknown-question` for an outcome without a question, and what
 * `checkRanking` throws.
 */
export function evaluateRun(input: RunInput): Evaluation {
  const { questions, outcomes, metrics } = input;
  const known = new Set(questions.map(({ id }) => id));
  const unknown = [...outcomes.keys()].find((id) => !known.has(id));
  if (unknown !== undefined) {
    const message = `cannot evaluate: the run has a question '${unknown}' that the set has not`;
    throw new StemmaError('unknown-question', message, { data: { question: unknown } });
  }
  const results = questions.map((question) =>
    scoreOutcome(question, outcomes.get(question.id), input),
  );
  return joinResults(questions, metrics, results);
}

/**
 * The evaluation that results of single questions make. Every question with evidence is in every
 * mean but that of `Refused`, which is over every question without: failed, empty and missing ones
 * score 0 and are counted. The result does not depend on the order of the questions: everything is
 * taken in the order of ids. Throws `no-questions`.
 */
export function joinResults(
  asked: readonly Question[],
  metrics: readonly Metric[],
  results: readonly QuestionResult[],
): Evaluation {
  if (asked.length === 0) {
    throw new StemmaError('no-questions', 'cannot evaluate: the question set is empty', {
      suggestions: ['Add questions, one JSON object a line.'],
    });
  }
  const questions = asked.toSorted(byId);
  const perQuestion = results.toSorted(byId);
  return {
    evaluator: EVALUATOR_VERSION,
    questions: {
      count: questions.length,
      failed: perQuestion.filter(({ failed }) => failed !== undefined).length,
      unresolved: perQuestion.filter(({ unresolved }) => unresolved !== undefined).length,
      ...countEvidence(questions, perQuestion),
      hash: questionsHash(questions),
    },
    metrics: meanValues(metrics, perQuestion),
    perQuestion,
  };
}

function countEvidence(
  questions: readonly Question[],
  results: readonly QuestionResult[],
): Pick<QuestionCounts, 'answerable' | 'withoutEvidence' | 'foundNothing'> {
  const answerable = new Set(questions.flatMap((one) => (one.evidence.length > 0 ? one.id : [])));
  const foundNothing = results.filter(
    ({ id, retrieved, failed }) =>
      answerable.has(id) && retrieved.length === 0 && failed === undefined,
  );
  return {
    answerable: answerable.size,
    withoutEvidence: questions.length - answerable.size,
    foundNothing: foundNothing.length,
  };
}

/** The figures of one question; throws what `checkRanking` throws. */
export function scoreOutcome(
  question: Question,
  outcome: RetrievalOutcome = { failed: 'no result came back' },
  { metrics, budget = Infinity, textOf, partsOf }: Scoring,
): QuestionResult {
  const { id } = question;
  const failed = 'failed' in outcome ? outcome.failed : undefined;
  const retrieved = 'failed' in outcome ? [] : outcome;
  checkRanking(id, retrieved);
  const evidence = question.evidence.map((item) => resolveEvidence(item, textOf, partsOf));
  const unresolved = unresolvedItems(evidence);
  const context = takeContext(retrieved, { unit: 'tokens', size: budget });
  return {
    id,
    hash: questionHash(question),
    metrics: scoreQuestion({ evidence, retrieved, metrics, failed: failed !== undefined }),
    retrieved: retrieved.map(({ id: chunk, document, start, end, score, tokens }, index) => {
      return { rank: index + 1, chunk, document, start, end, score, tokens };
    }),
    evidence: evidenceFigures(evidence, { retrieved, context }),
    context: {
      chunks: context.length,
      tokens: context.reduce((sum, { tokens }) => sum + tokens, 0),
    },
    ...(failed === undefined ? {} : { failed }),
    ...(unresolved.length === 0 ? {} : { unresolved }),
  };
}

function unresolvedItems(
  evidence: readonly EvidenceResolution[],
): NonNullable<QuestionResult['unresolved']> {
  return evidence.flatMap((item, index) => {
    if (item.status !== 'unresolved') return [];
    const { document, reason, message } = item;
    return [{ evidence: index + 1, document, reason, message }];
  });
}

function meanValues(metrics: readonly Metric[], results: readonly QuestionResult[]): MetricValues {
  const means: Record<string, number> = {};
  for (const { name } of metrics) {
    const values = results.flatMap(({ metrics: { [name]: value } }) => value ?? []);
    if (values.length === 0) continue;
    means[name] = mean(values);
  }
  return means;
}
