import {
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmdirSync,
  rmSync,
  type Stats,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { BlobReference } from '../model/document.js';
import { documentKeyBytes } from '../model/entry-keys.js';
import { objectIdOf, type ObjectId } from '../model/object-id.js';
import type { Settings } from '../pipeline/settings/settings.js';
import { resolveSourceFolder } from '../sources/walk-files.js';
import type { NodeReader } from '../tree/node-reader.js';
import { BlobWriter, keepBlob } from '../tree/pieces/blob-writer.js';
import { hasBlob, readBlob } from '../tree/pieces/read-blob.js';
import { getValue } from '../tree/read.js';
import { removeAbandonedFiles, writeFileAtomically } from '../util/atomic-file.js';
import { documentsAtPath, sourcesKeptByGit } from './document-paths.js';
import { documentFileChanges, type DocumentFileChange } from './merge/document-file-changes.js';
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

/** A file of a document as it is before and after; undefined where there is none. */
export interface PlannedDocumentFile {
  readonly path: string;
  /** For messages; its path unless given. */
  readonly document?: string;
  readonly before: BlobReference | undefined;
  readonly after: BlobReference | undefined;
}

/** What brings the documents on disk from one snapshot to another. */
export interface DocumentPlan {
  readonly steps: readonly DocumentStep[];
  /** Files that are in neither snapshot's state: they would be lost. */
  readonly obstacles: readonly string[];
}

/**
 * Plans the change of the documents that stemma keeps (those that Git keeps are Git's to change).
 * Looks only at documents that differ between the snapshots. Which ones Git keeps its ignore rules on
 * disk say, unless `isGits` does, by path in the project. Throws `unsafe-key` for a key that
 * would lead out of its source's folder, `object-missing` where bytes to be written are not there.
 */
export async function planDocuments(
  project: Project,
  before: DocumentState,
  after: DocumentState,
  isGits?: (path: string) => Promise<boolean>,
): Promise<DocumentPlan> {
  const keptByGit =
    isGits === undefined ? await sourcesKeptByGit(project, after.settings) : new Set<string>();
  const { reader = project.reader } = after;
  const changes: DocumentFileChange[] = [];
  for (const change of documentFileChanges(reader, before, after).values()) {
    const { document, path } = change;
    if (keptByGit.has(document.slice(0, document.indexOf('/')))) continue;
    refuseUnsafeKey(project, document, path);
    if ((await isGits?.(path)) === true) continue;
    if (change.after === undefined && isOtherDocument(reader, path, after)) continue;
    changes.push(change);
  }
  return planDocumentFiles(project, changes);
}

/** Plans the change of single files of documents; throws as `planDocuments`. */
export function planDocumentFiles(
  project: Project,
  changes: readonly PlannedDocumentFile[],
): DocumentPlan {
  const steps: DocumentStep[] = [];
  const obstacles: string[] = [];
  const leaving = new Set(changes.flatMap(({ path, after }) => (after ? [] : [path])));
  for (const { path, document = path, before, after } of changes) {
    refuseUnsafeKey(project, document, path);
    refuseLinks(project, path);
    const absolute = join(project.folder, path);
    const present = blobOnDisk(absolute);
    if (present === after?.blob && (after !== undefined || !isFolder(absolute))) continue;
    if (present !== before?.blob && present !== undefined) obstacles.push(path);
    if (after !== undefined) obstacles.push(...inTheWay(project, path, leaving));
    if (after !== undefined && !hasBlob(project.store, after)) throw bytesMissing(document);
    steps.push({ path, blob: after });
  }
  return { steps, obstacles: [...new Set(obstacles)] };
}

/** Files that stay where a document needs a folder, or below a folder where it needs a file. */
function inTheWay(project: Project, path: string, leaving: ReadonlySet<string>): string[] {
  const found: string[] = [];
  for (let at = dirname(path); at !== '.'; at = dirname(at)) {
    if (statOf(join(project.folder, at))?.isFile() === true) found.push(at);
  }
  if (isFolder(join(project.folder, path))) {
    for (const name of readdirSync(join(project.folder, path), { recursive: true })) {
      const below = `${path}/${String(name).replaceAll(sep, '/')}`;
      if (!isFolder(join(project.folder, below))) found.push(below);
    }
  }
  return found.filter((file) => !leaving.has(file));
}

function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() === true;
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (isNodeError(error, 'ENOTDIR')) return undefined;
    throw error;
  }
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

/**
 * Writes and removes files as planned, and folders that are left empty; each file is whole or
 * untouched if the process is killed.
 */
export function applyDocuments(project: Project, plan: DocumentPlan): void {
  const swept = new Set<string>();
  // Removals first: a file may take the place of a folder, and a folder that of a file.
  for (const { path, blob } of plan.steps) if (blob === undefined) removeDocument(project, path);
  for (const { path, blob } of plan.steps) {
    const absolute = join(project.folder, path);
    const folder = dirname(absolute);
    if (!swept.has(folder) && isFolder(folder)) removeAbandonedFiles(folder);
    swept.add(folder);
    if (blob === undefined) continue;
    if (isFolder(absolute)) rmdirSync(absolute);
    mkdirSync(folder, { recursive: true });
    writeFileAtomically(absolute, readBlob(project.store, blob));
  }
}

/** Removes a file and the folders that it leaves empty, but for that at the top of the project. */
function removeDocument(project: Project, path: string): void {
  const absolute = join(project.folder, path);
  if (!isFolder(absolute)) rmSync(absolute, { force: true });
  for (let at = dirname(path); at.includes('/'); at = dirname(at)) {
    try {
      rmdirSync(join(project.folder, at));
    } catch (error) {
      if (isNodeError(error, 'ENOENT', 'ENOTDIR')) continue;
      if (isNodeError(error, 'ENOTEMPTY', 'EEXIST')) return;
      throw error;
    }
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
  const descriptor = openSync(path, 'r');
  try {
    // What is small needs no buffers of its own.
    if (fstatSync(descriptor).size <= PART_BYTES) {
      return keepBlob(objectIdOf, readFileSync(descriptor)).blob;
    }
    const writer = new BlobWriter(objectIdOf);
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
function refuseUnsafeKey(project: Project, document: string, path: string): void {
  const segments = path.split('/');
  const way = relative(project.folder, join(project.folder, path));
  const bad =
    segments.some((part) => ['', '.', '..', '.git', '.stemma'].includes(part.toLowerCase())) ||
    way.startsWith(`..${sep}`) ||
    path.includes('\\') ||
    path.includes('\0');
  if (!bad) return;
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
    const found = statOf(join(project.folder, at));
    // A document may be about to become a folder.
    if (found === undefined || found.isFile()) continue;
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
