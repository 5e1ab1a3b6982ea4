import { resolve } from 'node:path';
import type { Evaluation, QuestionResult } from '../evaluate/evaluation.js';
import { countEvidence, type EvidenceCounts } from '../evaluate/evidence-figures.js';
import { judgedRankings } from '../evaluate/judged-rankings.js';
import { parseMetric } from '../evaluate/parse-metric.js';
import { questionSlices, type Slice } from '../evaluate/question-slices.js';
import { quantile } from '../evaluate/statistics/quantile.js';
import { formatQrels, formatRun } from '../evaluate/trec/format-run.js';
import { worstFirst } from '../evaluate/worst-first.js';
import { translateDiskError } from '../errors/disk-error.js';
import { writeFileAtomically } from '../util/atomic-file.js';
import { utf8 } from '../util/bytes.js';
import { measureSnapshot, type MeasuredEvaluation } from './evaluate-snapshot.js';
import { answerQuestions } from './evaluation/answers/answer-questions.js';
import type { AnswersReport } from './evaluation/answers/answers-report.js';
import { passagesOf, type PassageLimits, type QuestionPassages } from './evaluation/passages.js';
import { evidenceTexts } from './evidence-texts.js';
import { examOf, type Exam } from './exam.js';
import { indexRecall } from './gate/measure-figures.js';
import { retrievalTimes } from './gate/measure-retrieval.js';
import type { Project } from './project.js';
import type { QuestionCosts } from './question-vectors.js';
import { snapshotAt, type Snapshot } from './snapshot-at.js';

export { worstFirst };

/** What to evaluate, and files to write for other tools. */
export interface EvalOptions {
  /** Branch, tag, commit, or `working`. */
  readonly at: string;
  /** Metrics instead of those of the settings. */
  readonly metrics?: readonly string[] | undefined;
  /** Make answers where the settings say how; true unless given. */
  readonly answers?: boolean;
  /** Give the words of the evidence and of the first chunks of so many questions. */
  readonly passages?: PassageLimits | undefined;
  /** Measure the time of whole queries too. */
  readonly latency?: boolean;
  /** The ranking of evidence items as a TREC run. */
  readonly runFile?: string | undefined;
  /** The judgements of the same items. */
  readonly qrelsFile?: string | undefined;
}

/** A question of an evaluation, with its words and how long retrieval took for it. */
export interface EvaluatedQuestion extends QuestionResult {
  readonly question: string;
  readonly tags: readonly string[];
  /** Of retrieval alone, its vector at hand, when it was last done. */
  readonly milliseconds: number;
  /** Words to look at, where they were asked for. */
  readonly passages?: QuestionPassages;
}

/** What an evaluation reports. */
export interface EvalResult extends Evaluation {
  readonly at: string;
  /** Names the data that was evaluated. */
  readonly snapshot: string;
  readonly perQuestion: readonly EvaluatedQuestion[];
  /** Means by tag, source and folder. */
  readonly slices: readonly Slice[];
  /** Pieces of evidence by how much of them the budget's context holds. */
  readonly evidence: EvidenceCounts;
  /** The budget, and what of it the contexts take. */
  readonly context: {
    readonly budget: number;
    readonly tokenizer: string;
    readonly chunks: Spread;
    readonly tokens: Spread;
  };
  /** Times of retrieval in ms, and how many of ten neighbours the index finds. */
  readonly search: SearchFigures;
  /** Times of whole queries in ms, as a rule about `latency.p95` has them; null unless asked for. */
  readonly latency: {
    readonly p50: number;
    readonly p95: number;
    readonly questions: number;
  } | null;
  /** Figures of answers, in no mean with any other; null where the settings make none. */
  readonly answers: AnswersReport | null;
  /** What this call had to do; the rest was known. */
  readonly spent: Spent;
}

/** Mean and highest of some counts. */
export interface Spread {
  readonly mean: number;
  readonly max: number;
}

/** How the ranking was found, and how fast. */
export interface SearchFigures {
  readonly kind: 'exact' | 'index';
  readonly p50: number;
  readonly p95: number;
  /** Of the index against exact search; null where no run measured it. */
  readonly indexRecall: number | null;
}

/** Work that an evaluation took. */
export interface Spent extends QuestionCosts {
  readonly retrieved: number;
  readonly scored: number;
}

/** Digits of the snapshot's id in the tag of a run. */
const TAG_DIGITS = 10;

/**
 * Evaluates the snapshot at a ref on its own question set. The files that are asked for replace what
 * is there; questions without evidence are not in them.
 */
