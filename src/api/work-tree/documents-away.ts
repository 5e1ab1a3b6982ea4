import type { ObjectId } from '../../model/object-id.js';
import type { Settings } from '../../pipeline/settings/settings.js';
import type { CommitId } from '../../vcs/commit-id.js';
import type { NodeReader } from '../../tree/node-reader.js';
import { planDocuments, type DocumentPlan, type DocumentState } from '../document-plan.js';
import { sourcesKeptByGit } from '../document-paths.js';
import { ownDocuments } from '../operation/open-operation.js';
import type { Project } from '../project.js';
import { committedSnapshot } from '../committed-snapshot.js';
import { commitPinning } from './commit-pinning.js';
import { readDocumentsRecord } from './documents-record.js';

/** Documents on disk that belong to another state than stemma.lock does. */
export interface DocumentsAway {
  /** Whose they are, edits since then apart. */
  readonly base: DocumentState;
  /** A commit with that state, to name it. */
  readonly commit: CommitId | undefined;
  /** What brings them to stemma.lock; undefined where the store lacks its documents. */
  readonly plan: DocumentPlan | undefined;
}

/** What the documents on disk should be. */
export interface DocumentsTarget {
  readonly settings: Settings;
  /** Corpus of stemma.lock, with what is to be merged into it. */
  readonly corpus: ObjectId;
  /** Corpus of stemma.lock alone; undefined where it is yet to be made. */
  readonly pinned: ObjectId | undefined;
  /** Reads the corpus, which may be in memory only. */
  readonly reader?: NodeReader;
}

/**
 * Tells documents that Git left behind from documents that were edited. Git changes stemma.lock when
 * it switches, merges or rebases, but not the documents that it ignores: then those on disk are still
 * of the state that `DocumentsRecord` names. Undefined where they are where they belong.
 *
 * Costs two small files where Git did nothing, else the diff of both corpora, and the search for the
 * commit of the documents on disk. Throws as `planDocuments`.
 */
export async function documentsAway(
  project: Project,
  { settings, corpus, pinned, reader = project.reader }: DocumentsTarget,
): Promise<DocumentsAway | undefined> {
  // A merge of stemma's brings documents along itself.
  if ((await ownDocuments(project)) !== undefined) return undefined;
  const record = readDocumentsRecord(project);
  // Without a record they are taken for those of the lock; it may be what is merged that is missing.
  const lock = record?.lock ?? pinned;
  if (lock === undefined || lock === corpus) return undefined;
  const keptByGit = await sourcesKeptByGit(project, settings);
  if (settings.sources.every(({ id }) => keptByGit.has(id))) return undefined;
  const commit = await commitPinning(project, lock);
  const isCommitted = commit !== undefined || lock === record?.head;
  // Git put back the lock of the last commit: documents that a run pinned since then are edits again.
  if (!isCommitted && corpus === record?.head) return undefined;
  const base = await stateOf(project, {
    corpus: isCommitted ? lock : (record?.head ?? undefined),
    commit,
    settings,
  });
  if (!reader.store.has(corpus)) return { base, commit, plan: undefined };
  const plan = await planDocuments(project, base, { corpus, settings, reader });
  const isThere = plan.steps.length === 0 && plan.obstacles.length === 0;
  return isThere ? undefined : { base, commit, plan };
}

/** Sources may have lain elsewhere in that commit. */
async function stateOf(
  project: Project,
  from: {
    readonly corpus: ObjectId | undefined;
    readonly commit: CommitId | undefined;
    readonly settings: Settings;
  },
): Promise<DocumentState> {
  const { corpus, commit } = from;
  const known = corpus !== undefined && project.store.has(corpus) ? corpus : undefined;
  if (commit === undefined) return { corpus: known, settings: from.settings };
  const { loaded } = await committedSnapshot(project, commit, commit.slice(0, 10));
  return { corpus: known, settings: loaded.settings };
}
