import { isDeepStrictEqual } from 'node:util';
import { StemmaError } from '../../errors/stemma-error.js';
import { compareVectors, type VectorPair } from '../../diff/compare-vectors.js';
import { decodeStoredVector } from '../../model/entry-codecs.js';
import { documentOfKey, partOfKey } from '../../model/entry-keys.js';
import { locksByPipeline, type SnapshotLock } from '../../pipeline/snapshot-lock.js';
import type { EmbedSettings } from '../../pipeline/stages/embed/embed-settings.js';
import { diffMaps, type MapChange } from '../../tree/diff.js';
import { countEntries } from '../../tree/read.js';
import { equalBytes, fromHex, toHex } from '../../util/bytes.js';
import { splitPipeline } from '../choose-pipelines.js';
import type { Project } from '../project.js';
import { committedSnapshot } from '../committed-snapshot.js';
import { type Snapshot } from '../snapshot-at.js';
import {
  compareClouds,
  type NeighbourStability,
  type SampleOptions,
} from './neighbour-stability.js';
import { vectorWarnings, type VectorWarning } from './vector-warnings.js';

/** The vectors of one side, and who made them. */
export interface VectorSide {
  readonly at: string;
  readonly provider: EmbedSettings['provider'];
  /** Null for a provider that has no models to name. */
  readonly model: string | null;
  readonly dimensions: number;
  /** Names everything that decides a vector. */
  readonly fingerprint: string;
  readonly vectors: number;
  /** Mean cosine distance to the centroid; null where nothing differs or no sample is taken. */
  readonly spread: number | null;
}

/** A text whose vector moved. */
export interface MovedText {
  readonly cosine: number;
  readonly document: string;
  /** UTF-16 offsets; null where the snapshot has no such chunk any more. */
  readonly start: number | null;
  readonly end: number | null;
}

/** How the vectors of two snapshots differ. */
export interface VectorChanges {
  readonly from: VectorSide;
  readonly to: VectorSide;
  /** Texts that stand in the same document on both sides. */
  readonly common: number;
  /** Of them: with other bytes as vector. */
  readonly changed: number;
  /** Texts of one side alone. */
  readonly added: number;
  readonly removed: number;
  /** Of the changed ones; null where there are none, or where dimensions differ. */
  readonly cosine: {
    /** Below 0.9999: further apart than noise. */
    readonly moved: number;
    readonly mean: number;
    /** 99 of 100 have this or more. */
    readonly p99: number;
    readonly worst: MovedText;
  } | null;
  readonly neighbours: NeighbourStability | null;
  /** Cosine between both centroids. */
  readonly centroid: number | null;
  readonly warnings: readonly VectorWarning[];
}

type Vectors = NonNullable<SnapshotLock['vectors']>;

/** One side with what a commit pins of it. */
interface Side {
  readonly snapshot: Snapshot;
  readonly embed: EmbedSettings;
  readonly vectors: Vectors;
}

/**
 * How the vectors differ that two snapshots pin. Costs the entries that differ, and for a sample a
 * reading of all vectors and a product of each with the sample; nothing where the maps are equal.
 * Throws `no-vectors` for a snapshot that retrieves by words alone.
 */
export async function vectorChanges(
  project: Project,
  snapshots: { readonly from: Snapshot; readonly to: Snapshot },
  options: SampleOptions,
): Promise<VectorChanges> {
  const from = await sideOf(project, snapshots.from);
  const to = await sideOf(project, snapshots.to);
  const counts = { changed: 0, added: 0, removed: 0 };
  const compared = compareVectors(changedPairs(project, { from, to }, counts));
  const { worst, mean, p99, moved } = compared;
  const isEqual = from.vectors.root === to.vectors.root;
  const clouds =
    isEqual || options.sample === 0
      ? { neighbours: null, centroid: null, spread: { from: null, to: null } }
      : await compareClouds(project, { from: from.vectors, to: to.vectors }, options);
  return {
    from: described(from, clouds.spread.from),
    to: described(to, clouds.spread.to),
    common: countEntries(project.reader, to.vectors.root) - counts.added,
    ...counts,
    cosine:
      mean === null || p99 === null || worst === null
        ? null
        : { moved, mean, p99, worst: movedText(to.snapshot, worst) },
    neighbours: clouds.neighbours,
    centroid: clouds.centroid,
    warnings: vectorWarnings({
      from: from.vectors,
      to: to.vectors,
      sameSettings: isDeepStrictEqual(from.embed, to.embed),
      ...{ provider: to.embed.provider, changed: counts.changed, moved },
    }),
  };
}

/**
 * The vectors that a commit pins, where the store has them: a run would make them again where the
 * model behind the settings is another one by now.
 */
async function sideOf(project: Project, snapshot: Snapshot): Promise<Side> {
  const { at, commit, loaded } = snapshot;
  const { ref, pipeline } = splitPipeline(at);
  const pinned =
    commit === undefined ? undefined : (await committedSnapshot(project, commit, ref)).lock;
  const committed = pinned && locksByPipeline(pinned).get(pipeline)?.vectors;
  const isThere = committed !== undefined && project.store.has(committed.root);
  const vectors = isThere ? committed : snapshot.lock.vectors;
  if (vectors === undefined) throw noVectors(at);
  return { snapshot, embed: loaded.settings.pipeline.embed, vectors };
}

/** Pairs of vectors of equal length; counts all that differs on the way. */
function* changedPairs(
  { reader }: Project,
  { from, to }: { readonly from: Side; readonly to: Side },
  counts: { changed: number; added: number; removed: number },
): Generator<VectorPair, void, undefined> {
  const comparable = from.vectors.dimensions === to.vectors.dimensions;
  for (const change of diffMaps(reader, from.vectors.root, to.vectors.root)) {
    if (change.before === undefined) counts.added++;
    else if (change.after === undefined) counts.removed++;
    else counts.changed++;
    const pair = comparable ? pairOf(change) : undefined;
    if (pair !== undefined) yield pair;
  }
}

function pairOf({ key, before, after }: MapChange): VectorPair | undefined {
  if (before === undefined || after === undefined) return undefined;
  return {
    name: toHex(key),
    before: decodeStoredVector(before).values,
    after: decodeStoredVector(after).values,
  };
}

function movedText(
  { chunks }: Snapshot,
  { cosine, name }: { readonly cosine: number; readonly name: string },
): MovedText {
  const key = fromHex(name);
  const document = documentOfKey(key);
  const hash = partOfKey(key);
  const chunk = chunks.chunksOf(document).find(({ shownHash }) => equalBytes(shownHash, hash));
  return { cosine, document, start: chunk?.entry.start ?? null, end: chunk?.entry.end ?? null };
}

function described({ snapshot, embed, vectors }: Side, spread: number | null): VectorSide {
  const { dimensions, fingerprint } = vectors;
  const model = 'model' in embed ? embed.model : null;
  const { provider } = embed;
  const common = { at: snapshot.at, provider, model, dimensions, fingerprint };
  return { ...common, vectors: vectors.vectors, spread };
}

function noVectors(at: string): StemmaError {
  return new StemmaError(
    'no-vectors',
    `cannot compare vectors: '${at}' has none, it retrieves by words alone`,
    {
      data: { at },
      suggestions: [
        'Leave --vectors out.',
        'Or name a pipeline that embeds, such as `HEAD:NAME` of `pipelines:` in stemma.yaml.',
      ],
    },
  );
}
