import { StemmaError } from '../../errors/stemma-error.js';
import { fingerprintOf } from '../../model/fingerprint.js';
import type { ObjectId } from '../../model/object-id.js';
import type { IndexRecall, SnapshotLock } from '../../pipeline/snapshot-lock.js';
import type { CacheDatabase } from '../../store/cache-database.js';
import { fromUtf8, utf8 } from '../../util/bytes.js';
import type { HnswSettings } from './plan-shards.js';
import { RECALL_K, type RecallSample } from './recall-sample.js';

/** Raised when the same index may be given another figure. */
const RECALL_VERSION = 1;

/** An index whose recall is asked for. */
export interface MeasuredIndex {
  readonly root: ObjectId;
  readonly input: ObjectId;
  readonly efSearch: number;
}

/** What is known of an index's recall: from the lock, or measured before and kept. */
export function knownRecall(
  cache: CacheDatabase,
  index: MeasuredIndex,
  pinned: SnapshotLock['index'],
): IndexRecall | undefined {
  const { root, input, efSearch } = index;
  const recall = pinned?.root === root && pinned.input === input ? pinned.recall : undefined;
  if (recall?.efSearch === efSearch) return recall;
  const note = cache.note(noteName(index));
  // What `keepRecall` wrote under that name.
  return note && (JSON.parse(fromUtf8(note)) as IndexRecall);
}

/** The recall of an index by what its graphs answered; kept for the next time. */
export function keepRecall(
  cache: CacheDatabase,
  index: MeasuredIndex,
  measured: {
    readonly sample: RecallSample;
    readonly near: readonly Float32Array[];
    readonly vectors: number;
  },
): IndexRecall {
  const { sample, near, vectors } = measured;
  const mean = sample.recall(near, vectors);
  const { efSearch } = index;
  const recall = { mean, k: RECALL_K, sample: sample.keys.length, efSearch };
  sample.save(cache);
  cache.saveNote(noteName(index), utf8(JSON.stringify(recall)));
  return recall;
}

/** Throws `index-recall-low` where an index finds less than the settings ask for. */
export function checkRecall({ mean, k, sample }: IndexRecall, settings: HnswSettings): void {
  const { minRecall, efSearch, efConstruction, m } = settings;
  if (minRecall === undefined || mean >= minRecall) return;
  const found = `it finds ${percent(mean)} of the ${k} nearest vectors of each of ${sample}`;
  throw new StemmaError(
    'index-recall-low',
    `the index is not good enough: ${found}, pipeline.index.minRecall asks for ${percent(minRecall)}`,
    {
      data: { recall: mean, minRecall, k, sample, efSearch, efConstruction, m },
      suggestions: [
        `Raise pipeline.index.efSearch (now ${efSearch}): questions take longer, nothing is built again.`,
        `Raise pipeline.index.efConstruction (now ${efConstruction}) or m (now ${m}): the index is built again.`,
        'Or use `type: flat`, which compares every vector and misses none.',
      ],
    },
  );
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}

function noteName({ root, input, efSearch }: MeasuredIndex): string {
  return `recall:${fingerprintOf([RECALL_VERSION, root, input, efSearch])}`;
}
