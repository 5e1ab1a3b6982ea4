import type { RankedChunk } from '../../model/ranked-chunk.js';
import { openRetriever } from '../open-retriever.js';
import type { Project } from '../project.js';
import type { SwapState } from './swap-chain.js';

/** Results that are looked at behind those that a user gets, to say where one went. */
const LEAST_DEPTH = 50;

/** Chunks that a user gets from a state. */
export function topOf({ snapshot }: Pick<SwapState, 'snapshot'>): number {
  return snapshot.loaded.settings.pipeline.retrieve.k;
}

/** Chunks that are looked at of every state: the same for all, so that ranks compare. */
export function depthOf(states: readonly Pick<SwapState, 'snapshot'>[]): number {
  return Math.max(LEAST_DEPTH, ...states.map((state) => 2 * topOf(state)));
}

/**
 * The first `depth` chunks of a state for each question, by its text. What the search holds in
 * memory is let go when it is done.
 */
export async function rankQuestions(
  project: Project,
  state: Pick<SwapState, 'snapshot' | 'search'>,
  { questions, depth }: { readonly questions: readonly string[]; readonly depth: number },
): Promise<Map<string, readonly RankedChunk[]>> {
  const { reporter, signal } = project.session;
  const { search } = state;
  const retriever = await openRetriever(project, state.snapshot, { search });
  await retriever.prepare(questions);
  const rankings = new Map<string, readonly RankedChunk[]>();
  for (const question of questions) {
    signal.throwIfAborted();
    rankings.set(question, await retriever.retrieve(question, depth));
    const [done, total] = [rankings.size, questions.length];
    reporter.progress({ stage: 'answers', done, total, unit: 'questions' });
  }
  return rankings;
}
