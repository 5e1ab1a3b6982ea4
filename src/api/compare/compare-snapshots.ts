import { StemmaError } from '../../errors/stemma-error.js';
import { DEFAULT_SEED } from '../../evaluate/compare-evaluations.js';
import type { MetricComparison } from '../../evaluate/comparison.js';
import type { Evaluation } from '../../evaluate/evaluation.js';
import { holmAdjust } from '../../evaluate/statistics/holm.js';
import type { Question } from '../../model/question.js';
import { evaluateSnapshot } from '../evaluate-snapshot.js';
import type { Exam } from '../exam.js';
import { measureFigures } from '../gate/measure-figures.js';
import type { Project } from '../project.js';
import { snapshotAt, type Snapshot } from '../snapshot-at.js';
import { judge, type ComparedQuestion, type JudgedComparison } from './judge-comparison.js';
import { mostMoved } from './most-moved.js';
import { reasonsIfAny, REASONS_EMBED_LIMIT, type MovedReason } from './moved-reasons.js';
import { questionDetails, type MarkedSnapshot, type QuestionDetail } from './question-details.js';
import { commonExam } from './question-set.js';

/** How snapshots are compared, whichever they are. */
export interface HowToCompare {
  /** Of the random sign flips. */
  readonly seed?: number | undefined;
  /** A ref whose questions all are asked; those of the baseline, which all must have, unless given. */
  readonly questions?: string | undefined;
  /** Questions of one document as one unit: they are not independent. */
  readonly groupByDocument?: boolean | undefined;
  /** Questions in each direction that reasons are given for; none unless given. */
  readonly reasons?: number | undefined;
  /** Texts that may be embedded to find reasons; `REASONS_EMBED_LIMIT` unless given. */
  readonly embedLimit?: number | undefined;
  /** Questions in each direction to give evidence and chunks of; none unless given. */
  readonly details?: number | undefined;
}

/** A metric of a comparison, with what it is worth among all that was tested. */
export interface ComparedMetric extends MetricComparison {
  /** `p` by Holm over every test of the comparison: all metrics of all candidates. */
  readonly pHolm: number;
}

/** What a comparison reports. */
export interface CompareResult extends Omit<JudgedComparison, 'metrics' | 'questions'> {
  /** Base and candidate as they were named. */
  readonly base: string;
  readonly candidate: string;
  readonly metrics: readonly ComparedMetric[];
  /** Tests that `pHolm` is over. */
  readonly tests: number;
  /** All questions, largest difference first, then by id. */
  readonly questions: readonly RankedQuestion[];
  /** Why the questions that moved most did, as far as asked for. */
  readonly reasons: readonly MovedReason[];
  /** Only where they were asked for. */
  readonly details?: readonly QuestionDetail[];
}

/** A question with where its evidence first came, on either side. */
export interface RankedQuestion extends ComparedQuestion {
  /** Best rank of any of its evidence; null where none came, or there is none. */
  readonly ranks: { readonly base: number | null; readonly candidate: number | null };
}

/** A baseline, and what is compared with it. */
export interface CompareManyOptions extends HowToCompare {
  readonly base: string;
  /** At least one, each named once. */
  readonly candidates: readonly string[];
}

/** Several snapshots, each against the baseline. */
export interface CompareManyResult {
  readonly base: string;
  readonly candidates: readonly string[];
  /** Tests that every `pHolm` is over. */
  readonly tests: number;
  /** In the order of `candidates`. */
  readonly comparisons: readonly CompareResult[];
}

/**
 * Evaluates snapshots on the same questions and compares each with the baseline, question by
 * question. The baseline's settings say what is measured and what its rules make of each candidate.
 * `pHolm` is over all metrics of all candidates.
 *
 * Throws `different-questions`, and `compared-twice` for a snapshot that is named twice.
 */
