import type { DocumentKey } from '../../model/document.js';
import type { Settings } from '../../pipeline/settings/settings.js';
import type { SnapshotLock } from '../../pipeline/snapshot-lock.js';
import type { NodeReader } from '../../tree/node-reader.js';
import { sourcesKeptByGit } from '../document-paths.js';
import type { MergeConflict } from '../merge/merge-conflict.js';
import { isNamed } from '../history/is-named.js';
import type { Project } from '../project.js';
import { joinCorpora, type SideChoice } from './join-corpora.js';
import { joinLater, mergeLocks } from './merge-locks.js';
import { nothingToDecide } from './settle-refusals.js';
import { readWorkingLock } from './working-lock.js';

/** What to do with documents that Git left behind. */
export interface SettleOptions {
  /** Take the documents on disk as they are, whatever Git did to stemma.lock. */
  readonly keepDocuments?: boolean | undefined;
  /** Documents, and folders of them, whose version of this side is taken where both changed them. */
  readonly ours?: readonly string[] | undefined;
  readonly theirs?: readonly string[] | undefined;
}

/** What stemma.lock comes to when everything that Git left open is done. */
export interface LockTarget {
  /** Without pending merges. */
  readonly lock: SnapshotLock | undefined;
  /** Corpus of the lock as it was before the merge. */
  readonly pinned: SnapshotLock['corpus']['root'] | undefined;
  /** True where the lock is yet to be made of both sides. */
  readonly isConflict: boolean;
  /** True where documents are to be joined to it. */
  readonly isMerge: boolean;
  readonly conflicts: readonly MergeConflict[];
  /** True where documents that are to be joined are not in the store. */
  readonly missing: boolean;
}

/** Works out the lock that a merge by Git should come to; puts nodes of maps through `reader`. */
export async function targetOf(
  project: Project,
  how: SettleOptions & { readonly settings: Settings; readonly reader: NodeReader },
): Promise<LockTarget> {
  const working = await readWorkingLock(project);
  if (!('unmerged' in working)) {
    const { lock } = working;
    const isMerge = lock?.merges !== undefined;
    const from = { pinned: lock?.corpus.root, isMerge, isConflict: false };
    return { ...from, ...(await completed(project, how, lock)) };
  }
  const { unmerged, lock } = working;
  const made = await completed(project, how, await mergeLocks(unmerged, joinLater));
  const from = { pinned: unmerged.ours.corpus.root, isMerge: false };
  // Somebody, or a run before this one, made it what it comes to.
  const isMade = lock !== undefined && isSameCorpus(lock, made.lock);
  return isMade
    ? { ...from, ...made, lock, isConflict: false }
    : { ...from, ...made, isConflict: true };
}

/** All else is derived: stages tell for themselves whether it is stale. */
function isSameCorpus(a: SnapshotLock, b: SnapshotLock | undefined): boolean {
  return a.merges === undefined && a.corpus.root === b?.corpus.root;
}

type Completed = Pick<LockTarget, 'lock' | 'conflicts' | 'missing'>;

/** A lock with the documents that are to be joined to it. */
async function completed(
  project: Project,
  how: SettleOptions & { readonly settings: Settings; readonly reader: NodeReader },
  left: SnapshotLock | undefined,
): Promise<Completed> {
  if (left?.merges === undefined || how.keepDocuments === true) return asItIs(how, left);
  return joined(project, how, left);
}

/** A lock to which no documents are to be joined. */
function asItIs(how: SettleOptions, lock: SnapshotLock | undefined): Completed {
  const [name] = [...(how.ours ?? []), ...(how.theirs ?? [])];
  if (name !== undefined) throw nothingToDecide(name, []);
  return { lock: lock && withoutMerges(lock), conflicts: [], missing: false };
}

async function joined(
  project: Project,
  how: SettleOptions & { readonly settings: Settings; readonly reader: NodeReader },
  left: SnapshotLock,
): Promise<Completed> {
  const keptByGit = await sourcesKeptByGit(project, how.settings);
  // Git has merged all documents itself.
  if (how.settings.sources.every(({ id }) => keptByGit.has(id))) return asItIs(how, left);
  const used = new Set<string>();
  const choose = choiceOf(how, { keptByGit, used });
  const conflicts: MergeConflict[] = [];
  let { corpus } = left;
  for (const { base, theirs } of left.merges ?? []) {
    const roots = [corpus.root, theirs, ...(base === undefined ? [] : [base])];
    if (!roots.every((root) => how.reader.store.has(root))) {
      return { lock: withoutMerges(left), conflicts: [], missing: true };
    }
    const sides = { settings: how.settings, base, ours: corpus, theirs, choose };
    const merged = await joinCorpora(project, how.reader, sides);
    corpus = merged.corpus;
    conflicts.push(...merged.conflicts);
  }
  const unused = [...(how.ours ?? []), ...(how.theirs ?? [])].find((name) => !used.has(name));
  if (unused !== undefined) throw nothingToDecide(unused, conflicts);
  return { lock: { ...withoutMerges(left), corpus }, conflicts, missing: false };
}

/** Documents that Git keeps are as Git merged them: those of the map do not count. */
function choiceOf(
  { ours = [], theirs = [] }: SettleOptions,
  how: { readonly keptByGit: ReadonlySet<string>; readonly used: Set<string> },
): SideChoice {
  const chosen = (names: readonly string[], document: DocumentKey) => {
    const name = names.find((one) => isNamed(document, one));
    if (name !== undefined) how.used.add(name);
    return name !== undefined;
  };
  return (document) => {
    if (how.keptByGit.has(document.slice(0, document.indexOf('/')))) return 'ours';
    if (chosen(ours, document)) return 'ours';
    return chosen(theirs, document) ? 'theirs' : undefined;
  };
}

function withoutMerges({ merges: _done, ...lock }: SnapshotLock): SnapshotLock {
  return lock;
}
