import { costOf } from '../../model/price.js';
import type { PipelineSettings } from '../../pipeline/settings/settings.js';
import type { SnapshotLock } from '../../pipeline/snapshot-lock.js';
import { stageGraph } from '../../pipeline/stage-graph.js';
import { isCheap, priceOf } from '../../pipeline/stages/embed/embed-settings.js';
import { SqliteVectorLocations } from '../../store/sqlite-vector-locations.js';
import { applyEdits, type MapEdit } from '../../tree/apply.js';
import { diffMaps } from '../../tree/diff.js';
import { countEmbedding, locatedIn } from '../plan/count-embedding.js';
import { EarlierRuns } from '../plan/earlier-runs.js';
import type { Project } from '../project.js';
import { runPipeline } from '../run-pipeline.js';
import { finished, type Snapshot } from '../snapshot-at.js';
import { stageFingerprint } from '../stage-states.js';
import { haveSameIndex, type Mix, type Sides } from './swap-stages.js';

/** A state between two snapshots that is not made yet, and what making it takes. */
export interface PlannedMix {
  readonly mix: Mix;
  readonly settings: PipelineSettings;
  /** What is known of each part, by the side that it is of. */
  readonly previous: SnapshotLock;
  /** Texts without a vector, 0 where embedding is cheap. */
  readonly texts: number;
  readonly tokens: number;
  /** What embedding them costs, where the settings say so. */
  readonly cost: { readonly amount: number; readonly currency: string } | null;
}

/** Cuts the chunks of a mix and counts those without a vector; embeds nothing. */
export async function planMix(project: Project, sides: Sides, mix: Mix): Promise<PlannedMix> {
  const settings = mixedSettings(sides, mix);
  const previous = mixedLock(sides, mix);
  const { corpus } = previous;
  const only = new Set(['extract', 'clean', 'chunk'] as const);
  const { lock } = await runPipeline(project, { settings, corpus, previous, only });
  const counted = await countTexts(project, { settings, previous, chunks: lock.chunks });
  const price = priceOf(settings.embed);
  const cost =
    price === undefined || counted.texts === 0
      ? null
      : { amount: costOf(counted.tokens, price), currency: price.currency };
  return { mix, settings, previous, ...counted, cost };
}

/** Makes a mix; throws what running its stages throws. */
export async function makeMix(
  project: Project,
  sides: Sides,
  { mix, settings, previous }: PlannedMix,
): Promise<Snapshot> {
  const { loaded } = sides[mix.retrieve];
  const snapshot = await finished(project, {
    at: `between '${sides.from.at}' and '${sides.to.at}'`,
    commit: undefined,
    loaded: { ...loaded, settings: { ...loaded.settings, pipeline: settings } },
    corpus: previous.corpus,
    previous,
  });
  return withVectorsOf(project, snapshot, sides[mix.embed]);
}

function mixedSettings(sides: Sides, mix: Mix): PipelineSettings {
  const of = (stage: keyof Mix) => sides[mix[stage]].loaded.settings.pipeline;
  const { clean } = of('clean');
  return {
    extract: of('extract').extract,
    ...(clean && { clean }),
    chunk: of('chunk').chunk,
    embed: of('embed').embed,
    index: haveSameIndex(sides) ? of('embed').index : { type: 'flat', metric: 'cosine' },
    retrieve: of('retrieve').retrieve,
  };
}

function mixedLock(sides: Sides, mix: Mix): SnapshotLock {
  const of = (stage: keyof Mix) => sides[mix[stage]].lock;
  return {
    version: 1,
    corpus: of('documents').corpus,
    texts: of('extract').texts,
    cleaned: of('clean').cleaned,
    chunks: of('chunk').chunks,
    vectors: of('embed').vectors,
    index: haveSameIndex(sides) ? of('embed').index : undefined,
  };
}

async function countTexts(
  project: Project,
  {
    settings,
    previous,
    chunks,
  }: Pick<PlannedMix, 'settings' | 'previous'> & { readonly chunks: SnapshotLock['chunks'] },
): Promise<Pick<PlannedMix, 'texts' | 'tokens'>> {
  const node = stageGraph(settings).find(({ name }) => name === 'embed');
  if (node === undefined || chunks === undefined || isCheap(settings.embed)) {
    return { texts: 0, tokens: 0 };
  }
  const state = { settings, lock: previous };
  const fingerprint = await stageFingerprint(project, 'embed', state);
  const earlier = new EarlierRuns(project, state, false);
  const pinned = previous.vectors;
  const isFresh = pinned?.fingerprint === fingerprint && pinned?.input === chunks.root;
  const known = earlier.output(node, { fingerprint, input: chunks.root, isFresh });
  if (known !== undefined || fingerprint === undefined) return { texts: 0, tokens: 0 };
  const locations = new SqliteVectorLocations(project.cache);
  const { embedded, tokens } = countEmbedding(project.reader, chunks.root, {
    base: earlier.base(node, fingerprint),
    isLocated: locatedIn(project.reader, locations, fingerprint),
  });
  return { texts: embedded, tokens };
}

/**
 * A snapshot with the vectors that one side pins wherever that has any for a text: the embedder may
 * have given the same text another vector since. Costs the entries that differ.
 */
function withVectorsOf(project: Project, snapshot: Snapshot, side: Snapshot): Snapshot {
  const { vectors, index } = snapshot.lock;
  const pinned = side.lock.vectors;
  if (vectors === undefined || pinned?.fingerprint !== vectors.fingerprint) return snapshot;
  const edits: MapEdit[] = [];
  for (const { key, before, after } of diffMaps(project.reader, pinned.root, vectors.root)) {
    if (before !== undefined && after !== undefined) edits.push({ key, value: before });
  }
  if (edits.length === 0 || index === undefined) return snapshot;
  project.becomeWriter();
  const root = applyEdits(project.reader, vectors.root, edits);
  project.store.flush();
  const lock = {
    ...snapshot.lock,
    vectors: { ...vectors, root },
    index: { ...index, input: root, root },
  };
  return { ...snapshot, lock };
}
