import type { Exam } from '../exam.js';
import { openRetriever } from '../open-retriever.js';
import type { Project } from '../project.js';
import type { Snapshot } from '../snapshot-at.js';

/** Questions that are timed at most: enough for a 95th percentile. */
const TIMED = 200;

/**
 * Milliseconds of single queries as a chatbot would ask them: through the index, each question
 * embedded and reranked anew, after one that warms up. Takes questions of all parts of the set,
 * `most` at most, 200 unless given.
 */
export async function retrievalTimes(
  project: Project,
  snapshot: Snapshot,
  exam: Exam,
  most = TIMED,
): Promise<number[]> {
  const { host, reporter, signal } = project.session;
  const retriever = await openRetriever(project, snapshot, { search: 'index', fresh: true });
  const { k } = snapshot.loaded.settings.pipeline.retrieve;
  const step = Math.max(1, exam.questions.length / most);
  const count = Math.min(exam.questions.length, most);
  const times: number[] = [];
  for (let i = -1; i < count; i++) {
    signal.throwIfAborted();
    const text = exam.questions[Math.floor(Math.max(0, i) * step)]?.question ?? '';
    const start = host.ticks();
    await retriever.retrieve(text, k);
    if (i >= 0) times.push(host.ticks() - start);
    reporter.progress({ stage: 'time', done: i + 1, total: count, unit: 'questions' });
  }
  return times;
}

/** Tokens that a query for each question hands on: the chunks of `retrieve.k`, by the exam's tokenizer. */
export async function contextTokens(
  project: Project,
  snapshot: Snapshot,
  exam: Exam,
): Promise<number[]> {
  const retriever = await openRetriever(project, snapshot, { search: exam.search });
  const counter = await project.counters.open(exam.tokenizer);
  const { k } = snapshot.loaded.settings.pipeline.retrieve;
  await retriever.prepare(exam.questions.map(({ question }) => question));
  const tokens: number[] = [];
  for (const { question } of exam.questions) {
    project.session.signal.throwIfAborted();
    const ranked = await retriever.retrieve(question, k);
    tokens.push(ranked.reduce((sum, { entry }) => sum + counter.count(entry.text), 0));
  }
  return tokens;
}
