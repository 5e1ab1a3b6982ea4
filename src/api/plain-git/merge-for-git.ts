import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { StemmaError } from '../../errors/stemma-error.js';
import { formatLock, parseLock } from '../../pipeline/snapshot-lock.js';
import { fromUtf8, utf8 } from '../../util/bytes.js';
import { PLAIN_MARKERS } from '../../vcs/merge/text/conflict-markers.js';
import { mergeTexts } from '../../vcs/merge/text/merge-texts.js';
import { toRawPath } from '../../vcs/raw-path.js';
import { sourcesKeptByGit } from '../document-paths.js';
import type { DriverKind } from '../install/drivers.js';
import { mergeFileContents } from '../merge/merge-file-contents.js';
import { LOCK_FILE, SETTINGS_FILE, STEMMA_FOLDER } from '../project-files.js';
import { Project, type Session } from '../project.js';
import { joinCorpora } from '../work-tree/join-corpora.js';
import { joinLater, mergeLocks, type CorporaMerge } from '../work-tree/merge-locks.js';

/** What Git gives a merge driver: three files, and the path that they are versions of. */
export interface GitMerge {
  readonly kind: DriverKind;
  /** Paths from the folder of the session, which is the top of the work tree. */
  readonly base: string;
  /** Takes the result. */
  readonly ours: string;
  readonly theirs: string;
  readonly path: string;
}

/** What there is to say of a merge. */
export interface GitMergeResult {
  /** True where Git has to call it a conflict; then the result has markers. */
  readonly conflict: boolean;
  /** Sentences for people. */
  readonly notes: readonly string[];
}

/** Versions of a file; what Git gives as an empty file for `base` may be none. */
interface Versions {
  readonly base: Uint8Array | undefined;
  readonly ours: Uint8Array;
  readonly theirs: Uint8Array;
}

/**
 * Merges a file of stemma for Git (gitattributes(5), "Defining a custom merge driver"): settings by key
 * path, questions by id, stemma.lock never in conflict. What is not as it should be is merged by line.
 */
export async function mergeForGit(session: Session, merge: GitMerge): Promise<GitMergeResult> {
  const read = (path: string) => readFileSync(resolve(session.folder, path));
  const base = read(merge.base);
  const versions = {
    base: base.length === 0 ? undefined : base,
    ours: read(merge.ours),
    theirs: read(merge.theirs),
  };
  const merged = await mergeAs(session, merge, versions);
  writeFileSync(resolve(session.folder, merge.ours), merged.bytes);
  return { conflict: merged.conflict, notes: merged.notes };
}

type Merged = GitMergeResult & { readonly bytes: Uint8Array };

async function mergeAs(
  session: Session,
  { kind, path }: GitMerge,
  versions: Versions,
): Promise<Merged> {
  try {
    if (kind === 'lock') return await mergedLock(session, path, versions);
    return mergedContents(kind, path, versions);
  } catch (error) {
    // No settings, no questions, no lock: a file like any other.
    const isForeign = error instanceof TypeError || error instanceof StemmaError;
    if (!isForeign) throw error;
    return byLine(versions, [`${path}: merged by line: ${error.message}`]);
  }
}

function mergedContents(
  kind: 'settings' | 'questions',
  path: string,
  { base, ours, theirs }: Versions,
): Merged {
  const name = kind === 'settings' ? SETTINGS_FILE : path;
  const kinds = {
    questions: new Set(kind === 'questions' ? [name] : []),
    projectPath: () => name,
    style: PLAIN_MARKERS,
  };
  const place = toRawPath(path);
  const paths = { base: place, ours: place, theirs: place };
  const merged = mergeFileContents(kinds, { paths, bytes: { base, ours, theirs } });
  if ('merged' in merged) return { bytes: merged.merged, conflict: false, notes: [] };
  if ('whole' in merged)
    return { bytes: ours, conflict: true, notes: [`${path}: ${merged.whole}`] };
  return { bytes: merged.marked, conflict: true, notes: [`${path}: both sides changed the same`] };
}

function byLine({ base, ours, theirs }: Versions, notes: readonly string[]): Merged {
  const merged = mergeTexts({ ...(base && { base }), ours, theirs }, PLAIN_MARKERS);
  if ('whole' in merged) return { bytes: ours, conflict: true, notes };
  return { bytes: merged.merged, conflict: merged.conflicts > 0, notes };
}

async function mergedLock(session: Session, path: string, versions: Versions): Promise<Merged> {
  const parse = (bytes: Uint8Array) => parseLock(fromUtf8(bytes), LOCK_FILE);
  const sides = {
    base: versions.base && parse(versions.base),
    ours: parse(versions.ours),
    theirs: parse(versions.theirs),
  };
  const folder = dirname(resolve(session.folder, path));
  const canJoin = [SETTINGS_FILE, join(STEMMA_FOLDER, 'store.db')].every((name) =>
    existsSync(join(folder, name)),
  );
  const notes: string[] = [];
  const lock = canJoin
    ? await Project.use({ ...session, folder }, (project) =>
        mergeLocks(sides, (corpora) => joinOrLeave(project, corpora, notes)),
      )
    : await mergeLocks(sides, joinLater);
  if (lock.merges !== undefined) notes.push('documents are yet to be joined: `stemma run` does it');
  return { bytes: utf8(formatLock(lock)), conflict: false, notes };
}

/** Joins documents where that can be done now; else the next run does it, or says what is missing. */
async function joinOrLeave(
  project: Project,
  corpora: Parameters<CorporaMerge>[0],
  notes: string[],
): ReturnType<CorporaMerge> {
  const { base, ours, theirs } = corpora;
  try {
    const { settings } = project.readSettings();
    const keptByGit = await sourcesKeptByGit(project, settings);
    // Git merges the documents themselves.
    if (settings.sources.every(({ id }) => keptByGit.has(id)))
      return { corpus: ours, conflicts: [] };
    const roots = [ours.root, theirs, ...(base === undefined ? [] : [base])];
    if (!roots.every((root) => project.store.has(root))) return undefined;
    project.becomeWriter();
    const choose = (document: string) =>
      keptByGit.has(document.slice(0, document.indexOf('/'))) ? ('ours' as const) : undefined;
    const joined = await joinCorpora(project, project.reader, { settings, ...corpora, choose });
    project.store.flush();
    notes.push(...joined.conflicts.map(({ message }) => message));
    return joined;
  } catch (error) {
    if (!(error instanceof StemmaError)) throw error;
    notes.push(error.message);
    return undefined;
  }
}
