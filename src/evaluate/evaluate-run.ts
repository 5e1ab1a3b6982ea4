import { StemmaError } from '../errors/stemma-error.js';
import type { Question } from '../model/question.js';
import {
  EVALUATOR_VERSION,
  type Evaluation,
  type QuestionCounts,
  type QuestionResult,
} from './evaluation.js';
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

/** What came back for one question: a ranking from the top, or why there is none. */
export type RetrievalOutcome = readonly RetrievedChunk[] | { readonly failed: string };

/** A question set, its rankings and the texts that its evidence stands in. */
export interface RunInput {
  readonly questions: readonly Question[];
  readonly metrics: readonly Metric[];
  /** By question id; a question that is missing has failed. */
  readonly outcomes: ReadonlyMap<string, RetrievalOutcome>;
  readonly textOf: TextLookup;
  readonly partsOf?: PartsLookup;
}

/**
 * Scores a run over a question set. Every question with evidence is in every mean but that of
 * `Refused`, which is over every question without: failed, empty and missing ones score 0 and are
 * counted. The result does not depend on the order of the questions:
 * everything is taken in the order of ids.
 *
 * Throws `no-questions`, `unknown-question` for an outcome without a question, and what
 * `checkRanking` throws.
 */
export function evaluateRun(input: RunInput): Evaluation {
  const questions = input.questions.toSorted(byId);
  refuseUnusable(input);
  const perQuestion = questions.map((question) => evaluateQuestion(question, input));
  return {
    evaluator: EVALUATOR_VERSION,
    questions: {
      count: questions.length,
      failed: perQuestion.filter(({ failed }) => failed !== undefined).length,
      unresolved: perQuestion.filter(({ unresolved }) => unresolved !== undefined).length,
      ...countEvidence(questions, perQuestion),
      hash: questionsHash(questions),
    },
    metrics: meanValues(input.metrics, perQuestion),
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

function refuseUnusable({ questions, outcomes }: RunInput): void {
  if (questions.length === 0) {
    throw new StemmaError('no-questions', 'cannot evaluate: the question set is empty', {
      suggestions: ['Add questions, one JSON object a line.'],
    });
  }
  const known = new Set(questions.map(({ id }) => id));
  const unknown = [...outcomes.keys()].find((id) => !known.has(id));
  if (unknown !== undefined) {
    const message = `cannot evaluate: the run has a question '${unknown}' that the set has not`;
    throw new StemmaError('unknown-question', message, { data: { question: unknown } });
  }
}

function evaluateQuestion(
  question: Question,
  { metrics, outcomes, textOf, partsOf }: RunInput,
): QuestionResult {
  const { id } = question;
  const outcome = outcomes.get(id) ?? { failed: 'no result came back' };
  const failed = 'failed' in outcome ? outcome.failed : undefined;
  const retrieved = 'failed' in outcome ? [] : outcome;
  checkRanking(id, retrieved);
  const evidence = question.evidence.map((item) => resolveEvidence(item, textOf, partsOf));
  const unresolved = unresolvedItems(evidence);
  const isFailed = failed !== undefined;
  return {
    id,
    hash: questionHash(question),
    metrics: scoreQuestion({ evidence, retrieved, metrics, failed: isFailed }),
    retrieved: retrieved.map(({ id: chunk, document, start, end, score }, index) => {
      return { rank: index + 1, chunk, document, start, end, score };
    }),
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
    means[name] = values.reduce((total, value) => total + value, 0) / values.length;
  }
  return means;
}
