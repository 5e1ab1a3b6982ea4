import type { PlacedChunk } from '../../model/chunk-source.js';
import type { CommitId } from '../../vcs/commit-id.js';
import type { ChunkHistory } from './chunk-history.js';
import { otherVersion, type ChunkAt, type VersionChange } from './other-version.js';
import { ParentFinder } from './visible-parents.js';

/** What a commit did to a chunk. */
export type ChunkChange = 'added' | VersionChange | 'renamed' | 'removed';

/** A commit that did something to a chunk. */
export interface ChunkStep {
  readonly commit: CommitId;
  readonly change: ChunkChange;
  /** Undefined for one that came, and for one that went. */
  readonly before: PlacedChunk | undefined;
  readonly after: PlacedChunk | undefined;
  /** True where earlier states cannot be looked at here. */
  readonly boundary: boolean;
}

/**
 * The commits that made a chunk what it is, newest first, back to the one that it came with; see
 * `otherVersion` for which chunk it was before.
 */
export async function* chunkSteps(
  history: ChunkHistory,
  from: ChunkAt,
  firstParent = false,
): AsyncGenerator<ChunkStep> {
  const parents = new ParentFinder(history.snapshots, history.look, firstParent);
  for (let at: ChunkAt | undefined = from; at !== undefined;) {
    const { commits, isUncertain } = await parents.of(at.commit);
    const same = await unchanged(history, at, commits);
    if (same !== undefined) {
      at = same;
      continue;
    }
    const earlier = await predecessor(history, at, commits);
    const { commit, chunk: after } = at;
    const change = earlier?.change ?? 'added';
    yield { commit, change, before: earlier?.at.chunk, after, boundary: isUncertain };
    at = earlier?.at;
  }
}

/** The chunk in the first of the earlier states that has it under the same id. */
async function unchanged(
  history: ChunkHistory,
  { chunk }: ChunkAt,
  commits: readonly CommitId[],
): Promise<ChunkAt | undefined> {
  for (const commit of commits) {
    const same = (await history.chunksAt(commit, chunk.document)).find(({ id }) => id === chunk.id);
    if (same !== undefined) return { commit, chunk: same };
  }
  return undefined;
}

interface Predecessor {
  readonly change: ChunkChange;
  readonly at: ChunkAt;
}

async function predecessor(
  history: ChunkHistory,
  { commit, chunk }: ChunkAt,
  commits: readonly CommitId[],
): Promise<Predecessor | undefined> {
  for (const before of commits) {
    const name = await history.nameBefore(chunk.document, { before, after: commit });
    if (name === undefined) continue;
    const earlier = await history.chunksAt(before, name);
    const renamed = name === chunk.document ? undefined : sameText(earlier, chunk);
    if (renamed !== undefined) {
      return { change: 'renamed', at: { commit: before, chunk: renamed } };
    }
    const old = await otherVersion(history, { commit, chunk }, { commit: before, text: name });
    if (old !== undefined) return { change: old.change, at: { commit: before, chunk: old.chunk } };
  }
  return undefined;
}

function sameText(chunks: readonly PlacedChunk[], { entry }: PlacedChunk): PlacedChunk | undefined {
  return chunks.find((one) => one.entry.text === entry.text);
}
