import { parseLock, type SnapshotLock } from '../pipeline/snapshot-lock.js';
import type { CommitInfo } from '../vcs/log.js';
import { LOCK_FILE } from './project-files.js';
import type { Project } from './project.js';
import { readTextAt } from './snapshot-at.js';

/** One commit, with what its stemma.lock says. */
export interface LogEntry {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly author: string;
  readonly email: string;
  /** ISO 8601 with the author's own offset. */
  readonly date: string;
  readonly subject: string;
  readonly message: string;
  /** Branches and tags that point here. */
  readonly names: readonly string[];
  /** Null for a commit without a snapshot. */
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
  const { id, parents, author, subject, message } = info;
  return {
    commit: id,
    parents,
    author: author.name,
    email: author.email,
    date: isoDate(author.seconds, author.zone),
    subject,
    message: message.trimEnd(),
    names: names.get(id) ?? [],
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

async function lockAt(project: Project, info: CommitInfo): Promise<SnapshotLock | undefined> {
  const text = await readTextAt(project, info.id, LOCK_FILE);
  return text === undefined ? undefined : parseLock(text, `${info.id.slice(0, 10)}:${LOCK_FILE}`);
}

function isoDate(seconds: number, zone: string): string {
  const sign = zone.startsWith('-') ? -1 : 1;
  const minutes = sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3, 5)));
  const local = new Date((seconds + minutes * 60) * 1000).toISOString().slice(0, 19);
  return `${local}${zone.slice(0, 3)}:${zone.slice(3, 5)}`;
}