export async function compareSnapshots(
  project: Project,
  options: CompareManyOptions,
): Promise<CompareManyResult> {
  const { base: at, candidates: names } = options;
  refuseTwice([...names]);
  const base = await snapshotAt(project, at);
  const candidates: Snapshot[] = [];
  for (const name of names) candidates.push(await snapshotAt(project, name));
  const exam = await commonExam(project, { base, candidates, questions: options.questions });
  const marked: MarkedSnapshot = {
    snapshot: base,
    evaluation: await evaluateSnapshot(project, base, exam),
  };
  const judged: Pair[] = [];
  for (const snapshot of candidates) {
    const evaluation = await evaluateSnapshot(project, snapshot, exam);
    const pair = { exam, base: marked, candidate: { snapshot, evaluation } };
    judged.push(await comparePair(project, pair, options));
  }
  const adjusted = holmAdjust(judged.flatMap(({ metrics }) => metrics.map(({ p }) => p)));
  const tests = adjusted.length;
  const comparisons = judged.map((one, i) => {
    const metrics = one.metrics.map((metric) => ({ ...metric, pHolm: adjusted.shift() ?? 1 }));
    return { ...one, metrics, tests, base: at, candidate: names[i] ?? '' };
  });
  return { base: at, candidates: names, tests, comparisons };
}

/** A comparison before all tests are known. */
type Pair = Omit<CompareResult, 'base' | 'candidate' | 'metrics' | 'tests'> &
  Pick<JudgedComparison, 'metrics'>;

async function comparePair(
  project: Project,
  pair: { readonly exam: Exam; readonly base: MarkedSnapshot; readonly candidate: MarkedSnapshot },
  how: HowToCompare,
): Promise<Pair> {
  const { exam, base, candidate } = pair;
  const { settings } = base.snapshot.loaded;
  const { require } = settings.promote;
  const { snapshot, evaluation } = candidate;
  const figures = await measureFigures(project, { snapshot, exam, evaluation, require });
  const evaluations = { base: base.evaluation, candidate: evaluation };
  const groupOf = how.groupByDocument === true ? documentsOf(exam.questions) : undefined;
  const seed = how.seed ?? DEFAULT_SEED;
  const judged = judge({ settings, exam, ...evaluations, seed, figures, groupOf });
  const moved = new Set(mostMoved(judged.questions, how.reasons ?? 0).map(({ id }) => id));
  const questions = exam.questions.filter(({ id }) => moved.has(id));
  const sides = { from: base.snapshot, to: snapshot };
  const most = how.embedLimit ?? REASONS_EMBED_LIMIT;
  const reasons = (await reasonsIfAny(project, sides, { questions, most })) ?? [];
  const ranked = withRanks(judged.questions, evaluations);
  if (how.details === undefined) return { ...judged, questions: ranked, reasons };
  const shown = mostMoved(judged.questions, how.details).map(({ id }) => id);
  const details = questionDetails({ base, candidate }, shown);
  return { ...judged, questions: ranked, reasons, details };
}

function withRanks(
  questions: readonly ComparedQuestion[],
  evaluations: { readonly base: Evaluation; readonly candidate: Evaluation },
): RankedQuestion[] {
  const [base, candidate] = [firstRanks(evaluations.base), firstRanks(evaluations.candidate)];
  return questions.map((one) => {
    const ranks = { base: base.get(one.id) ?? null, candidate: candidate.get(one.id) ?? null };
    return { ...one, ranks };
  });
}

/** The best rank of any evidence, by question; none for a question whose evidence did not come. */
function firstRanks({ perQuestion }: Evaluation): Map<string, number> {
  return new Map(
    perQuestion.flatMap(({ id, evidence }) => {
      const ranks = evidence.flatMap(({ rank }) => rank ?? []);
      return ranks.length === 0 ? [] : [[id, Math.min(...ranks)] as const];
    }),
  );
}

/** The document that each question's first evidence stands in. */
function documentsOf(questions: readonly Question[]): (id: string) => string | undefined {
  const documents = new Map(questions.map(({ id, evidence }) => [id, evidence[0]?.document]));
  return (id) => documents.get(id);
}

function refuseTwice(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new StemmaError('compared-twice', `cannot compare '${twice}' twice: name it once`, {
    data: { candidate: twice },
    suggestions: ['Each further test makes all p-values larger; leave the second one out.'],
  });
}
