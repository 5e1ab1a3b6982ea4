import { StemmaError } from '../errors/stemma-error.js';
import { parseLock, type SnapshotLock } from '../pipeline/snapshot-lock.js';
import type { CommitInfo } from '../vcs/log.js';
import { commitFields, type CommitFields } from './history/commit-fields.js';
import { LOCK_FILE } from './project-files.js';
import type { Project } from './project.js';
import { readTextAt } from './committed-snapshot.js';

/** One commit, with what its stemma.lock says. */
export interface LogEntry extends CommitFields {
  readonly parents: readonly string[];
  readonly message: string;
  /** Branches and tags that point here. */
  readonly names: readonly string[];
  /** Null for a commit without a snapshot, or with one that cannot be read. */
  readonly documents: number | null;
  readonly chunks: number | null;
  readonly metrics: Readonly<Record<string, number>> | null;
}

/** History of a ref. */
export interface LogResult {
  readonly at: string;
  readonly commits: readonly LogEntry[];
}

/** Commits from a ref backwards, newest first. */
export async function logProject(
  project: Project,
  options: { readonly ref: string; readonly limit: number; readonly firstParent?: boolean },
): Promise<LogResult> {
  const git = await project.git();
  const start = await git.resolveRef(options.ref);
  const names = await namesByCommit(project);
  const commits: LogEntry[] = [];
  const walk = { limit: options.limit, firstParent: options.firstParent === true };
  for await (const info of git.log(start, walk)) commits.push(await entryOf(project, info, names));
  return { at: options.ref, commits };
}

/** One commit as `log` shows it. */
export async function entryOf(
  project: Project,
  info: CommitInfo,
  names: ReadonlyMap<string, readonly string[]>,
): Promise<LogEntry> {
  const lock = await lockAt(project, info);
  return {
    ...commitFields(info),
    parents: info.parents,
    message: info.message.trimEnd(),
    names: names.get(info.id) ?? [],
    documents: lock?.corpus.documents ?? null,
    chunks: lock?.chunks?.chunks ?? null,
    metrics: lock?.evaluation?.metrics ?? null,
  };
}

/** Branch and tag names by the commit that they point to. */
export async function namesByCommit(project: Project): Promise<Map<string, string[]>> {
  const git = await project.git();
  const names = new Map<string, string[]>();
  for (const { name, commit } of [...(await git.listBranches()), ...(await git.listTags())]) {
    names.set(commit, [...(names.get(commit) ?? []), name]);
  }
  return names;
}

/** A lock that cannot be read is told, and does not hide the commits before it. */
async function lockAt(project: Project, info: CommitInfo): Promise<SnapshotLock | undefined> {
  const text = await readTextAt(project, info.id, LOCK_FILE);
  const name = `${info.id.slice(0, 10)}:${LOCK_FILE}`;
  try {
    return text === undefined ? undefined : parseLock(text, name);
  } catch (error) {
    if (!(error instanceof StemmaError)) throw error;
    project.session.reporter.warn(error.message);
    return undefined;
  }
}
