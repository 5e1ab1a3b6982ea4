import { StemmaError } from '../errors/stemma-error.js';
import { decodeCorpusEntry } from '../model/entry-codecs.js';
import { formatLock, type SnapshotLock } from '../pipeline/snapshot-lock.js';
import { parseSettings } from '../pipeline/settings/parse-settings.js';
import { emptyMap } from '../tree/build.js';
import { mergeMaps } from '../tree/merge.js';
import { countEntries, readRange } from '../tree/read.js';
import { fromUtf8, utf8 } from '../util/bytes.js';
import type { CommitId } from '../vcs/commit-id.js';
import { mergeQuestions } from '../vcs/merge/merge-questions.js';
import { mergeSettings } from '../vcs/merge/merge-settings.js';
import type { FileMerge, TreesMerge } from '../vcs/merge/merge-trees.js';
import { mergeTexts } from '../vcs/merge/text/merge-texts.js';
import { LOCK_FILE, SETTINGS_FILE } from './project-files.js';
import { mergeCorpusEntry } from './merge-corpus-entry.js';
import type { Project } from './project.js';
import { settleSidecars } from './settle-sidecars.js';
import { runPipelines } from './run-pipelines.js';
import {
  committedSnapshot,
  finished,
  type CommittedSnapshot,
  type Snapshot,
} from './snapshot-at.js';

/** One thing that both sides changed in different ways. */
export interface MergeConflict {
  readonly kind: 'document' | 'setting' | 'question' | 'file';
  /** Document key, key path, question id or path. */
  readonly subject: string;
  readonly message: string;
}

/** A merge that was worked out and run, but not committed. */
export interface PreparedMerge {
  readonly ours: CommitId;
  readonly theirs: CommitId;
  /** How the commits stand to each other: nothing to do, only theirs moved, or both. */
  readonly relation: 'up-to-date' | 'fast-forward' | 'merge';
  readonly snapshot: Snapshot;
  /** Of all pipelines of the merged settings. */
  readonly lock: SnapshotLock;
  /** Files of the merged commit that differ from ours, stemma.lock apart. */
  readonly edits: Extract<TreesMerge, { edits: unknown }>['edits'];
}

/**
 * Merges two commits: settings by key path, questions by id, documents by key, other files by
 * path; then runs the pipeline on the result. Writes to the store alone.
 * Throws `merge-conflict` with everything that both sides changed, and `unrelated-histories`.
 */
export async function prepareMerge(
  project: Project,
  sides: { readonly ours: CommitId; readonly theirs: CommitId; readonly at: string },
): Promise<PreparedMerge> {
  const { ours, theirs, at } = sides;
  const git = await project.git();
  const base = await git.mergeBase(ours, theirs);
  if (base === undefined) throw unrelated(at);
  const relation = base === theirs ? 'up-to-date' : base === ours ? 'fast-forward' : 'merge';
  const states = {
    base: await committedSnapshot(project, base, 'the common ancestor'),
    ours: await committedSnapshot(project, ours, 'ours'),
    theirs: await committedSnapshot(project, theirs, at),
  };
  const conflicts: MergeConflict[] = [];
  const corpus = mergeCorpora(project, states, conflicts);
  const trees = await git.mergeTrees({
    base,
    ours,
    theirs,
    mergeFile: (file) => mergeFile(states.ours.loaded.settings.evaluate.questions, file, conflicts),
  });
  if ('conflicts' in trees) addFileConflicts(trees.conflicts, conflicts);
  if (conflicts.length > 0 || 'conflicts' in trees) throw conflictError(at, conflicts);
  const text = mergedSettings(states);
  const loaded = { text, settings: parseSettings(text, SETTINGS_FILE) };
  const previous = nearerLock(states);
  const { lock } = await runPipelines(project, { settings: loaded.settings, corpus, previous });
  const main = { at, commit: undefined, loaded, corpus, previous: lock };
  const snapshot = await finished(project, main);
  return { ours, theirs, relation, snapshot, lock, edits: trees.edits };
}

/** Writes the merged tree as a commit; no ref moves. */
export async function commitMerge(
  project: Project,
  merge: PreparedMerge,
  options: {
    readonly message: string;
    readonly lock: SnapshotLock;
    readonly trailers?: readonly { readonly key: string; readonly value: string }[];
  },
): Promise<CommitId> {
  const git = await project.git();
  return git.writeCommit({
    parents: [merge.ours, merge.theirs],
    base: merge.ours,
    merged: merge.edits,
    edits: new Map([[LOCK_FILE, utf8(formatLock(options.lock))]]),
    message: options.message,
    trailers: options.trailers ?? [],
  });
}

interface States {
  readonly base: CommittedSnapshot;
  readonly ours: CommittedSnapshot;
  readonly theirs: CommittedSnapshot;
}

