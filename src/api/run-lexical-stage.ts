import { fingerprintOf } from '../model/fingerprint.js';
import type { ObjectId } from '../model/object-id.js';
import { ChunkReader } from '../pipeline/chunk-reader.js';
import type { StageContext, StageReport } from '../pipeline/stage-context.js';
import type { SnapshotLock } from '../pipeline/snapshot-lock.js';
import { buildLexical, LEXICAL_VERSION } from '../retrieve/lexical-index.js';
import type { Project } from './project.js';

/** Makes the word index over the chunks unless its file is there. */
export async function runLexicalStage(
  project: Project,
  options: {
    readonly context: StageContext;
    readonly chunks: NonNullable<SnapshotLock['chunks']>;
    readonly texts: ObjectId;
    readonly previous: SnapshotLock | undefined;
  },
): Promise<StageReport> {
  const { context, texts, previous } = options;
  const started = context.now();
  const { root: chunks, fingerprint } = options.chunks;
  const built = await buildLexical({
    folder: project.cacheFolder('lexical'),
    reader: project.reader,
    chunks,
    source: new ChunkReader(project.reader, { texts, chunks }),
    earlier: earlierChunks(context, fingerprint, previous),
    signal: context.signal,
    force: context.force,
    beforeWork: context.beforeWork,
  });
  return {
    name: 'lexical',
    status: built.status,
    fingerprint: fingerprintOf(['lexical', LEXICAL_VERSION]),
    input: chunks,
    output: chunks,
    added: built.added,
    changed: 0,
    removed: built.removed,
    documents: 0,
    counts: {},
    tally: {},
    seconds: (context.now() - started) / 1000,
  };
}

/** Chunks maps that may have a word index, the nearest first. */
function* earlierChunks(
  context: StageContext,
  fingerprint: string,
  previous: SnapshotLock | undefined,
): Generator<ObjectId, void, undefined> {
  if (context.force) return;
  if (previous?.chunks !== undefined) yield previous.chunks.root;
  for (const { output } of context.log.latest(fingerprint)) yield output;
}
