import { closeSync, existsSync, mkdirSync, openSync, readSync, rmSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { BlobReference } from '../model/document.js';
import { decodeCorpusEntry } from '../model/entry-codecs.js';
import { documentKeyBytes } from '../model/entry-keys.js';
import { objectIdOf, type ObjectId } from '../model/object-id.js';
import type { Settings } from '../pipeline/settings/settings.js';
import { resolveSourceFolder } from '../sources/walk-files.js';
import { emptyMap } from '../tree/build.js';
import { diffMaps } from '../tree/diff.js';
import type { NodeReader } from '../tree/node-reader.js';
import { BlobWriter } from '../tree/pieces/blob-writer.js';
import { hasBlob, readBlob } from '../tree/pieces/read-blob.js';
import { getValue } from '../tree/read.js';
import { removeAbandonedFiles, writeFileAtomically } from '../util/atomic-file.js';
import { fromUtf8 } from '../util/bytes.js';
import { documentsAtPath, pathOfDocument, sourcesKeptByGit } from './document-paths.js';
import type { Project } from './project.js';

/** Bytes of a file that are read at once. */
const PART_BYTES = 256 * 1024;

/** A snapshot's documents, and the settings that say where they lie. */
export interface DocumentState {
  readonly corpus: ObjectId | undefined;
  readonly settings: Settings;
  /** Of a state to be planned for: reads its corpus where that is not in the store. */
  readonly reader?: NodeReader;
}

/** What happens to one file of a document that stemma keeps. */
export interface DocumentStep {
  /** In the project. */
  readonly path: string;
  /** Bytes that it shall have; undefined removes it. */
  readonly blob: BlobReference | undefined;
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
  const { reader = project.reader } = after;
  const changes = diffMaps(reader, before.corpus ?? empty, after.corpus ?? empty);
  for (const change of changes) {
    const document = fromUtf8(change.key);
    if (keptByGit.has(document.slice(0, document.indexOf('/')))) continue;
    const old = change.before && decodeCorpusEntry(change.before);
    const fresh = change.after && decodeCorpusEntry(change.after);
    if (old?.blob === fresh?.blob) continue;
    const path = pathOfDocument(fresh === undefined ? before.settings : after.settings, document);
    if (path === undefined) continue;
    refuseUnsafe(project, document, path);
    if (fresh === undefined && isOtherDocument(reader, path, after)) continue;
    const present = blobOnDisk(join(project.folder, path));
    if (present === fresh?.blob) continue;
    if (present !== old?.blob && present !== undefined) obstacles.push(path);
    if (fresh !== undefined && !hasBlob(project.store, fresh)) throw bytesMissing(document);
    steps.push({ path, blob: fresh });
  }
  return { steps, obstacles };
}

/** True where the file at a path belongs to a document of a state, whatever its source. */
function isOtherDocument(
  reader: NodeReader,
  path: string,
  { corpus, settings }: DocumentState,
): boolean {
  if (corpus === undefined) return false;
  return documentsAtPath(settings, path).some(
    (key) => getValue(reader, corpus, documentKeyBytes(key)) !== undefined,
  );
}

/** Writes and removes files as planned; each is whole or untouched if the process is killed. */
export function applyDocuments(project: Project, plan: DocumentPlan): void {
  const swept = new Set<string>();
  for (const { path, blob } of plan.steps) {
    const absolute = join(project.folder, path);
    const folder = dirname(absolute);
    if (!swept.has(folder) && existsSync(folder)) removeAbandonedFiles(folder);
    swept.add(folder);
    if (blob === undefined) {
      rmSync(absolute, { force: true });
      continue;
    }
    mkdirSync(folder, { recursive: true });
    writeFileAtomically(absolute, readBlob(project.store, blob));
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
    return existsSync(path) ? blobOfFile(path) : undefined;
  } catch (error) {
    // A folder stands where the file would: nothing of ours, and nothing to be overwritten.
    if (isNodeError(error, 'EISDIR')) return undefined;
    throw error;
  }
}

/** What a snapshot would call the bytes of a file; a long one is read part by part. */
function blobOfFile(path: string): ObjectId {
  const writer = new BlobWriter(objectIdOf);
  const descriptor = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(PART_BYTES);
    for (;;) {
      const length = readSync(descriptor, buffer);
      if (length === 0) return writer.finish().blob;
      writer.write(buffer.subarray(0, length));
    }
  } finally {
    closeSync(descriptor);
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
