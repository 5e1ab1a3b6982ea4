import { parseDocument, stringify } from 'yaml';
import { z } from 'zod';
import { StemmaError } from '../errors/stemma-error.js';
import { fingerprintOf } from '../model/fingerprint.js';
import type { ObjectId } from '../model/object-id.js';
import { readPlainMaps } from './read-plain-maps.js';
import { MAIN_PIPELINE } from './settings/expand-pipelines.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
/** An ObjectId is what the pattern above describes. */
const objectId = hash.transform((id) => id as ObjectId);
const count = z.number().int().nonnegative();
const positive = count.min(1);
const derived = { fingerprint: hash, input: objectId };

/** The pinned model of an embedder that is fitted to a corpus. */
const fittedSchema = z.strictObject({
  /** Object with the fitted model. */
  model: objectId,
  /** Fingerprint of the settings it was fitted with. */
  settings: hash,
  /** Chunks map that it was fitted on. */
  chunks: objectId,
});

/** How much of what there is an index finds. */
const recallSchema = z.strictObject({
  /** Mean share of the neighbours found, rounded down to four decimals. */
  mean: z.number().min(0).max(1),
  /** Neighbours wanted of each vector of the sample. */
  k: positive,
  /** Vectors asked for. */
  sample: positive,
  /** Candidates held while searching, as the settings had it. */
  efSearch: positive,
});

/** Version of the format of stemma.lock. */
const VERSION = 1;

/** What one pipeline makes of a corpus. */
const parts = {
  texts: z
    .strictObject({
      ...derived,
      root: objectId,
      documents: count,
      /** Documents that could not be read and were left out; absent for none. */
      skipped: positive.optional(),
      /** Warnings of extraction, kept with the texts; absent for none. */
      warnings: positive.optional(),
    })
    .optional(),
  cleaned: z
    .strictObject({
      ...derived,
      root: objectId,
      documents: count,
      /** Duplicates whose text was dropped; absent for none. */
      dropped: positive.optional(),
      /** Texts that were nothing but boilerplate; absent for none. */
      emptied: positive.optional(),
      /** Duplicates that stayed and carry a warning; absent for none. */
      duplicates: positive.optional(),
      /** Boilerplate lines of all sources, and the object that lists them. */
      boilerplate: z.strictObject({ lines: count, record: objectId }).optional(),
    })
    .optional(),
  chunks: z.strictObject({ ...derived, root: objectId, chunks: count, tokens: count }).optional(),
  vectors: z
    .strictObject({
      ...derived,
      root: objectId,
      vectors: count,
      dimensions: count,
      truncated: count,
      fitted: fittedSchema.optional(),
    })
    .optional(),
  index: z
    .strictObject({
      ...derived,
      type: z.string(),
      root: objectId,
      recall: recallSchema.optional(),
    })
    .optional(),
  lexical: z.strictObject(derived).optional(),
};

const lockSchema = z.strictObject({
  version: z.literal(VERSION),
  corpus: z.strictObject({
    root: objectId,
    documents: count,
    /** Entries that are sidecars of documents; absent for none. */
    sidecars: positive.optional(),
    bytes: count,
  }),
  /** Documents of other branches that a merge by Git left to be joined to the corpus, in order. */
  merges: z
    .array(z.strictObject({ base: objectId.optional(), theirs: objectId }))
    .min(1)
    .optional(),
  ...parts,
  evaluation: z
    .strictObject({
      questions: count,
      questionsHash: z.string(),
      metrics: z.record(z.string(), z.number()),
    })
    .optional(),
  /** The same parts for each further pipeline of the settings. */
  pipelines: z.record(z.string(), z.strictObject(parts)).optional(),
});

/**
 * stemma.lock: the roots of all maps of a snapshot, with the fingerprint and the input of each
 * stage, counts, and the headline metrics where the snapshot was evaluated. Parts that no stage
 * of the pipeline makes are absent.
 */
