import { StemmaError } from '../../errors/stemma-error.js';
import type { PlacedChunk } from '../../model/chunk-source.js';
import type { CommitId } from '../../vcs/commit-id.js';
import type { ChunkHistory } from './chunk-history.js';
import type { ChunkStep } from './chunk-steps.js';
import { isNamed } from './is-named.js';
import { otherVersion, type ChunkAt } from './other-version.js';
import { ParentFinder } from './visible-parents.js';

/** Where to look for a chunk. */
export interface ChunkSearch {
  readonly ref: string;
  /** The chunk's id or its first digits, at least four. */
  readonly id: string;
  /** Only in these documents and folders; everywhere where there are none. */
  readonly documents: readonly string[];
  readonly firstParent: boolean;
}

/** A chunk that was found, with the step that ended it where the ref has it no more. */
export interface FoundChunk extends ChunkAt {
  readonly end: ChunkStep | undefined;
}

/**
 * Finds a chunk in the snapshot of a ref, which reads all of its chunks; else the latest one of its
 * history, which reads those that differ between commits. Throws `bad-chunk-id`, `no-such-chunk`,
 * `ambiguous-chunk`.
 */
export async function findChunk(history: ChunkHistory, search: ChunkSearch): Promise<FoundChunk> {
  const { ref, id } = search;
  if (!/^[0-9a-f]{4,32}$/.test(id)) throw badId(id);
  const parents = new ParentFinder(history.snapshots, history.look, search.firstParent);
  const starts = (await parents.from(await history.snapshots.git.resolveRef(ref))).commits;
  for (const commit of starts) {
    const chunk = theOnly(id, await matchesAt(history, commit, search));
    if (chunk !== undefined) return { commit, chunk, end: undefined };
  }
  const gone = await findGone(history, { parents, starts, search });
  if (gone === undefined) throw noChunk(search);
  return gone;
}

async function matchesAt(
  history: ChunkHistory,
  commit: CommitId,
  { id, documents }: ChunkSearch,
): Promise<PlacedChunk[]> {
  const reader = await history.readerAt(commit);
  const found: PlacedChunk[] = [];
  const [only] = documents;
  const isOneText = documents.length === 1 && only !== undefined && reader?.hasText(only) === true;
  for (const chunk of isOneText ? reader.chunksOf(only) : (reader?.all() ?? [])) {
    if (chunk.id.startsWith(id) && isWanted(chunk, documents)) found.push(chunk);
  }
  return found;
}

async function findGone(
  history: ChunkHistory,
  from: {
    readonly parents: ParentFinder;
    readonly starts: readonly CommitId[];
    readonly search: ChunkSearch;
  },
): Promise<FoundChunk | undefined> {
  const { parents, starts, search } = from;
  const seen = new Set<CommitId>(starts);
  const waiting = [...starts];
  for (let after = waiting.shift(); after !== undefined; after = waiting.shift()) {
    for (const before of (await parents.of(after)).commits) {
      if (seen.has(before)) continue;
      seen.add(before);
      waiting.push(before);
      const chunk = theOnly(search.id, await goneBetween(history, { before, after }, search));
      if (chunk === undefined) continue;
      const end = await endOf(history, { commit: before, chunk }, after);
      return { commit: before, chunk, end };
    }
  }
  return undefined;
}

/** Chunks of that id which the earlier of two commits has and the later one does not. */
async function goneBetween(
  history: ChunkHistory,
  { before, after }: { readonly before: CommitId; readonly after: CommitId },
  { id, documents }: ChunkSearch,
): Promise<PlacedChunk[]> {
  const gone: PlacedChunk[] = [];
  for (const text of await history.changedTexts(before, after)) {
    const matches = (await history.chunksAt(before, text)).filter(
      (chunk) => chunk.id.startsWith(id) && isWanted(chunk, documents),
    );
    if (matches.length === 0) continue;
    const now = new Set((await history.chunksAt(after, text)).map((chunk) => chunk.id));
    gone.push(...matches.filter((chunk) => !now.has(chunk.id)));
  }
  return gone;
}

/** What the commit behind did to a chunk that it does not have. */
async function endOf(history: ChunkHistory, at: ChunkAt, commit: CommitId): Promise<ChunkStep> {
  const { chunk } = at;
  const later = await otherVersion(history, at, { commit, text: chunk.document });
  const change = later?.change ?? 'removed';
  return { commit, change, before: chunk, after: later?.chunk, boundary: false };
}

function isWanted({ document }: PlacedChunk, documents: readonly string[]): boolean {
  return documents.length === 0 || documents.some((name) => isNamed(document, name));
}

function theOnly(id: string, found: readonly PlacedChunk[]): PlacedChunk | undefined {
  const [first, ...others] = found;
  if (others.length === 0) return first;
  const candidates = found.map((chunk) => ({ id: chunk.id, document: chunk.document }));
  throw new StemmaError('ambiguous-chunk', `'${id}' is the start of ${found.length} chunk ids`, {
    data: { id, candidates },
    suggestions: candidates
      .slice(0, 5)
      .map((one) => `Write '${one.id.slice(0, id.length + 6)}' for the one of '${one.document}'.`),
  });
}

function badId(id: string): StemmaError {
  return new StemmaError('bad-chunk-id', `'${id}' is no chunk id: 4 to 32 digits from 0-9a-f`, {
    data: { id },
    suggestions: ['`stemma query … --json` and `stemma blame … --json` show the ids of chunks.'],
  });
}

function noChunk({ id, ref, documents }: ChunkSearch): StemmaError {
  const where =
    documents.length === 0 ? '' : ` in ${documents.map((name) => `'${name}'`).join(', ')}`;
  return new StemmaError(
    'no-such-chunk',
    `no chunk${where} at '${ref}' or before it has an id that begins with '${id}'`,
    {
      data: { id, at: ref, documents },
      suggestions: [
        'A chunk that is on disk only has no history yet: `stemma commit` first.',
        'Name the branch that has it: `stemma log BRANCH --chunk ID`.',
      ],
    },
  );
}
