import type { PlacedChunk } from '../../model/chunk-source.js';
import { splitPipeline } from '../choose-pipelines.js';
import { entryOf, namesByCommit, type LogEntry } from '../log-project.js';
import type { Project } from '../project.js';
import { ChunkHistory } from './chunk-history.js';
import { chunkSteps, type ChunkChange, type ChunkStep } from './chunk-steps.js';
import { CommitSnapshots } from './commit-snapshots.js';
import { DocumentHistory } from './document-history.js';
import { findChunk } from './find-chunk.js';

/** A chunk as history shows it. */
export interface LoggedChunk {
  readonly id: string;
  readonly document: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A commit with what it did to the chunk. */
export interface ChunkLogEntry extends LogEntry {
  readonly change: ChunkChange;
  /** Null for a chunk that came, and for one that went. */
  readonly before: LoggedChunk | null;
  readonly after: LoggedChunk | null;
  /** True where earlier states cannot be looked at here. */
  readonly boundary: boolean;
}

/** History of a chunk. */
export interface ChunkLogResult {
  readonly at: string;
  /** The whole id. */
  readonly chunk: string;
  readonly document: string;
  readonly commits: readonly ChunkLogEntry[];
}

/** Which chunk, and how much of its history. */
export interface ChunkLogOptions {
  /** A branch, tag or commit, perhaps with `:PIPELINE`. */
  readonly ref: string;
  readonly chunk: string;
  readonly limit: number;
  readonly firstParent?: boolean;
  readonly documents: readonly string[];
}

/**
 * The commits in which a chunk came, changed or went, newest first. A change of the document's name
 * or of the chunk's words gives it another id: it is followed all the same. Throws as `findChunk`.
 */
export async function logChunk(
  project: Project,
  options: ChunkLogOptions,
): Promise<ChunkLogResult> {
  const { limit, documents, firstParent = false } = options;
  const { ref, pipeline } = splitPipeline(options.ref);
  const snapshots = await CommitSnapshots.open(project, pipeline);
  const history = new ChunkHistory(new DocumentHistory(snapshots));
  const search = { ref, id: options.chunk, documents, firstParent };
  const found = await findChunk(history, search);
  const labels = await namesByCommit(project);
  const commits: ChunkLogEntry[] = [];
  const add = async (step: ChunkStep) => {
    const entry = await entryOf(project, await snapshots.commit(step.commit), labels);
    const { change, boundary, before, after } = step;
    commits.push({ ...entry, change, boundary, before: logged(before), after: logged(after) });
  };
  if (found.end !== undefined) await add(found.end);
  for await (const step of chunkSteps(history, found, firstParent)) {
    if (commits.length >= limit) break;
    await add(step);
  }
  const { id, document } = found.chunk;
  return { at: options.ref, chunk: id, document, commits };
}

function logged(chunk: PlacedChunk | undefined): LoggedChunk | null {
  if (chunk === undefined) return null;
  const { id, document, entry } = chunk;
  const { start, end, text } = entry;
  return { id, document, start, end, text };
}