function mergeCorpora(
  project: Project,
  states: States,
  conflicts: MergeConflict[],
): SnapshotLock['corpus'] {
  const { reader, store } = project;
  const rootOf = ({ lock }: CommittedSnapshot) => lock?.corpus.root ?? emptyMap(store, 'small');
  const merged = mergeMaps(reader, {
    base: rootOf(states.base),
    ours: rootOf(states.ours),
    theirs: rootOf(states.theirs),
    onCollision: mergeCorpusEntry,
  });
  for (const { key, ours, theirs } of merged.conflicts) {
    const subject = fromUtf8(key);
    const message =
      ours === undefined
        ? `'${subject}' was removed here and changed there`
        : theirs === undefined
          ? `'${subject}' was changed here and removed there`
          : `'${subject}' was changed on both sides`;
    conflicts.push({ kind: 'document', subject, message });
  }
  const { root, sidecars } = settleSidecars(reader, merged.root);
  let bytes = 0;
  for (const { value } of readRange(reader, root)) bytes += decodeCorpusEntry(value).size;
  const documents = countEntries(reader, root) - sidecars;
  return { root, documents, ...(sidecars > 0 && { sidecars }), bytes };
}

type ChangedFile = Parameters<
  NonNullable<Parameters<Awaited<ReturnType<Project['git']>>['mergeTrees']>[0]['mergeFile']>
>[0];

function mergeFile(
  questions: string,
  file: ChangedFile,
  conflicts: MergeConflict[],
): FileMerge | undefined {
  const { path, base, ours, theirs } = file;
  // Replaced by the lock of the merged snapshot.
  if (path === LOCK_FILE) return { merged: ours ?? theirs ?? null };
  if (path !== SETTINGS_FILE && path !== questions) return byLine(file);
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  const texts = { base: fromUtf8(base), ours: fromUtf8(ours), theirs: fromUtf8(theirs) };
  if (path === SETTINGS_FILE) {
    const merged = mergeSettings(texts);
    if ('text' in merged) return { merged: utf8(merged.text) };
    for (const { path: key, base: was, ours: here, theirs: there } of merged.conflicts) {
      const message = `both changed ${key}: ${show(was)} -> ${show(here)} here, ${show(was)} -> ${show(there)} there`;
      conflicts.push({ kind: 'setting', subject: key, message });
    }
    return { conflicts: merged.conflicts };
  }
  const merged = mergeQuestions(texts);
  if ('text' in merged) return { merged: utf8(merged.text) };
  for (const { id } of merged.conflicts) {
    conflicts.push({ kind: 'question', subject: id, message: `both changed question '${id}'` });
  }
  return { conflicts: merged.conflicts };
}

/** Any other file that both sides changed, where it is a text and no line is in conflict. */
function byLine({ base, ours, theirs }: ChangedFile): FileMerge | undefined {
  if (ours === undefined || theirs === undefined) return undefined;
  const merged = mergeTexts({ ...(base && { base }), ours, theirs });
  return 'merged' in merged && merged.conflicts === 0 ? { merged: merged.merged } : undefined;
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function addFileConflicts(
  found: readonly {
    readonly path: string;
    readonly kind: string;
    readonly details?: readonly unknown[];
  }[],
  conflicts: MergeConflict[],
): void {
  for (const { path, kind, details } of found) {
    // Named one by one already.
    if (details !== undefined) continue;
    conflicts.push({ kind: 'file', subject: path, message: `'${path}': ${kind}` });
  }
}

function mergedSettings({ base, ours, theirs }: States): string {
  const texts = { base: base.loaded.text, ours: ours.loaded.text, theirs: theirs.loaded.text };
  const merged = mergeSettings(texts);
  if (!('text' in merged)) throw new Error('settings that merged as a file do not merge');
  return merged.text;
}

/** The lock to start from: the side that fitted its embedder anew since the common ancestor. */
function nearerLock({ base, ours, theirs }: States): SnapshotLock | undefined {
  const fitted = ({ lock }: CommittedSnapshot) => lock?.vectors?.fitted?.model;
  return fitted(theirs) === fitted(base) ? (ours.lock ?? theirs.lock) : theirs.lock;
}

function unrelated(at: string): StemmaError {
  return new StemmaError(
    'unrelated-histories',
    `cannot merge '${at}': it shares no commit with this branch`,
    {
      data: { at },
      suggestions: ['Merge branches that come from the same repository.'],
    },
  );
}

function conflictError(at: string, conflicts: readonly MergeConflict[]): StemmaError {
  const shown = conflicts.slice(0, 5).map(({ message }) => message);
  const more = conflicts.length > 5 ? ` (and ${conflicts.length - 5} more)` : '';
  return new StemmaError('merge-conflict', `cannot merge '${at}': ${shown.join('; ')}${more}`, {
    data: { conflicts },
    suggestions: [
      'Nothing was changed. Make one side agree with the other, commit, and merge again.',
    ],
  });
}
