import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StemmaError } from '../errors/stemma-error.js';
import { decodeCorpusEntry } from '../model/entry-codecs.js';
import type { ObjectId } from '../model/object-id.js';
import { fromUtf8 } from '../util/bytes.js';
import { formatLock, parseLock, type SnapshotLock } from '../pipeline/snapshot-lock.js';
import { diffMaps } from '../tree/diff.js';
import { readWholeBlob } from '../tree/pieces/read-blob.js';
import { emptyMap } from '../tree/build.js';
import { equalBytes, utf8 } from '../util/bytes.js';
import type { CommitId } from '../vcs/commit-id.js';
import { ATTRIBUTES_FILE } from './install/attributes.js';
import { promptFiles, refuseOutside } from './evaluation/answers/prompts.js';
import { LOCK_FILE, SETTINGS_FILE } from './project-files.js';
import type { LoadedSettings, Project } from './project.js';
import { knownEvaluation } from './known-evaluation.js';
import { pathOfDocument, sourcesKeptByGit } from './document-paths.js';
import { refuseMarkers } from './refuse-markers.js';
import { concludeOperation, operationToCommit } from './operation/conclude-operation.js';
import { refuseGitOperation } from './operation/git-operation.js';
import { refuseMarkedDocuments } from './refuse-marked-documents.js';
import { runProject, type RunResult } from './run-project.js';
import { readTextAt } from './committed-snapshot.js';
import { snapshotCorpus } from './snapshot-corpus.js';
import { recordWorkTree } from './work-tree/documents-record.js';
import { settleWorkTree } from './work-tree/settle-work-tree.js';

/** What to commit, and how. */
export interface CommitOptions {
  /** That of a merge under way unless given. */
  readonly message?: string | undefined;
  /** False: pin what is there, run nothing. */
  readonly run: boolean;
  /** Documents may hold whole conflicts with their markers. */
  readonly allowMarkers?: boolean;
}

/** The commit that was made. */
export interface CommitResult {
  readonly commit: string;
  readonly branch: string | null;
  readonly subject: string;
  readonly files: readonly string[];
  readonly run: RunResult | null;
  readonly metrics: Readonly<Record<string, number>> | null;
}

/**
 * Runs what is stale, then commits stemma.yaml, stemma.lock, the question set and the documents
 * that Git keeps; nothing else of the repository is touched. A merge, revert or cherry-pick that is
 * under way ends with it. Order: objects, lock, commit, ref.
 * Throws `nothing-to-commit`, `identity-missing`, `ref-moved`, `conflict-marker`,
 * `unresolved-conflicts`.
 */
export async function commitProject(
  project: Project,
  options: CommitOptions,
): Promise<CommitResult> {
  project.becomeWriter();
  const git = await project.git();
  // What Git has begun it has to end: it knows of files that are none of ours.
  await refuseGitOperation(project, 'commit');
  const ending = await operationToCommit(project);
  const message = options.message ?? ending?.operation.message;
  if (message === undefined) throw noMessage();
  // Asked for first: an hour of embedding should not end in a missing name.
  const identity = await git.identity();
  const head = await git.head();
  const before = await corpusOf(project, head);
  const inspect = (corpus: ObjectId): void => {
    if (ending !== undefined || head === undefined || options.allowMarkers === true) return;
    refuseMarkedDocuments(project, before, corpus);
  };
  const { lock, loaded, result } = options.run
    ? await runProject(project, { inspect })
    : { ...(await pinned(project, inspect)), result: null };
  const evaluation = await knownEvaluation(project, loaded, lock);
  const final: SnapshotLock =
    evaluation === undefined ? withoutEvaluation(lock) : { ...lock, evaluation };
  project.writeLock(final);
  const edits = await editsOf(project, { head, loaded, lock: final });
  const isMerge = (ending?.parents.length ?? 0) > 1;
  if (edits.size === 0 && (ending?.edits.size ?? 0) === 0 && !isMerge) throw nothingToCommit();
  const author = ending?.operation.author ?? identity.author;
  const commit = await git.writeCommit({
    parents: ending?.parents ?? (head === undefined ? [] : [head]),
    ...(head === undefined ? {} : { base: head }),
    edits,
    ...(ending && { merged: ending.edits }),
    message,
    identity: { ...identity, author },
  });
  const subject = message.trim().split('\n')[0] ?? '';
  const files = [...edits.keys()];
  await git.advanceHead({
    from: head ?? null,
    to: commit,
    reason: `commit${isMerge ? ' (merge)' : ''}: ${subject}`,
    paths: files,
    ...(ending && { others: ending.paths }),
  });
  await recordWorkTree(project);
  if (ending !== undefined) await concludeOperation(project, ending.operation);
  const branch = (await git.currentBranch()) ?? null;
  return { commit, branch, subject, files, run: result, metrics: evaluation?.metrics ?? null };
}

