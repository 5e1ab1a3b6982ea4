import { diffQuestions, type QuestionChanges } from '../../diff/diff-questions.js';
import { diffSettings, type SettingChange } from '../../diff/diff-settings.js';
import { compareText } from '../../util/compare-text.js';
import type { Project } from '../project.js';
import { chunksAt } from '../snapshot-at.js';
import type { AnswerChanges } from './answer-changes.js';
import { chunkChanges, type ChunkChanges } from './chunk-changes.js';
import { documentChanges, type DocumentChange } from './document-changes.js';
import { evidenceChanges, type EvidenceChanges } from './evidence-changes.js';
import { metricChanges, type MetricChanges } from './metric-changes.js';
import { questionsOf } from './questions-of.js';
import { retrievalChanges, type RetrievalOptions } from './retrieval-changes.js';
import { sourceChanges, type SourceChange } from './source-changes.js';
import type { VectorChanges } from './vector-changes.js';
import { wantedDocuments } from './wanted-documents.js';

export type { ChunkChanges, EvidenceChanges, QuestionChanges, SettingChange, SourceChange };

/** Two snapshots side by side. */
export interface DiffResult {
  readonly from: string;
  readonly to: string;
  /** Those that were asked for, or all that differ. */
  readonly documents: readonly DocumentChange[];
  /** Documents of those that have another key now: removed and added at once. */
  readonly renames: readonly { readonly from: string; readonly to: string }[];
  readonly settings: readonly SettingChange[];
  /** Null where a side has no question set. */
  readonly questions: QuestionChanges | null;
  readonly chunks: ChunkChanges;
  /** Null where a side has no question set. */
  readonly evidence: EvidenceChanges | null;
  readonly metrics: MetricChanges;
  /** Only where they were asked for. */
  readonly sources?: readonly SourceChange[];
  readonly vectors?: VectorChanges;
  readonly answers?: AnswerChanges;
}

/** What to compare, and how much of it to tell. */
export interface DiffOptions extends RetrievalOptions {
  /** Refs, or `working`; `REF:NAME` is that of one of several pipelines. */
  readonly from: string;
  readonly to: string;
  /** Keys of documents; all unless given. */
  readonly documents?: readonly string[];
  /** Documents, and chunks of each, that are told with their texts; 1,000 unless given. */
  readonly limit?: number;
  /** Compare the documents' own lines too, of as many documents. */
  readonly sources?: boolean;
}

/**
 * What differs between two snapshots: documents, settings with defaults resolved, questions, and
 * chunks aligned through their texts. Makes texts and chunks where they are not in the store yet;
 * embeds nothing unless vectors or answers are asked for. Throws `no-such-document`. Cost follows the
 * documents that differ.
 */
export async function diffProject(project: Project, options: DiffOptions): Promise<DiffResult> {
  const { documents = [], limit = 1000 } = options;
  const from = await chunksAt(project, options.from);
  const to = await chunksAt(project, options.to);
  const only = wantedDocuments(project, { from, to }, documents);
  const corpora = { before: from.lock.corpus.root, after: to.lock.corpus.root };
  const changed = documentChanges(project, corpora.before, corpora.after).filter(
    ({ document }) => only === undefined || only.has(document),
  );
  const { changes: chunks, renames, keys } = chunkChanges(project, { from, to }, { only, limit });
  const [old, fresh] = [await questionsOf(project, from), await questionsOf(project, to)];
  const asked =
    old === undefined || fresh === undefined
      ? undefined
      : { from: { snapshot: from, questions: old }, to: { snapshot: to, questions: fresh } };
  const shown = changed.slice(0, limit).map(({ document }) => document);
  return {
    from: options.from,
    to: options.to,
    documents: changed,
    renames: renamedDocuments(changed, renames),
    settings: diffSettings(from.loaded.settings, to.loaded.settings),
    questions: asked ? diffQuestions(asked.from.questions, asked.to.questions) : null,
    chunks,
    evidence: asked ? evidenceChanges(project, asked, (document) => keys.has(document)) : null,
    metrics: metricChanges(from, to),
    ...(options.sources === true && { sources: sourceChanges(project, corpora, shown) }),
    ...(await retrievalChanges(project, options)),
  };
}

function renamedDocuments(
  changed: readonly DocumentChange[],
  renames: DiffResult['renames'],
): DiffResult['renames'] {
  const changes = new Map(changed.map(({ document, change }) => [document, change]));
  return renames
    .filter(({ from, to }) => changes.get(from) === 'removed' && changes.get(to) === 'added')
    .map(({ from, to }) => ({ from, to }))
    .sort((a, b) => compareText(a.to, b.to));
}
