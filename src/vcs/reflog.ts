/** Reflogs: `<old> <new> <person>\t<reason>\n`, oldest first, one file a ref under `logs/`. */
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import type { GitOid } from './commit-id.js';
import { isGitOid } from './commit-id.js';
import type { GitPlace } from './git-place.js';
import { loadGitConfig } from './git-config.js';
import { reflogPerson } from './identity.js';
import type { Person } from './person.js';
import { formatPerson, parsePerson } from './person.js';
import { refFolder } from './ref-name.js';
import { removeEmptyFolders, removeEmptyParents } from './empty-folders.js';

const APPEND_EXISTING = constants.O_APPEND | constants.O_WRONLY;

/** Stands for «no object» in reflogs. */
export const ZERO_OID = '0'.repeat(40);

/** One move of a ref. */
export interface ReflogEntry {
  /** Undefined where the ref was made. */
  readonly from: GitOid | undefined;
  readonly to: GitOid | undefined;
  readonly person: Person;
  readonly reason: string;
}

/** The moves of a ref, oldest first; empty when there is no log. Malformed lines are passed over. */
export async function readReflog(gitDir: string, ref: string): Promise<ReflogEntry[]> {
  let text: string;
  try {
    text = await readFile(join(gitDir, 'logs', ref), 'utf8');
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => parseLine(line) ?? []);
}

function parseLine(line: string): ReflogEntry | undefined {
  const [from, to] = [line.slice(0, 40), line.slice(41, 81)];
  if (!isGitOid(from) || !isGitOid(to)) return undefined;
  const tab = line.indexOf('\t');
  return {
    from: from === ZERO_OID ? undefined : from,
    to: to === ZERO_OID ? undefined : to,
    person: parsePerson(line.slice(82, tab < 0 ? undefined : tab)),
    reason: tab < 0 ? '' : line.slice(tab + 1),
  };
}

/** A move to be noted in the logs of one or more refs. */
export interface ReflogMove {
  readonly refs: readonly string[];
  readonly from: GitOid | undefined;
  readonly to: GitOid | undefined;
  readonly reason: string;
}

/**
 * Notes a move in the log of each ref that has one or gets one by `core.logAllRefUpdates`
 * (branches, remote branches, notes and `HEAD` unless configured otherwise).
 */
export async function appendReflog(place: GitPlace, move: ReflogMove): Promise<void> {
  const person = await reflogPerson(place);
  const reason = move.reason.replace(/\s+/g, ' ').trim();
  const line = `${move.from ?? ZERO_OID} ${move.to ?? ZERO_OID} ${formatPerson(person)}\t${reason}\n`;
  const setting =
    (await loadGitConfig(place)).get('core.logallrefupdates')?.toLowerCase() ?? 'true';
  for (const ref of move.refs) {
    const creates =
      setting === 'always' ||
      (setting !== 'false' && /^(HEAD$|refs\/(heads|remotes|notes)\/)/.test(ref));
    await appendLine(join(place.gitDir, 'logs', ref), { line, creates });
  }
}

async function appendLine(
  path: string,
  options: { line: string; creates: boolean },
): Promise<void> {
  const handle = await openLog(path, options.creates);
  if (handle === undefined) return;
  try {
    // One write in append mode: lines of two processes do not mix.
    await handle.write(options.line);
  } finally {
    await handle.close();
  }
}

async function openLog(path: string, creates: boolean): Promise<FileHandle | undefined> {
  try {
    return await open(path, creates ? 'a' : APPEND_EXISTING);
  } catch (error) {
    if (!creates && isNodeError(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return undefined;
    // Empty folders of refs that are gone stand where the log belongs.
    if (isNodeError(error, 'EISDIR')) await removeEmptyFolders(path);
    else if (isNodeError(error, 'ENOENT')) await mkdir(dirname(path), { recursive: true });
    else throw error;
    return await open(path, 'a');
  }
}

/** Drops the log of a ref that is gone. */
export async function removeReflog(gitDir: string, ref: string): Promise<void> {
  const path = join(gitDir, 'logs', ref);
  await rm(path, { force: true });
  await removeEmptyParents(dirname(path), join(gitDir, 'logs', refFolder(ref)));
}
