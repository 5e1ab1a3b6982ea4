/**
 * Every commit that Git itself would keep: reachable from a ref, a root ref such as HEAD or
 * MERGE_HEAD, an entry of a reflog, or any of these of a linked work tree.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { CommitId, GitOid } from './commit-id.js';
import type { GitContext } from './git-context.js';
import { NewestFirst } from './newest-first.js';
import { peelToCommit, readCommit, shallowCommits } from './read-commit.js';
import { isRootRef } from './ref-name.js';
import { listRefs, readRef } from './ref-store.js';
import { readReflog } from './reflog.js';
import { parseTrailers, type Trailer } from './trailers.js';

/** A commit that must not lose its data. */
export interface KeptCommit {
  readonly id: CommitId;
  readonly parents: readonly CommitId[];
  /** A ref points at it, or HEAD. */
  readonly tip: boolean;
  /** Full name of the first such ref; undefined where none points at it. */
  readonly ref: string | undefined;
  readonly trailers: readonly Trailer[];
}

/** Told of an object that cannot be read, and of the commit or the ref that names it. */
export type DamageListener = (error: StemmaError, namedBy: string) => void;

/**
 * Commits newest first by committer date; those that only reflogs know of come behind all others.
 * Reflogs may name commits that Git has pruned: they are passed over. Anything else that cannot be
 * read throws `git-object-missing` or `git-object-damaged`; with `onDamage` that is told, and the
 * walk goes on with what can be read.
 */
export async function* keptCommits(
  context: GitContext,
  onDamage?: DamageListener,
): AsyncGenerator<KeptCommit> {
  const seen = new Set<CommitId>();
  const tips = new Map<CommitId, string>();
  for (const [oid, ref] of await refTargets(context)) {
    const commit = await told(onDamage, ref, () => peelToCommit(context, oid));
    if (commit !== undefined && !tips.has(commit)) tips.set(commit, ref);
  }
  const strictly: Tolerance = (namedBy, action) => told(onDamage, namedBy, action);
  for await (const commit of reachable(context, tips, { seen, tolerance: strictly })) {
    const { id, parents, message } = commit;
    const ref = tips.get(id);
    yield { id, parents, tip: ref !== undefined, ref, trailers: parseTrailers(message) };
  }
  const unpruned: Tolerance = (namedBy, action) =>
    told(onDamage, namedBy, () => unlessPruned(action));
  const logged = new Map<CommitId, string>();
  for (const [oid, ref] of await reflogTargets(context)) {
    const commit = await unpruned(ref, () => peelToCommit(context, oid));
    if (commit !== undefined) logged.set(commit, ref);
  }
  for await (const commit of reachable(context, logged, { seen, tolerance: unpruned })) {
    const { id, parents, message } = commit;
    yield { id, parents, tip: false, ref: undefined, trailers: parseTrailers(message) };
  }
}

/** Runs what reads Git's objects; undefined for what is passed over. */
type Tolerance = <T>(namedBy: string, action: () => Promise<T>) => Promise<T | undefined>;

async function told<T>(
  onDamage: DamageListener | undefined,
  namedBy: string,
  action: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    const known = error instanceof StemmaError && error.code.startsWith('git-object-');
    if (onDamage === undefined || !known) throw error;
    onDamage(error, namedBy);
    return undefined;
  }
}

/** Folders with a HEAD and logs of their own: the repository's and those of linked work trees. */
async function headFolders({ gitDir }: GitContext): Promise<string[]> {
  const worktrees = await namesIn(join(gitDir, 'worktrees'));
  return [gitDir, ...worktrees.map((name) => join(gitDir, 'worktrees', name))];
}

/** What refs point at, with the first ref that does: branches come before tags and HEAD. */
async function refTargets(context: GitContext): Promise<Map<GitOid, string>> {
  const targets = new Map<GitOid, string>();
  const add = (oid: GitOid, ref: string) => {
    if (!targets.has(oid)) targets.set(oid, ref);
  };
  for (const { oid, ref } of await listRefs(context.gitDir, 'refs/')) add(oid, ref);
  for (const folder of await headFolders(context)) {
    for (const name of await namesIn(folder)) {
      if (!isRootRef(name)) continue;
      const oid = await readRef(folder, name);
      if (oid !== undefined) add(oid, name);
    }
  }
  return targets;
}

async function reflogTargets(context: GitContext): Promise<Map<GitOid, string>> {
  const targets = new Map<GitOid, string>();
  for (const folder of await headFolders(context)) {
    for (const ref of await filesBelow(join(folder, 'logs'), '')) {
      for (const { from, to } of await readReflog(folder, ref)) {
        if (from !== undefined) targets.set(from, ref);
        if (to !== undefined) targets.set(to, ref);
      }
    }
  }
  return targets;
}

interface Reached {
  readonly id: CommitId;
  readonly parents: readonly CommitId[];
  readonly message: string;
}

async function* reachable(
  context: GitContext,
  starts: ReadonlyMap<CommitId, string>,
  options: { readonly seen: Set<CommitId>; readonly tolerance: Tolerance },
): AsyncGenerator<Reached> {
  const { seen, tolerance } = options;
  const shallow = await shallowCommits(context.gitDir);
  const queue = new NewestFirst<Reached>();
  const add = async (id: CommitId, namedBy: string): Promise<void> => {
    if (seen.has(id)) return;
    seen.add(id);
    const commit = await tolerance(namedBy, () => readCommit(context, id));
    if (commit === undefined) return;
    const parents = shallow.has(id) ? [] : commit.parents;
    queue.add({ id, parents, message: commit.message }, commit.committer.seconds);
  };
  for (const [id, ref] of starts) await add(id, ref);
  for (let next = queue.take(); next !== undefined; next = queue.take()) {
    yield next;
    for (const parent of next.parents) await add(parent, next.id);
  }
}

async function unlessPruned<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof StemmaError && error.code === 'git-object-missing') return undefined;
    throw error;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

async function filesBelow(folder: string, prefix: string): Promise<string[]> {
  const files: string[] = [];
  for (const name of await namesIn(join(folder, prefix))) {
    const path = prefix === '' ? name : `${prefix}/${name}`;
    const below = await filesBelow(folder, path);
    files.push(...(below.length > 0 ? below : [path]));
  }
  return files;
}
