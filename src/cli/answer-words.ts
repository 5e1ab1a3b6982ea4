import type { Cause, CauseKind } from '../api/answers/cause-of-step.js';
import type { SwapStage } from '../api/answers/swap-stages.js';
import type { AnswerState } from '../api/diff/answer-changes.js';
import { count, oneLine } from './text.js';

const STAGES: Readonly<Record<SwapStage, string>> = {
  documents: 'documents',
  extract: 'extraction',
  clean: 'cleaning',
  chunk: 'chunking',
  embed: 'embedding',
  index: 'index',
  retrieve: 'retrieval settings',
};

const CAUSES: Readonly<Record<CauseKind, string>> = {
  'document-added': 'a new document',
  'document-removed': 'a document that is gone',
  'document-renamed': 'a document that was renamed',
  'text-edited': 'an edited text',
  'metadata-changed': 'changed metadata',
  'other-documents': 'results of other documents that changed',
  'word-statistics': 'words more or less common in other documents',
  extraction: 'extraction',
  cleaning: 'cleaning',
  boundaries: 'chunk boundaries',
  'other-chunks': 'boundaries of other chunks',
  vectors: 'vectors',
  'fitted-again': 'an embedder fitted again',
  index: 'index approximation',
  retrieval: 'retrieval settings',
  several: 'stages not told apart',
};

/** A kind of cause in words, without what it was. */
export function kindWords(kind: CauseKind): string {
  return CAUSES[kind];
}

/** The stages of a step: `chunking`, `chunking and embedding`. */
export function stageWords(stages: readonly SwapStage[]): string {
  return stages.map((stage) => STAGES[stage]).join(' and ');
}

/** A cause with the documents or stages that it is of. */
export function causeWords({
  kind,
  documents,
  stages,
}: Pick<Cause, 'kind' | 'documents' | 'stages'>): string {
  if (kind === 'several') return `${stageWords(stages)}, not told apart`;
  if (documents.length === 0) return CAUSES[kind];
  const [first = '', second = ''] = documents;
  switch (kind) {
    case 'document-added':
      return `new document ${first}`;
    case 'document-removed':
      return `${first} is gone`;
    case 'document-renamed':
      return `${first} is now ${second}`;
    case 'text-edited':
      return `${first} was edited`;
    case 'metadata-changed':
      return `metadata of ${first}`;
    case 'other-documents':
      return `other results, of ${documents.join(', ')}`;
    default:
      return `${CAUSES[kind]} of ${first}`;
  }
}

/** Why stages stand together; undefined where they could not be told apart anyway. */
export function joinedWords({ stages, joined }: AnswerState): string | undefined {
  if (joined === null) return undefined;
  const what = `${stageWords(stages)} are not told apart:`;
  switch (joined.kind) {
    case 'texts':
      return `${what} that would embed ${count(joined.texts)} texts (--embed-limit)`;
    case 'vectors-missing':
      return `${what} for chunks of the one with the model of the other no vectors were imported`;
    case 'filter':
      return `${what} the filter of one side does not go with the documents of the other`;
  }
}

/** Settings of a state that differ: `chunk.size 200 -> 900`. */
export function settingWords({ settings }: Pick<AnswerState, 'settings'>): string[] {
  return settings.map(({ path, before, after }) => `${path} ${show(before)} -> ${show(after)}`);
}

function show(value: unknown): string {
  return value === undefined ? '(none)' : oneLine(JSON.stringify(value), 40);
}

/** A rank, or that there is none among the results looked at. */
export function rankWords(rank: number | null): string {
  return rank === null ? 'none' : String(rank);
}
