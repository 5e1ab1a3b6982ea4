import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isNodeError } from '../../errors/node-error.js';
import { StemmaError } from '../../errors/stemma-error.js';
import type { ObjectId } from '../../model/object-id.js';
import { parseLock } from '../../pipeline/snapshot-lock.js';
import { writeFileAtomically } from '../../util/atomic-file.js';
import { utf8 } from '../../util/bytes.js';
import type { CommitId } from '../../vcs/commit-id.js';
import { LOCK_FILE } from '../project-files.js';
import type { Project } from '../project.js';
import { readTextAt } from '../committed-snapshot.js';

/** In .stemma: local, and nothing that could be made again. */
const FILE = 'documents.json';

const schema = z.object({
  version: z.literal(1),
  /** An ObjectId is what the pattern describes. */
  lock: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .transform((id) => id as ObjectId),
  head: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .transform((id) => id as ObjectId)
    .nullable(),
  /** A CommitId is what the pattern describes. */
  merged: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .transform((id) => id as CommitId)
    .nullable(),
});

/**
 * Which state the documents on disk belong to, local edits apart. Git changes stemma.lock, but not
 * documents that it ignores: where the lock is another one than stemma last saw, this says so.
 */
export interface DocumentsRecord {
  /** Corpus of the stemma.lock that stemma last wrote, or brought the documents to. */
  readonly lock: ObjectId;
  /** Corpus of `HEAD` at that time; null where it had none. */
  readonly head: ObjectId | null;
  /** Commit of an unfinished operation of Git's whose documents are in it already; else null. */
  readonly merged: CommitId | null;
}

/** Undefined where stemma wrote none yet; a file that makes no sense is told and counts as none. */
export function readDocumentsRecord(project: Project): DocumentsRecord | undefined {
  const path = join(project.stemmaFolder, FILE);
  try {
    const { version: _one, ...record } = schema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return record;
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return undefined;
    if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
    project.session.reporter.warn(
      `'.stemma/${FILE}' is damaged; documents on disk count as edited`,
    );
    return undefined;
  }
}

/** Says that the documents on disk are those of stemma.lock now; Git is asked only where that is new. */
export async function recordDocuments(project: Project, lock: ObjectId): Promise<void> {
  const before = readDocumentsRecord(project);
  if (before?.lock === lock) return;
  const head = (await corpusOfHead(project)) ?? null;
  write(project, { lock, head, merged: before?.merged ?? null });
}

/** As `recordDocuments`, where those of an operation of Git's have been joined to them. */
export async function recordMerged(
  project: Project,
  lock: ObjectId,
  merged: CommitId | undefined,
): Promise<void> {
  const head = (await corpusOfHead(project)) ?? null;
  write(project, { lock, head, merged: merged ?? null });
}

/** As `recordDocuments`, where `HEAD` and stemma.lock on disk have changed; not without a lock. */
export async function recordWorkTree(project: Project): Promise<void> {
  const text = project.readText(LOCK_FILE);
  if (text !== undefined)
    await recordMerged(project, parseLock(text, LOCK_FILE).corpus.root, undefined);
}

function write(project: Project, record: DocumentsRecord): void {
  const text = JSON.stringify({ version: 1, ...record });
  writeFileAtomically(join(project.stemmaFolder, FILE), [utf8(`${text}\n`)]);
}

async function corpusOfHead(project: Project): Promise<ObjectId | undefined> {
  try {
    const head = await (await project.git()).head();
    const text = head === undefined ? undefined : await readTextAt(project, head, LOCK_FILE);
    return text === undefined ? undefined : parseLock(text, LOCK_FILE).corpus.root;
  } catch (error) {
    // Without a repository, or with a lock in it that cannot be read, there is no such state.
    if (error instanceof StemmaError && WITHOUT_HEAD.has(error.code)) return undefined;
    throw error;
  }
}

const WITHOUT_HEAD: ReadonlySet<string> = new Set([
  'not-a-repository',
  'bad-lock',
  'unknown-format',
]);
