import { MAIN_PIPELINE } from '../../pipeline/settings/expand-pipelines.js';
import { corpusAt } from '../snapshot-at.js';
import { entryOf, namesByCommit, type LogEntry } from '../log-project.js';
import type { Project } from '../project.js';
import { noDocument } from '../read-document.js';
import { CommitSnapshots } from './commit-snapshots.js';
import { DocumentHistory } from './document-history.js';
import type { DocumentMove } from './document-moves.js';
import { walkDocuments } from './walk-documents.js';

/** A commit with what it did to the documents that were asked for. */
export interface DocumentLogEntry extends LogEntry {
  /** Against the first parent. */
  readonly changes: readonly DocumentMove[];
  /** True where earlier states cannot be looked at here: what seems added may be older. */
  readonly boundary: boolean;
}

/** History of some documents. */
export interface DocumentLogResult {
  readonly at: string;
  readonly commits: readonly DocumentLogEntry[];
}

/** Whose history, and how much of it. */
export interface DocumentLogOptions {
  readonly ref: string;
  readonly limit: number;
  readonly firstParent?: boolean;
  /** Keys of documents, or of folders of them. */
  readonly documents: readonly string[];
}

/**
 * The commits that changed documents, newest first, by the snapshots that they pin: documents that
 * Git ignores have this history too. One document alone is followed through renames. Throws
 * `no-such-document` for a name that no commit of the history knows.
 */
export async function logDocuments(
  project: Project,
  options: DocumentLogOptions,
): Promise<DocumentLogResult> {
  const { ref, limit, documents, firstParent = false } = options;
  const history = new DocumentHistory(await CommitSnapshots.open(project, MAIN_PIPELINE));
  const from = await history.snapshots.git.resolveRef(ref);
  const labels = await namesByCommit(project);
  const commits: DocumentLogEntry[] = [];
  for await (const step of walkDocuments(history, { from, names: documents, firstParent })) {
    const info = await history.snapshots.commit(step.commit);
    const entry = await entryOf(project, info, labels);
    commits.push({ ...entry, changes: step.moves, boundary: step.boundary });
    if (commits.length === limit) break;
  }
  if (commits.length < limit) await refuseUnknown(history, { ref, documents, commits });
  return { at: ref, commits };
}

/** Every name has to be that of something: a mistyped one would hide among the others. */
async function refuseUnknown(
  history: DocumentHistory,
  found: {
    readonly ref: string;
    readonly documents: readonly string[];
    readonly commits: readonly DocumentLogEntry[];
  },
): Promise<void> {
  const { ref, documents, commits } = found;
  const { project, git } = history.snapshots;
  for (const document of documents) {
    if (commits.length > 0 && documents.length === 1) return;
    const walk = { from: await git.resolveRef(ref), names: [document] };
    const first = await walkDocuments(history, walk).next();
    if (first.done !== true) continue;
    throw noDocument(project, { at: ref, document, corpus: await corpusAt(project, ref) });
  }
}