/** The lock with a fresh corpus and everything else as it was. */
async function pinned(
  project: Project,
  inspect: (corpus: ObjectId) => void,
): Promise<{ lock: SnapshotLock; loaded: LoadedSettings }> {
  const loaded = project.readSettings();
  const { lock: previous } = await settleWorkTree(project, loaded.settings);
  const { corpus } = await snapshotCorpus(project, { settings: loaded.settings, previous });
  inspect(corpus.root);
  return { loaded, lock: { ...previous, version: 1, corpus } };
}

function withoutEvaluation(lock: SnapshotLock): SnapshotLock {
  const { evaluation: _dropped, ...rest } = lock;
  return rest;
}

/** Files of ours that differ from the last commit, by path in the project. */
async function editsOf(
  project: Project,
  state: {
    readonly head: CommitId | undefined;
    readonly loaded: LoadedSettings;
    readonly lock: SnapshotLock;
  },
): Promise<Map<string, Uint8Array | null>> {
  const { head, loaded, lock } = state;
  const git = await project.git();
  const edits = new Map<string, Uint8Array | null>();
  const offer = async (path: string, bytes: Uint8Array | undefined) => {
    const before = head === undefined ? undefined : await git.readFileAt(head, path);
    if (bytes !== undefined && (before === undefined || !equalBytes(before, bytes))) {
      edits.set(path, bytes);
    }
    if (bytes === undefined && before !== undefined) edits.set(path, null);
  };
  await offer(SETTINGS_FILE, utf8(loaded.text));
  await offer(LOCK_FILE, utf8(formatLock(lock)));
  const { questions, answers } = loaded.settings.evaluate;
  refuseMarkers(project.readText(questions) ?? '', questions);
  await offer(questions, readIfThere(project, questions));
  // What decides an answer belongs to the commit that it is measured at.
  for (const path of promptFiles(answers ?? {})) {
    refuseOutside(project, path);
    await offer(path, readIfThere(project, path));
  }
  const first = head === undefined || (await git.readFileAt(head, SETTINGS_FILE)) === undefined;
  if (first) await offer('.gitignore', readIfThere(project, '.gitignore'));
  if (first || (await isNewOfOurs(project, head))) {
    await offer(ATTRIBUTES_FILE, readIfThere(project, ATTRIBUTES_FILE));
  }
  for (const [path, bytes] of await documentEdits(project, state)) await offer(path, bytes);
  return edits;
}

/** True for a .gitattributes that `install` made, and that is in no commit yet. */
async function isNewOfOurs(project: Project, head: CommitId | undefined): Promise<boolean> {
  if (project.readText(ATTRIBUTES_FILE)?.includes('merge=stemma-') !== true) return false;
  const git = await project.git();
  return head === undefined || (await git.readFileAt(head, ATTRIBUTES_FILE)) === undefined;
}

/** Documents that Git keeps and that differ from the last commit's snapshot. */
async function documentEdits(
  project: Project,
  state: {
    readonly head: CommitId | undefined;
    readonly loaded: LoadedSettings;
    readonly lock: SnapshotLock;
  },
): Promise<Map<string, Uint8Array | undefined>> {
  const kept = await sourcesKeptByGit(project, state.loaded.settings);
  const edits = new Map<string, Uint8Array | undefined>();
  if (kept.size === 0) return edits;
  const { reader, store } = project;
  const before = await corpusOf(project, state.head);
  for (const { key, after } of diffMaps(reader, before, state.lock.corpus.root)) {
    const document = fromUtf8(key);
    const path = pathOfDocument(state.loaded.settings, document);
    if (path === undefined || !kept.has(document.slice(0, document.indexOf('/')))) continue;
    const bytes = after && readWholeBlob(store, decodeCorpusEntry(after));
    edits.set(path, bytes);
  }
  return edits;
}

/** The documents of the last commit; none where its lock cannot be read, which a commit may mend. */
async function corpusOf(project: Project, head: CommitId | undefined): Promise<ObjectId> {
  const root = head === undefined ? undefined : await pinnedCorpus(project, head);
  return root !== undefined && project.store.has(root) ? root : emptyMap(project.store, 'small');
}

async function pinnedCorpus(project: Project, head: CommitId): Promise<ObjectId | undefined> {
  const text = await readTextAt(project, head, LOCK_FILE);
  if (text === undefined) return undefined;
  try {
    return parseLock(text, `HEAD:${LOCK_FILE}`).corpus.root;
  } catch (error) {
    if (error instanceof StemmaError) return undefined;
    throw error;
  }
}

function readIfThere(project: Project, path: string): Uint8Array | undefined {
  const absolute = join(project.folder, path);
  return existsSync(absolute) ? readFileSync(absolute) : undefined;
}

function noMessage(): StemmaError {
  return new StemmaError('bad-usage', 'a commit needs a message: `-m "what changed and why"`', {
    suggestions: ['Only a merge, revert or cherry-pick that is under way has one of its own.'],
  });
}

function nothingToCommit(): StemmaError {
  return new StemmaError(
    'nothing-to-commit',
    'nothing to commit: settings, questions and data are as in the last commit',
    {
      suggestions: [
        'Edit documents, stemma.yaml or the questions first; `stemma status` shows changes.',
      ],
    },
  );
}
