import { evaluateRun, type RetrievalOutcome } from '../evaluate/evaluate-run.js';
import type { Evaluation } from '../evaluate/evaluation.js';
import { requiredDepth } from '../evaluate/required-depth.js';
import type { RetrievedChunk } from '../evaluate/retrieved-chunk.js';
import type { Question } from '../model/question.js';
import type { RankedChunk } from '../model/ranked-chunk.js';
import type { TokenCounter } from '../model/token-counter.js';
import type { Settings } from '../pipeline/settings/settings.js';
import type { SnapshotLock } from '../pipeline/snapshot-lock.js';
import { openTokenCounter } from '../pipeline/tokens/open-token-counter.js';
import { fromUtf8, utf8 } from '../util/bytes.js';
import { evidenceTexts } from './evidence-texts.js';
import { evaluationName, type Exam } from './exam.js';
import { openProjectEmbedder } from './open-project-embedder.js';
import { openRetriever, type Retriever } from './open-retriever.js';
import { openProjectReranker } from './project-reranker.js';
import type { Project } from './project.js';
import type { Snapshot } from './snapshot-at.js';

/** Chunks retrieved at first; more where a token budget is not filled by then. */
const FIRST_DEPTH = 50;

/** What decides a ranking beside the questions. */
interface Evaluated {
  readonly lock: SnapshotLock;
  readonly settings: Settings;
}

/** The evaluation of a snapshot by an exam, if it was made before; opens the reranker. */
export async function cachedEvaluation(
  project: Project,
  snapshot: Evaluated,
  exam: Exam,
): Promise<Evaluation | undefined> {
  return readEvaluation(project, await nameOf(project, snapshot, exam));
}

function readEvaluation(project: Project, name: string): Evaluation | undefined {
  const bytes = project.cache.note(name);
  // Written by evaluateSnapshot under a name that pins every input and the evaluator's version.
  return bytes === undefined ? undefined : (JSON.parse(fromUtf8(bytes)) as Evaluation);
}

/**
 * Retrieves for every question and scores the rankings. A question that finds nothing scores 0; an
 * error of retrieval ends the evaluation, since a mean over what happened to work would mislead.
 * The same snapshot and exam are evaluated once, unless the exam says `again`.
 */
export async function evaluateSnapshot(
  project: Project,
  snapshot: Snapshot,
  exam: Exam,
): Promise<Evaluation> {
  const evaluated = { lock: snapshot.lock, settings: snapshot.loaded.settings };
  const name = await nameOf(project, evaluated, exam);
  const cached = exam.again === true ? undefined : readEvaluation(project, name);
  if (cached !== undefined) return cached;
  const evaluation = evaluateRun({
    questions: exam.questions,
    metrics: exam.metrics,
    outcomes: await retrieveAll(project, snapshot, exam),
    ...evidenceTexts(project, snapshot),
  });
  project.cache.saveNote(name, utf8(JSON.stringify(evaluation)));
  return evaluation;
}

/** `evaluationName`, by the reranker's bytes and by who embeds questions, where settings say so. */
async function nameOf(project: Project, snapshot: Evaluated, exam: Exam): Promise<string> {
  const { rerank } = snapshot.settings.pipeline.retrieve;
  const reranker = rerank && (await openProjectReranker(project, rerank));
  const { embed } = snapshot.settings.pipeline;
  // Elsewhere who embeds questions is who embeds passages, which the vectors' fingerprint names.
  const questions =
    embed.provider === 'import' && snapshot.lock.vectors !== undefined
      ? await (await openProjectEmbedder(project, embed, undefined)).questionIdentity?.()
      : undefined;
  return evaluationName(snapshot, exam, { reranker: reranker?.identity ?? null, questions });
}

/** Rankings of all questions, deep enough for the exam's metrics. */
async function retrieveAll(
  project: Project,
  snapshot: Snapshot,
  exam: Exam,
): Promise<Map<string, RetrievalOutcome>> {
  const { reporter, signal } = project.session;
  const retriever = await openRetriever(project, snapshot, { search: exam.search });
  const counter = await openTokenCounter(exam.tokenizer, { projectFolder: project.folder });
  await retriever.prepare(exam.questions.map(({ question }) => question));
  const outcomes = new Map<string, RetrievalOutcome>();
  for (const [i, question] of exam.questions.entries()) {
    signal.throwIfAborted();
    outcomes.set(question.id, await retrieveDeep(retriever, question, { exam, counter }));
    const total = exam.questions.length;
    reporter.progress({ stage: 'evaluate', done: i + 1, total, unit: 'questions' });
  }
  return outcomes;
}

async function retrieveDeep(
  retriever: Retriever,
  question: Question,
  { exam, counter }: { readonly exam: Exam; readonly counter: TokenCounter },
): Promise<RetrievedChunk[]> {
  const need = requiredDepth(exam.metrics);
  let depth = need.whole
    ? retriever.size
    : Math.min(retriever.size, Math.max(FIRST_DEPTH, need.chunks));
  for (;;) {
    const ranked = await retriever.retrieve(question.question, depth);
    const chunks = ranked.map((one) => measured(one, counter));
    const tokens = chunks.reduce((sum, chunk) => sum + chunk.tokens, 0);
    if (tokens > need.tokens || ranked.length < depth || depth >= retriever.size) return chunks;
    depth = Math.min(retriever.size, depth * 2);
  }
}

function measured(ranked: RankedChunk, counter: TokenCounter): RetrievedChunk {
  const { id, document, score, entry } = ranked;
  const { start, end } = entry;
  return { id, document, start, end, score, tokens: counter.count(entry.text) };
}
