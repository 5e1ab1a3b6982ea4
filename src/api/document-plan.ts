import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import { decodeCorpusEntry } from '../model/entry-codecs.js';
import { objectIdOf, type ObjectId } from '../model/object-id.js';
import type { Settings } from '../pipeline/settings/settings.js';
import { resolveSourceFolder } from '../sources/walk-files.js';
import { emptyMap } from '../tree/build.js';
import { diffMaps } from '../tree/diff.js';
import { writeFileAtomically } from '../util/atomic-file.js';
import { fromUtf8 } from '../util/bytes.js';
import { pathOfDocument, sourcesKeptByGit } from './document-paths.js';
import type { Project } from './project.js';

/** A snapshot's documents, and the settings that say where they lie. */
export interface DocumentState {
  readonly corpus: ObjectId | undefined;
  readonly settings: Settings;
}

/** What happens to one file of a document that stemma keeps. */
export interface DocumentStep {
  /** In the project. */
  readonly path: string;
  /** Bytes that it shall have; undefined removes it. */
  readonly blob: ObjectId | undefined;
}

/** What brings the documents on disk from one snapshot to another. */
export interface DocumentPlan {
  readonly steps: readonly DocumentStep[];
  /** Files that are in neither snapshot's state: they would be lost. */
  readonly obstacles: readonly string[];
}

/**
 * Plans the change of the documents that stemma keeps (those that Git keeps are Git's to change).
 * Looks only at documents that differ between the snapshots. Throws `unsafe-key` for a key that
 * would lead out of its source's folder, `object-missing` where bytes to be written are not there.
 */
export async function planDocuments(
  project: Project,
  before: DocumentState,
  after: DocumentState,
): Promise<DocumentPlan> {
  const keptByGit = await sourcesKeptByGit(project, after.settings);
  const empty = emptyMap(project.store, 'small');
  const steps: DocumentStep[] = [];
  const obstacles: string[] = [];
  const changes = diffMaps(project.reader, before.corpus ?? empty, after.corpus ?? empty);
  for (const change of changes) {
    const document = fromUtf8(change.key);
    if (keptByGit.has(document.slice(0, document.indexOf('/')))) continue;
    const old = change.before && decodeCorpusEntry(change.before).blob;
    const fresh = change.after && decodeCorpusEntry(change.after).blob;
    if (old === fresh) continue;
    const path = pathOfDocument(fresh === undefined ? before.settings : after.settings, document);
    if (path === undefined) continue;
    refuseUnsafe(project, document, path);
    const present = blobOnDisk(join(project.folder, path));
    if (present === fresh) continue;
    if (present !== old && present !== undefined) obstacles.push(path);
    if (fresh !== undefined && !project.store.has(fresh)) throw bytesMissing(document);
    steps.push({ path, blob: fresh });
  }
  return { steps, obstacles };
}

/** Writes and removes files as planned; each is whole or untouched if the process is killed. */
export function applyDocuments(project: Project, plan: DocumentPlan): void {
  for (const { path, blob } of plan.steps) {
    const absolute = join(project.folder, path);
    if (blob === undefined) {
      rmSync(absolute, { force: true });
      continue;
    }
    const bytes = project.store.get(blob);
    if (bytes === undefined) throw bytesMissing(path);
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileAtomically(absolute, [bytes]);
  }
}

/** Throws `local-changes` when a plan would lose something. */
export function refuseObstacles(plan: DocumentPlan): void {
  if (plan.obstacles.length === 0) return;
  const shown = plan.obstacles.slice(0, 5).join(', ');
  throw new StemmaError(
    'local-changes',
    `documents would be overwritten that are in no commit: ${shown}${plan.obstacles.length > 5 ? ', …' : ''}`,
    {
      data: { files: plan.obstacles },
      suggestions: ['Commit them with `stemma commit`, or move them away, then try again.'],
    },
  );
}

function blobOnDisk(path: string): ObjectId | undefined {
  try {
    return existsSync(path) ? objectIdOf(readFileSync(path)) : undefined;
  } catch (error) {
    // A folder stands where the file would: nothing of ours, and nothing to be overwritten.
    if (isNodeError(error, 'EISDIR')) return undefined;
    throw error;
  }
}

/** Keys come from repositories of others: none may lead out of the project, nor into Git's folder. */
function refuseUnsafe(project: Project, document: string, path: string): void {
  const segments = path.split('/');
  const way = relative(project.folder, join(project.folder, path));
  const bad =
    segments.some((part) => ['', '.', '..', '.git', '.stemma'].includes(part.toLowerCase())) ||
    way.startsWith(`..${sep}`) ||
    path.includes('\\') ||
    path.includes('\0');
  if (!bad) {
    refuseLinks(project, path);
    return;
  }
  throw new StemmaError(
    'unsafe-key',
    `refused to write document '${document}': its key leads outside`,
    {
      data: { document, path },
      suggestions: ['Do not use this commit; it was not made by stemma.'],
    },
  );
}

/** A folder on the way that is a link could lead anywhere. */
function refuseLinks(project: Project, path: string): void {
  for (let at = dirname(path); at !== '.' && at !== '/'; at = dirname(at)) {
    if (!existsSync(join(project.folder, at))) continue;
    resolveSourceFolder(project.folder, {
      id: at,
      path: at,
      include: [],
      exclude: [],
      metadata: {},
    });
    return;
  }
}

function bytesMissing(document: string): StemmaError {
  return new StemmaError(
    'object-missing',
    `cannot write '${document}': its bytes are not in the store`,
    {
      data: { document },
      suggestions: [
        'Copy .stemma/store.db from the machine that made the commit.',
        'Run `stemma fsck`.',
      ],
    },
  );
}
