import type { Evidence, Question } from '../../model/question.js';
import { openRetriever } from '../open-retriever.js';
import type { Project } from '../project.js';
import { snapshotAt, WORKING } from '../snapshot-at.js';
import { putQuestion, type AddResult } from './add-question.js';
import { readCandidates } from './read-candidates.js';
import { editQuestionFile } from './edit-question-file.js';
import { locateEvidence, locateWithin } from './locate-evidence.js';
import { questionTextsAt } from './question-texts.js';

/** A passage that a search finds for a question. */
export interface FoundPassage {
  readonly rank: number;
  readonly document: string;
  readonly start: number;
  readonly end: number;
  readonly headings: readonly string[];
  readonly text: string;
}

/** What labels a person gave a question. */
export interface Labels {
  readonly question: string;
  readonly id?: string | undefined;
  /** Empty where the documents do not answer it. */
  readonly evidence: readonly Evidence[];
  readonly answer?: string | undefined;
  readonly tags: readonly string[];
}

/** What somebody needs who labels questions one after the other. */
export interface Labelling {
  /** The best passages for some words, as a chatbot on the documents on disk would find them. */
  search(words: string): Promise<FoundPassage[]>;
  /** Evidence for words of a passage, or for all of it; undefined where they do not stand there once. */
  within(passage: FoundPassage, quote: string | undefined): Evidence | undefined;
  /** Evidence for a whole document; throws `no-such-document` and `several-documents`. */
  document(name: string): Evidence;
  /** Adds a labelled question to the set; throws `question-exists` and `bad-question`. */
  add(labels: Labels): Promise<AddResult>;
  /** Questions of a file of candidates that the set does not have, by id and by words. */
  candidates(path: string): Promise<readonly Question[]>;
}

/** Opens the documents on disk for labelling; runs what is stale of the pipeline. */
export async function openLabelling(
  project: Project,
  options: {
    readonly into: string | undefined;
    readonly k: number;
    readonly dryRun: boolean;
  },
): Promise<Labelling> {
  const { into, k, dryRun } = options;
  const texts = await questionTextsAt(project, WORKING);
  const snapshot = await snapshotAt(project, WORKING);
  const retriever = await openRetriever(project, snapshot, { search: 'exact' });
  return {
    async search(words) {
      const found = await retriever.retrieve(words, k);
      return found.map(({ rank, document, entry }) => {
        const { start, end, headings, text } = entry;
        return { rank, document, start, end, headings, text };
      });
    },
    within({ document, start, end, text }, quote) {
      return locateWithin({ document, within: { start, end }, quote: quote ?? text }, texts);
    },
    document: (name) => locateEvidence({ document: name }, texts),
    add: (labels) => putQuestion(project, { ...labels, into, dryRun }),
    async candidates(path) {
      const edit = { into, dryRun: true, candidates: 'refused' } as const;
      const { result: known } = await editQuestionFile(project, edit, ({ questions }) => questions);
      return readCandidates(project, path, known);
    },
  };
}
