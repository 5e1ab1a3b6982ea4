import type { Span } from '../../model/chunk.js';
import { splitPipeline } from '../choose-pipelines.js';
import type { Project } from '../project.js';
import { findFile, noDocument } from '../read-document.js';
import { chunksAt, WORKING, type ChunkedSnapshot } from '../snapshot-at.js';
import { commitFields, type CommitFields } from './commit-fields.js';
import { CommitSnapshots } from './commit-snapshots.js';
import { DocumentHistory } from './document-history.js';
import { DocumentLayout, type LaidChunk, type LaidLine } from './document-layout.js';
import { lastSeen } from './last-seen.js';
import { tracePassages, type Origin } from './trace-passages.js';

/** The commit that a passage has its present words from. */
export interface BlameOrigin extends CommitFields {
  /** Name of the document in that commit. */
  readonly document: string;
  /** True where the words may be older: earlier states cannot be looked at here. */
  readonly boundary: boolean;
}

/** A passage, with the commit that its words are from; null where that is yet to be made. */
interface Blamed {
  /** Key of the text that it is a slice of. */
  readonly document: string;
  /** UTF-16 offsets in that text, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly origin: BlameOrigin | null;
}

/** A chunk and the commit that its words are from. */
export interface BlamedChunk extends Blamed {
  readonly id: string;
  /** Lines of the text, from 1, that it begins and ends in. */
  readonly lines: { readonly first: number; readonly last: number };
  readonly headings: readonly string[];
}

/** A line of a text and the commit that it is from. */
export interface BlamedLine extends Blamed {
  /** In its text, from 1. */
  readonly line: number;
}

/** Where a document's words come from. */
export interface BlameResult {
  readonly at: string;
  /** Null for the state on disk. */
  readonly commit: string | null;
  readonly document: string;
  /** In order; empty where lines were asked for. */
  readonly chunks: readonly BlamedChunk[];
  /** In order; empty where chunks were asked for. */
  readonly lines: readonly BlamedLine[];
}

/** What to look at, and by what. */
export interface BlameOptions {
  /** A document, or one of the texts of a document. */
  readonly document: string;
  /** A branch, tag or commit, or `working`; each perhaps with `:PIPELINE`. */
  readonly at: string;
  /** By line of the text instead of by chunk. */
  readonly byLine?: boolean;
}

/**
 * The commit that gave each chunk of a document its words: the earliest one since which, on the way
 * there, the document's text holds the chunk's text without a break, however it was cut into chunks.
 * Renames are followed. Goes by the snapshots that commits pin, so documents that Git ignores have a
 * history too. Reads, of each commit, its lock and this document where it differs.
 *
 * Throws `no-such-document` with the nearest names, or with the commit that the document went with.
 */
export async function blameDocument(project: Project, options: BlameOptions): Promise<BlameResult> {
  const { at, document, byLine = false } = options;
  const snapshot = await chunksAt(project, at);
  const { ref, pipeline } = splitPipeline(at);
  const history = new DocumentHistory(await CommitSnapshots.open(project, pipeline));
  const corpus = snapshot.lock.corpus.root;
  const wanted = { at, document, corpus, reader: snapshot.chunks };
  const file = findFile(project, wanted)?.file;
  const texts = file === undefined ? undefined : history.storedTexts(snapshot.texts, file);
  if (file === undefined || texts === undefined) {
    const missing = { at, document, ref: ref === WORKING ? 'HEAD' : ref };
    throw (await lastSeen(history, missing)) ?? noDocument(project, wanted);
  }
  const layout = layoutOf(snapshot, file, document);
  const trace = async (passages: readonly Span[]) => {
    const start = { document: file, texts, ...(await startOf(project, snapshot)) };
    return originsOf(history, await tracePassages(history, start, passages));
  };
  const common = { at, commit: snapshot.commit ?? null, document };
  if (byLine) {
    const lines = layout.lines();
    const origins = await trace(lines);
    return { ...common, chunks: [], lines: lines.map((line, i) => blamedLine(line, origins[i])) };
  }
  const chunks = layout.chunks();
  const origins = await trace(chunks);
  return { ...common, lines: [], chunks: chunks.map((one, i) => blamedChunk(one, origins[i])) };
}

/** The texts of a file, of which perhaps only one is asked for. */
function layoutOf({ chunks }: ChunkedSnapshot, file: string, document: string): DocumentLayout {
  const keys = chunks.hasText(file) ? [file] : [...chunks.partsOf(file)];
  return new DocumentLayout(chunks, keys, new Set(document === file ? keys : [document]));
}

/** The commit to begin from; of the state on disk, the ones that the next commit will follow. */
async function startOf(project: Project, { commit }: ChunkedSnapshot) {
  if (commit !== undefined) return { commit, parents: [] };
  const git = await project.git();
  const head = await git.head();
  return { commit, parents: head === undefined ? [] : [head] };
}

async function originsOf(
  history: DocumentHistory,
  origins: readonly (Origin | undefined)[],
): Promise<(BlameOrigin | null)[]> {
  const { snapshots } = history;
  const told: (BlameOrigin | null)[] = [];
  for (const origin of origins) {
    if (origin === undefined) {
      told.push(null);
      continue;
    }
    const { commit, document, isBoundary: boundary } = origin;
    told.push({ ...commitFields(await snapshots.commit(commit)), document, boundary });
  }
  if (told.some((origin) => origin?.boundary === true)) warnOfBoundary(history);
  return told;
}

function warnOfBoundary({ hidden, snapshots }: DocumentHistory): void {
  const why =
    hidden === 0
      ? 'this clone does not have all commits'
      : `the data of ${hidden} commit${hidden === 1 ? ' is' : 's are'} not in the store`;
  snapshots.project.session.reporter.warn(`${why}: what ^ marks may be older`);
}

function blamedChunk({ chunk, lines }: LaidChunk, origin: BlameOrigin | null = null): BlamedChunk {
  const { id, document, entry } = chunk;
  const { start, end, text, headings } = entry;
  return { id, document, start, end, lines, text, headings, origin };
}

function blamedLine(
  { document, line, own, text }: LaidLine,
  origin: BlameOrigin | null = null,
): BlamedLine {
  return { document, line, ...own, text, origin };
}