export async function evalProject(project: Project, options: EvalOptions): Promise<EvalResult> {
  const snapshot = await snapshotAt(project, options.at);
  const exam = withMetrics(await examOf(project, snapshot), options.metrics);
  const measured = await measureSnapshot(project, snapshot, exam);
  const { evaluation } = measured;
  writeFiles(project, { options, snapshot, exam, evaluation });
  const latency = options.latency === true ? await latencyOf(project, snapshot, exam) : null;
  const { answers: settings } = snapshot.loaded.settings.evaluate;
  const answers =
    settings === undefined || options.answers === false
      ? null
      : await answerQuestions(project, snapshot, { settings, exam, evaluation });
  const report = reportOf(snapshot, exam, measured);
  const { passages: limits } = options;
  const perQuestion =
    limits === undefined
      ? report.perQuestion
      : withPassages(report.perQuestion, passagesOf(snapshot, evaluation, limits));
  return { at: options.at, snapshot: snapshot.id, ...report, perQuestion, latency, answers };
}

function withPassages(
  perQuestion: readonly EvaluatedQuestion[],
  passages: ReadonlyMap<string, QuestionPassages>,
): EvaluatedQuestion[] {
  return perQuestion.map((one) => {
    const own = passages.get(one.id);
    return own === undefined ? one : { ...one, passages: own };
  });
}

function withMetrics(exam: Exam, names: readonly string[] | undefined): Exam {
  if (names === undefined) return exam;
  return { ...exam, metrics: [...new Set(names)].map(parseMetric) };
}

function reportOf(
  { lock }: Snapshot,
  exam: Exam,
  measured: MeasuredEvaluation,
): Omit<EvalResult, 'at' | 'snapshot' | 'latency' | 'answers'> {
  const { evaluation, milliseconds, retrieved, scored, embedding } = measured;
  const { questions, budget, tokenizer, search } = exam;
  const byId = new Map(questions.map((question) => [question.id, question]));
  const perQuestion = evaluation.perQuestion.map((one) => {
    const { question = '', tags = [] } = byId.get(one.id) ?? {};
    return { ...one, question, tags, milliseconds: milliseconds.get(one.id) ?? 0 };
  });
  const times = [...milliseconds.values()];
  return {
    ...evaluation,
    perQuestion,
    slices: questionSlices(evaluation, questions),
    evidence: countEvidence(perQuestion.flatMap(({ evidence }) => evidence)),
    context: {
      budget,
      tokenizer,
      chunks: spreadOf(perQuestion.map(({ context }) => context.chunks)),
      tokens: spreadOf(perQuestion.map(({ context }) => context.tokens)),
    },
    search: {
      kind: search,
      p50: quantile(times, 0.5) ?? 0,
      p95: quantile(times, 0.95) ?? 0,
      indexRecall: indexRecall(lock),
    },
    spent: { retrieved, scored, ...embedding },
  };
}

function spreadOf(counts: readonly number[]): Spread {
  const sum = counts.reduce((total, one) => total + one, 0);
  return { mean: sum / Math.max(1, counts.length), max: Math.max(0, ...counts) };
}

async function latencyOf(project: Project, snapshot: Snapshot, exam: Exam) {
  const times = await retrievalTimes(project, snapshot, exam);
  const [p50, p95] = [quantile(times, 0.5) ?? 0, quantile(times, 0.95) ?? 0];
  return { p50, p95, questions: times.length };
}

function writeFiles(project: Project, evaluated: Evaluated): void {
  const { options, snapshot, exam, evaluation } = evaluated;
  const { runFile, qrelsFile } = options;
  if (runFile === undefined && qrelsFile === undefined) return;
  const { questions } = exam;
  const judged = judgedRankings({ evaluation, questions, ...evidenceTexts(project, snapshot) });
  const tag = `stemma-${snapshot.id.slice(0, TAG_DIGITS)}`;
  write(project, runFile, () => formatRun(judged, tag));
  write(project, qrelsFile, () => formatQrels(judged));
}

interface Evaluated {
  readonly options: EvalOptions;
  readonly snapshot: Snapshot;
  readonly exam: Exam;
  readonly evaluation: Evaluation;
}

function write({ session }: Project, path: string | undefined, format: () => string): void {
  if (path === undefined) return;
  try {
    writeFileAtomically(resolve(session.folder, path), [utf8(format())]);
  } catch (error) {
    throw translateDiskError(path, error);
  }
}
