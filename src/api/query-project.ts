import { StemmaError } from '../errors/stemma-error.js';
import type { Metadata } from '../model/document.js';
import type { ChunkScores } from '../model/ranked-chunk.js';
import { parseCondition } from '../retrieve/filter/parse-condition.js';
import { changeRetrieval } from './change-retrieval.js';
import { openRetriever } from './open-retriever.js';
import type { Project } from './project.js';
import { snapshotAt } from './snapshot-at.js';

/** A question to a snapshot. */
export interface QueryOptions {
  readonly question: string;
  readonly at: string;
  /** Chunks wanted; that of the settings unless given. */
  readonly k?: number | undefined;
  /** Compare every vector instead of using the index. */
  readonly exact?: boolean;
  /** Conditions on metadata, such as `year>=2020`, beside those of the settings; all have to hold. */
  readonly filter?: readonly string[] | undefined;
  /** Retrieval settings to try instead of the snapshot's, such as `mode=dense`. */
  readonly set?: readonly string[] | undefined;
}

/** What a question finds. */
export interface QueryResult {
  readonly at: string;
  readonly query: string;
  readonly results: readonly {
    readonly rank: number;
    readonly score: number;
    /** What each step of retrieval gave the chunk. */
    readonly scores: ChunkScores;
    readonly chunk: string;
    readonly document: string;
    readonly start: number;
    readonly end: number;
    readonly headings: readonly string[];
    readonly text: string;
    readonly metadata: Metadata;
  }[];
}

/**
 * Retrieves chunks for one question, as a chatbot on this snapshot would. Throws `empty-question`,
 * `bad-filter`, `bad-setting`, and what opening the snapshot and its retriever throw.
 */
export async function queryProject(project: Project, options: QueryOptions): Promise<QueryResult> {
  const { question, at } = options;
  if (question.trim() === '') {
    throw new StemmaError('empty-question', 'cannot search: the question is empty', {
      suggestions: ['Give a question, such as `stemma query "how do I reset it?"`.'],
    });
  }
  const filter = (options.filter ?? []).map(parseCondition);
  const snapshot = await snapshotAt(project, at, (settings) => ({
    ...settings,
    retrieve: changeRetrieval(settings.retrieve, options.set ?? []),
  }));
  const search = options.exact === true ? 'exact' : 'index';
  const retriever = await openRetriever(project, snapshot, { search, filter });
  const k = options.k ?? snapshot.loaded.settings.pipeline.retrieve.k;
  const ranked = await retriever.retrieve(question, k);
  const results = ranked.map(({ rank, score, scores, id, document, entry }) => {
    const { start, end, headings, text, metadata } = entry;
    return { rank, score, scores, chunk: id, document, start, end, headings, text, metadata };
  });
  return { at, query: question, results };
}
