import type { MetadataFilter } from '../model/metadata-filter.js';
import type { RankedChunk } from '../model/ranked-chunk.js';
import { filterOf } from '../pipeline/settings/filter-settings.js';
import type { RetrieveSettings } from '../pipeline/settings/retrieve-settings.js';
import { RRF_K } from '../retrieve/fuse-rankings.js';
import type { Fusion } from '../retrieve/rank-chunks.js';
import { retrieveChunks, type RetrieveOptions } from '../retrieve/retrieve-chunks.js';
import { filterDocuments } from './filter-documents.js';
import { openDense, openLexical, vectorReader, type SearchKind } from './open-sides.js';
import { openProjectReranker } from './project-reranker.js';
import type { Project } from './project.js';
import { QuestionVectors, type QuestionCosts } from './question-vectors.js';
import type { Snapshot } from './snapshot-at.js';

/** Answers questions from one snapshot. */
export interface Retriever {
  /** Chunks of the snapshot. */
  readonly size: number;
  /** Embeds questions ahead, in batches. */
  prepare(questions: readonly string[]): Promise<void>;
  retrieve(question: string, k: number): Promise<RankedChunk[]>;
  /** What it embedded so far. */
  embedding(): QuestionCosts;
}

/**
 * Opens what the snapshot's retrieval settings need; closed with the project. Only documents that
 * fit the settings' filter, and `filter` where it is given, are found. `fresh` embeds and reranks
 * whatever the cache holds, as for a question that was never asked: to measure time.
 *
 * Throws `unknown-field` and `filter-type` about a filter, what opening a reranker throws, and
 * what is wrong with an index.
 */
export async function openRetriever(
  project: Project,
  snapshot: Snapshot,
  {
    search,
    filter = [],
    fresh = false,
  }: { readonly search: SearchKind; readonly filter?: MetadataFilter; readonly fresh?: boolean },
): Promise<Retriever> {
  const { retrieve } = snapshot.loaded.settings.pipeline;
  const { mode } = retrieve;
  const conditions = [...filterOf(retrieve.filter ?? {}), ...filter];
  const choice = filterDocuments(project, snapshot, conditions);
  const lexical = mode === 'dense' ? undefined : openLexical(project, snapshot, choice);
  const vectors = mode !== 'lexical' && (await QuestionVectors.open(project, snapshot, { fresh }));
  const questions = vectors === false ? undefined : vectors;
  const dense = questions && (await openDense(project, snapshot, { search, choice }));
  const options: Omit<RetrieveOptions, 'k'> = {
    rank: {
      chunks: snapshot.chunks,
      dense,
      lexical,
      candidates: retrieve.candidates,
      fusion: fusionOf(retrieve),
      minScore: retrieve.minScore ?? {},
    },
    rerank: await rerankOptions(project, retrieve, fresh),
    mmr: retrieve.mmr && { ...retrieve.mmr, vectorOf: vectorReader(project, snapshot) },
    maxPerDocument: retrieve.maxPerDocument,
  };
  return {
    size: snapshot.lock.chunks?.chunks ?? 0,
    prepare: async (texts) => {
      await questions?.prepare(texts);
    },
    retrieve: async (text, k) =>
      retrieveChunks({ text, vector: await questions?.vectorOf(text) }, { ...options, k }),
    embedding: () => questions?.costs() ?? { embedded: 0, tokens: 0, cost: null },
  };
}

function fusionOf({ fusion, rrfK = RRF_K, weights }: RetrieveSettings): Fusion {
  const sides = weights ?? { dense: 1, lexical: 1 };
  return fusion === 'rrf'
    ? { kind: 'rrf', k: rrfK, weights: sides }
    : { kind: 'weighted', weights: sides };
}

async function rerankOptions(
  project: Project,
  { rerank, minScore }: RetrieveSettings,
  fresh: boolean,
): Promise<RetrieveOptions['rerank']> {
  if (rerank === undefined) return undefined;
  const reranker = await openProjectReranker(project, rerank, { fresh });
  return { reranker, candidates: rerank.candidates, minScore: minScore?.rerank };
}
