import { requiredDepth } from '../../evaluate/required-depth.js';
import type { RetrievedChunk } from '../../evaluate/retrieved-chunk.js';
import type { Question } from '../../model/question.js';
import type { RankedChunk } from '../../model/ranked-chunk.js';
import type { TokenCounter } from '../../model/token-counter.js';
import type { Exam } from '../exam.js';
import { openRetriever, type Retriever } from '../open-retriever.js';
import type { Project } from '../project.js';
import type { QuestionCosts } from '../question-vectors.js';
import type { Snapshot } from '../snapshot-at.js';
import type { EvaluationCache } from './evaluation-cache.js';
import type { KnownRanking } from './known-ranking.js';

/** Chunks retrieved at first; more where a token budget is not filled by then. */
const FIRST_DEPTH = 50;

/** Rankings kept at a time, so that a long evaluation that is stopped goes on where it was. */
const KEPT_AT_ONCE = 100;

/** A ranking as deep as an exam needs it, and what it came from. */
export interface ExamRanking {
  readonly chunks: readonly RetrievedChunk[];
  readonly known: KnownRanking;
}

/** Rankings of questions for an exam, and what they cost. */
export interface ExamRankings {
  readonly byId: ReadonlyMap<string, ExamRanking>;
  /** Questions that were retrieved for now; the others were known. */
  readonly retrieved: number;
  readonly embedding: QuestionCosts;
}

const NOTHING_EMBEDDED: QuestionCosts = { embedded: 0, tokens: 0, cost: null };

/**
 * The ranking of each question, deep enough for the exam's metrics and budget. Known ones are taken
 * from the cache, cut to the depth that they would have anew: the result does not depend on what
 * was asked before. Nothing is opened where all are known.
 */
export async function rankForExam(
  project: Project,
  snapshot: Snapshot,
  input: {
    readonly exam: Exam;
    readonly questions: readonly Question[];
    readonly cache: EvaluationCache;
  },
): Promise<ExamRankings> {
  const { exam, questions, cache } = input;
  const size = snapshot.lock.chunks?.chunks ?? 0;
  const byId = new Map<string, ExamRanking>();
  const missing: Question[] = [];
  for (const question of questions) {
    const known = cache.ranking(question);
    const chunks = known && deepEnough(known, { exam, size });
    if (known === undefined || chunks === undefined) missing.push(question);
    else byId.set(question.id, { chunks, known });
  }
  if (missing.length === 0) return { byId, retrieved: 0, embedding: NOTHING_EMBEDDED };
  const { reporter, signal, host } = project.session;
  const retriever = await openRetriever(project, snapshot, { search: exam.search });
  const counter = await project.counters.open(exam.tokenizer);
  await retriever.prepare(missing.map(({ question }) => question));
  let fresh: (readonly [Question, KnownRanking])[] = [];
  for (const [i, question] of missing.entries()) {
    signal.throwIfAborted();
    const known = await retrieveDeep(retriever, question, {
      exam,
      counter,
      ticks: () => host.ticks(),
    });
    byId.set(question.id, { chunks: known.chunks, known });
    fresh.push([question, known]);
    if (fresh.length === KEPT_AT_ONCE || i === missing.length - 1) {
      cache.keepRankings(fresh);
      fresh = [];
    }
    const total = missing.length;
    reporter.progress({ stage: 'evaluate', done: i + 1, total, unit: 'questions' });
  }
  return { byId, retrieved: missing.length, embedding: retriever.embedding() };
}

/** Chunks that are asked for at least: a ranking that is shorter holds all that was found. */
export function leastDepth({ metrics }: Exam, size: number): number {
  const { whole, chunks } = requiredDepth(metrics);
  return whole ? size : Math.min(size, Math.max(FIRST_DEPTH, chunks));
}

/** The depths to retrieve to, one after another, until the ranking is deep enough. */
function* depthsFor(exam: Exam, size: number): Generator<number> {
  let depth = leastDepth(exam, size);
  for (;;) {
    yield depth;
    if (depth >= size) return;
    depth = Math.min(size, depth * 2);
  }
}

/** Whether a ranking to some depth is all that the exam looks at. */
function isEnough(chunks: readonly RetrievedChunk[], depth: number, exam: Exam): boolean {
  const need = Math.max(exam.budget, requiredDepth(exam.metrics).tokens);
  return chunks.length < depth || chunks.reduce((sum, one) => sum + one.tokens, 0) > need;
}

/** What retrieving anew would give, as far as a known ranking reaches; undefined where it does not. */
function deepEnough(
  known: KnownRanking,
  { exam, size }: { readonly exam: Exam; readonly size: number },
): readonly RetrievedChunk[] | undefined {
  const isAll = known.chunks.length < known.depth;
  for (const depth of depthsFor(exam, size)) {
    if (!isAll && depth > known.chunks.length) return undefined;
    const chunks = known.chunks.slice(0, depth);
    if (isEnough(chunks, depth, exam) || depth >= size) return chunks;
  }
  return undefined;
}

async function retrieveDeep(
  retriever: Retriever,
  question: Question,
  by: { readonly exam: Exam; readonly counter: TokenCounter; readonly ticks: () => number },
): Promise<KnownRanking> {
  const { exam, counter, ticks } = by;
  let known: Omit<KnownRanking, 'milliseconds'> = { chunks: [], depth: 0 };
  let milliseconds = 0;
  for (const depth of depthsFor(exam, retriever.size)) {
    const before = ticks();
    const ranked = await retriever.retrieve(question.question, depth);
    milliseconds += ticks() - before;
    known = { chunks: ranked.map((one) => measured(one, counter)), depth };
    if (isEnough(known.chunks, depth, exam)) break;
  }
  return { ...known, milliseconds };
}

function measured(ranked: RankedChunk, counter: TokenCounter): RetrievedChunk {
  const { id, document, score, entry } = ranked;
  const { start, end } = entry;
  return { id, document, start, end, score, tokens: counter.count(entry.text) };
}