export type SnapshotLock = z.infer<typeof lockSchema>;
export type PendingMerge = NonNullable<SnapshotLock['merges']>[number];
export type IndexRecall = z.infer<typeof recallSchema>;
export type FittedModel = z.infer<typeof fittedSchema>;

const HEADER = '# Written by stemma; describes the snapshot that belongs to this commit.\n';

/**
 * The lock in the text of a stemma.lock; throws `bad-lock`, and `unknown-format` for one that a
 * newer stemma wrote.
 */
export function parseLock(text: string, path: string): SnapshotLock {
  const plain = lockSchema.safeParse(readPlainMaps(text));
  if (plain.success) return plain.data;
  // Not as stemma writes it: edited by hand, or wrong.
  const document = parseDocument(text);
  const parsed = lockSchema.safeParse(document.errors.length > 0 ? undefined : document.toJS());
  if (parsed.success) return parsed.data;
  refuseNewer(document.errors.length > 0 ? undefined : document.get('version'), path);
  const problem =
    document.errors[0]?.message.split('\n')[0] ??
    parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new StemmaError('bad-lock', `cannot read '${path}': ${problem}`, {
    data: { path },
    suggestions: [
      'Restore the file with `git checkout -- stemma.lock`, or delete it and run `stemma run`.',
    ],
  });
}

function refuseNewer(version: unknown, path: string): void {
  if (typeof version !== 'number' || version <= VERSION) return;
  throw new StemmaError(
    'unknown-format',
    `cannot read '${path}': it has format ${version}, this stemma knows format ${VERSION}`,
    {
      data: { path, version },
      suggestions: ['Use the version of stemma that wrote it, or a newer one.'],
    },
  );
}

/** The text of a stemma.lock: one key a line, always in the same order. */
export function formatLock(lock: SnapshotLock): string {
  const ordered = lockSchema.parse(lock);
  return HEADER + stringify(ordered, { lineWidth: 0 });
}

/**
 * The locks of all pipelines of a lock by name, each in the form that it has where its pipeline is
 * the only one; `main` is the first.
 */
export function locksByPipeline(lock: SnapshotLock): Map<string, SnapshotLock> {
  const { pipelines = {}, ...main } = lock;
  const { version, corpus } = lock;
  const others = Object.entries(pipelines).map(
    ([name, own]) => [name, { version, corpus, ...own }] as const,
  );
  return new Map([[MAIN_PIPELINE, main], ...others]);
}

/** Puts the locks of several pipelines over one corpus together; the reverse of `locksByPipeline`. */
export function joinLocks(locks: ReadonlyMap<string, SnapshotLock>): SnapshotLock {
  const main = locks.get(MAIN_PIPELINE);
  if (main === undefined) throw new Error('a lock without its main pipeline');
  const others = [...locks]
    .filter(([name]) => name !== MAIN_PIPELINE)
    .map(([name, lock]) => {
      const { version: _version, corpus: _corpus, evaluation: _evaluation, ...own } = lock;
      return [name, own] as const;
    });
  return others.length === 0 ? main : { ...main, pipelines: Object.fromEntries(others) };
}

/**
 * The map of texts that chunks are slices of: cleaned ones where they are cleaned. Undefined where
 * none were made yet.
 */
export function textsOfChunks({ texts, cleaned }: Pick<SnapshotLock, 'texts' | 'cleaned'>) {
  return cleaned ?? texts;
}

/**
 * Names the data of a snapshot: a hash over every root of its main pipeline, evaluation figures
 * apart.
 */
export function snapshotIdOf(lock: SnapshotLock): string {
  const { corpus, texts, cleaned, chunks, vectors, index } = lock;
  const roots = [corpus.root, texts?.root, chunks?.root, vectors?.root, index?.root];
  const named = cleaned === undefined ? roots : [...roots, cleaned.root];
  return fingerprintOf(named.map((root) => root ?? null));
}
