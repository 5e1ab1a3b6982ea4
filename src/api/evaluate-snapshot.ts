import { joinResults, scoreOutcome } from '../evaluate/evaluate-run.js';
import type { Evaluation, QuestionResult } from '../evaluate/evaluation.js';
import type { Question } from '../model/question.js';
import {
  EvaluationCache,
  type Evaluated,
  type KnownResult,
} from './evaluation/evaluation-cache.js';
import { rankForExam, type ExamRankings } from './evaluation/rank-for-exam.js';
import { evidenceTexts } from './evidence-texts.js';
import type { Exam } from './exam.js';
import type { Project } from './project.js';
import type { Snapshot } from './snapshot-at.js';

/** An evaluation, and what it took this time: none of that decides a figure. */
export interface MeasuredEvaluation {
  readonly evaluation: Evaluation;
  /** Questions that were retrieved for, and scored, this time; the others were known. */
  readonly retrieved: number;
  readonly scored: number;
  readonly embedding: ExamRankings['embedding'];
  /** How long retrieval took when it was done, by question id, in ms. */
  readonly milliseconds: ReadonlyMap<string, number>;
}

/** The evaluation of a snapshot by an exam, if it was made before; opens the reranker. */
export async function cachedEvaluation(
  project: Project,
  snapshot: Evaluated,
  exam: Exam,
): Promise<Evaluation | undefined> {
  // Nothing can be evaluated on an empty set, so nothing is known of it.
  if (exam.questions.length === 0) return undefined;
  const cache = await EvaluationCache.open(project, snapshot, exam);
  const results: QuestionResult[] = [];
  for (const known of cache.results(exam.questions)) {
    if (known === undefined) return undefined;
    results.push(known.result);
  }
  return joinResults(exam.questions, exam.metrics, results);
}

/** `measureSnapshot` without what it took. */
export async function evaluateSnapshot(
  project: Project,
  snapshot: Snapshot,
  exam: Exam,
): Promise<Evaluation> {
  return (await measureSnapshot(project, snapshot, exam)).evaluation;
}

/**
 * Retrieves for every question and scores the rankings. A question that finds nothing scores 0; an
 * error of retrieval ends the evaluation, since a mean over what happened to work would mislead.
 * A question is evaluated once on the same snapshot, unless the exam says `again`: where one of a
 * set changes, that one alone is scored, and retrieved for where its words changed.
 */
export async function measureSnapshot(
  project: Project,
  snapshot: Snapshot,
  exam: Exam,
): Promise<MeasuredEvaluation> {
  const evaluated = { lock: snapshot.lock, settings: snapshot.loaded.settings };
  const cache = await EvaluationCache.open(project, evaluated, exam);
  const results = cache.results(exam.questions);
  const known = new Map(exam.questions.map(({ id }, i) => [id, results[i]]));
  const unknown = exam.questions.filter(({ id }) => known.get(id) === undefined);
  const rankings = await rankForExam(project, snapshot, { exam, questions: unknown, cache });
  const scoring = {
    metrics: exam.metrics,
    budget: exam.budget,
    ...evidenceTexts(project, snapshot),
  };
  const fresh = unknown.map((question): [Question, KnownResult] => {
    const ranking = rankings.byId.get(question.id);
    const result = scoreOutcome(question, ranking?.chunks, scoring);
    return [question, { result, milliseconds: ranking?.known.milliseconds ?? 0 }];
  });
  cache.keepResults(fresh.map(([question, { result }]) => [question, result]));
  for (const [{ id }, result] of fresh) known.set(id, result);
  const all = [...known.values()].filter((one) => one !== undefined);
  return {
    evaluation: joinResults(
      exam.questions,
      exam.metrics,
      all.map(({ result }) => result),
    ),
    retrieved: rankings.retrieved,
    scored: unknown.length,
    embedding: rankings.embedding,
    milliseconds: new Map(all.map(({ result, milliseconds }) => [result.id, milliseconds])),
  };
}
