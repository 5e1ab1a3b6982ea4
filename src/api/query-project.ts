import { StemmaError } from '../errors/stemma-error.js';
import type { Metadata } from '../model/document.js';
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
}

/** What a question finds. */
export interface QueryResult {
  readonly at: string;
  readonly query: string;
  readonly results: readonly {
    readonly rank: number;
    readonly score: number;
    readonly chunk: string;
    readonly document: string;
    readonly start: number;
    readonly end: number;
    readonly headings: readonly string[];
    readonly text: string;
    readonly metadata: Metadata;
  }[];
}

/** Retrieves chunks for one question, as a chatbot on this snapshot would. */
export async function queryProject(project: Project, options: QueryOptions): Promise<QueryResult> {
  const { question, at } = options;
  if (question.trim() === '') {
    throw new StemmaError('empty-question', 'cannot search: the question is empty', {
      suggestions: ['Give a question, such as `stemma query "how do I reset it?"`.'],
    });
  }
  const snapshot = await snapshotAt(project, at);
  const retriever = await openRetriever(
    project,
    snapshot,
    options.exact === true ? 'exact' : 'index',
  );
  const k = options.k ?? snapshot.loaded.settings.pipeline.retrieve.k;
  const ranked = await retriever.retrieve(question, k);
  const results = ranked.map(({ rank, score, id, document, entry }) => {
    const { start, end, headings, text, metadata } = entry;
    return { rank, score, chunk: id, document, start, end, headings, text, metadata };
  });
  return { at, query: question, results };
}
