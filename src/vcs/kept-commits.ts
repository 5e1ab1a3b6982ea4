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
  /** A ref points at it, or HEAD. */
  readonly tip: boolean;
  readonly trailers: readonly Trailer[];
}

/**
 * Commits newest first by committer date; those that only reflogs know of come behind all others.
 * Reflogs may name commits that Git has pruned: they are passed over. Anything else that cannot be
 * read throws `git-object-missing` or `git-object-damaged`.
 */
export async function* keptCommits(context: GitContext): AsyncGenerator<KeptCommit> {
  const seen = new Set<CommitId>();
  const tips = new Set<CommitId>();
  for (const oid of await refTargets(context)) {
    const commit = await peelToCommit(context, oid);
    if (commit !== undefined) tips.add(commit);
  }
  for await (const { id, message } of reachable(context, tips, { seen, strict: true })) {
    yield { id, tip: tips.has(id), trailers: parseTrailers(message) };
  }
  const logged = new Set<CommitId>();
  for (const oid of await reflogTargets(context)) {
    const commit = await unlessPruned(() => peelToCommit(context, oid));
    if (commit !== undefined) logged.add(commit);
  }
  for await (const { id, message } of reachable(context, logged, { seen, strict: false })) {
    yield { id, tip: false, trailers: parseTrailers(message) };
  }
}

/** Folders with a HEAD and logs of their own: the repository's and those of linked work trees. */
async function headFolders({ gitDir }: GitContext): Promise<string[]> {
  const worktrees = await namesIn(join(gitDir, 'worktrees'));
  return [gitDir, ...worktrees.map((name) => join(gitDir, 'worktrees', name))];
}

async function refTargets(context: GitContext): Promise<Set<GitOid>> {
  const targets = new Set<GitOid>();
  for (const { oid } of await listRefs(context.gitDir, 'refs/')) targets.add(oid);
  for (const folder of await headFolders(context)) {
    for (const name of await namesIn(folder)) {
      if (!isRootRef(name)) continue;
      const oid = await readRef(folder, name);
      if (oid !== undefined) targets.add(oid);
    }
  }
  return targets;
}

async function reflogTargets(context: GitContext): Promise<Set<GitOid>> {
  const targets = new Set<GitOid>();
  for (const folder of await headFolders(context)) {
    for (const ref of await filesBelow(join(folder, 'logs'), '')) {
      for (const { from, to } of await readReflog(folder, ref)) {
        if (from !== undefined) targets.add(from);
        if (to !== undefined) targets.add(to);
      }
    }
  }
  return targets;
}

interface Reached {
  readonly id: CommitId;
  readonly message: string;
}

async function* reachable(
  context: GitContext,
  starts: Iterable<CommitId>,
  options: { readonly seen: Set<CommitId>; readonly strict: boolean },
): AsyncGenerator<Reached> {
  const { seen, strict } = options;
  const shallow = await shallowCommits(context.gitDir);
  const queue = new NewestFirst<Reached & { readonly parents: readonly CommitId[] }>();
  const add = async (id: CommitId): Promise<void> => {
    if (seen.has(id)) return;
    seen.add(id);
    const read = () => readCommit(context, id);
    const commit = strict ? await read() : await unlessPruned(read);
    if (commit === undefined) return;
    const parents = shallow.has(id) ? [] : commit.parents;
    queue.add({ id, parents, message: commit.message }, commit.committer.seconds);
  };
  for (const id of starts) await add(id);
  for (let next = queue.take(); next !== undefined; next = queue.take()) {
    yield next;
    for (const parent of next.parents) await add(parent);
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
