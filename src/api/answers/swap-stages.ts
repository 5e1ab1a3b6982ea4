import { isDeepStrictEqual } from 'node:util';
import { diffMaps } from '../../tree/diff.js';
import type { Project } from '../project.js';
import type { Snapshot } from '../snapshot-at.js';

/** Two snapshots whose answers are compared. */
export interface Sides {
  readonly from: Snapshot;
  readonly to: Snapshot;
}

/** What is taken over from the other side, in this order. */
export const SWAPPED = ['documents', 'extract', 'clean', 'chunk', 'embed', 'retrieve'] as const;

export type SwappedStage = (typeof SWAPPED)[number];

/** `index`: between an index of graphs and comparing every vector. */
export type SwapStage = SwappedStage | 'index';

/** Which side each part of a state is taken from. */
export type Mix = Readonly<Record<SwappedStage, keyof Sides>>;

/** The mix to begin with: all of `from`; who embeds is of `to` where `from` has no vectors. */
export function firstMix({ from }: Sides): Mix {
  const side = 'from';
  const embed = from.lock.vectors === undefined ? 'to' : side;
  return { documents: side, extract: side, clean: side, chunk: side, embed, retrieve: side };
}

/**
 * The stages that differ, in order; those in one group can only be swapped together. Reads the
 * differing entries of the vector maps where the same embedder made both.
 */
export function swapGroups(project: Project, sides: Sides): SwappedStage[][] {
  const { from, to } = sides;
  const a = from.loaded.settings.pipeline;
  const b = to.loaded.settings.pipeline;
  const differs: Readonly<Record<SwappedStage, boolean>> = {
    documents: from.lock.corpus.root !== to.lock.corpus.root,
    extract: !isDeepStrictEqual(a.extract, b.extract),
    clean: !isDeepStrictEqual(a.clean, b.clean),
    chunk: !isDeepStrictEqual(a.chunk, b.chunk),
    embed: otherVectors(project, sides),
    retrieve: !isDeepStrictEqual(a.retrieve, b.retrieve),
  };
  const stages = SWAPPED.filter((stage) => differs[stage]);
  // The semantic splitter asks the embedder: chunks of the one with vectors of the other are neither.
  const asks = a.chunk.splitter === 'semantic' || b.chunk.splitter === 'semantic';
  const together = asks && differs.embed && differs.chunk;
  return stages.flatMap((stage) => {
    if (!together || (stage !== 'chunk' && stage !== 'embed')) return [[stage]];
    return stage === 'chunk' ? [['chunk', 'embed']] : [];
  });
}

/** Whether the vectors of both sides were made otherwise. */
function otherVectors({ reader }: Project, { from, to }: Sides): boolean {
  const [a, b] = [from.lock.vectors, to.lock.vectors];
  if (a === undefined || b === undefined) return false;
  if (a.fingerprint !== b.fingerprint) return true;
  for (const { before, after } of diffMaps(reader, a.root, b.root)) {
    if (before !== undefined && after !== undefined) return true;
  }
  return false;
}

/** Both sides search the same graphs in the same way, so that the index explains nothing. */
export function haveSameIndex({ from, to }: Sides): boolean {
  const [a, b] = [from, to].map(({ lock, loaded }) => {
    const { index } = loaded.settings.pipeline;
    return [lock.index?.root ?? null, index.type === 'hnsw' ? index.efSearch : null];
  });
  return isDeepStrictEqual(a, b);
}

/** Whether a snapshot finds vectors by graphs, which may miss some. */
export function usesGraphs({ lock, loaded }: Snapshot): boolean {
  return loaded.settings.pipeline.retrieve.mode !== 'lexical' && lock.index?.type === 'hnsw';
}
