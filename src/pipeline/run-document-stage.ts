import type { Checkpoint, Tally } from '../model/derivation.js';
import type { DocumentKey } from '../model/document.js';
import { documentOfKey } from '../model/entry-keys.js';
import type { ObjectId } from '../model/object-id.js';
import { emptyMap } from '../tree/build.js';
import { diffMaps } from '../tree/diff.js';
import type { NodeReader } from '../tree/node-reader.js';
import { countEntries, readRange } from '../tree/read.js';
import { compareText } from '../util/compare-text.js';
import type { DocumentStage } from './document-stage.js';
import type { EarlierRun, StageContext, StageReport } from './stage-context.js';
import { StageWriter } from './stage-writer.js';

/**
 * Brings the output of a stage up to date with its input.
 *
 * A known derivation costs nothing. Else the nearest earlier run of the same stage is taken, its
 * input compared with ours, and only the documents that differ are worked on; with no earlier run
 * all are. The output equals that of a run from nothing, because a stage is pure by document.
 * Stopped work goes on at its last checkpoint.
 */
export async function runDocumentStage(
  stage: DocumentStage,
  options: { readonly input: ObjectId; readonly earlier?: EarlierRun | undefined },
  context: StageContext,
): Promise<StageReport> {
  const { input } = options;
  const started = context.now();
  const known = context.force ? undefined : findKnown(stage, options, context);
  if (known !== undefined) {
    return { ...cachedReport(stage, known), seconds: (context.now() - started) / 1000 };
  }
  context.beforeWork();
  const checkpoint = context.force ? undefined : findCheckpoint(stage, input, context);
  const base = startingPoint(stage, options, { context, checkpoint });
  const writer = new StageWriter(stage, context, {
    input,
    base: base && { input: base.input, output: base.output },
    output: checkpoint?.output ?? base?.output ?? emptyMap(context.reader.store, stage.profile),
    tally: checkpoint?.tally ?? base?.tally ?? {},
  });
  const position = checkpoint?.position;
  const range = { input, base: base?.input, position };
  const whole = base === undefined && position === undefined;
  const extent = whole
    ? { unit: stage.unit, total: countEntries(context.reader, input) }
    : { unit: 'documents', total: countDocuments(changedDocuments(context.reader, range)) };
  await writer.run(changedDocuments(context.reader, range), extent);
  const finished = writer.finish();
  context.log.record({ fingerprint: stage.fingerprint, input, ...finished.derived });
  return {
    name: stage.name,
    status: base === undefined ? 'full' : 'incremental',
    fingerprint: stage.fingerprint,
    input,
    output: finished.derived.output,
    tally: finished.derived.tally,
    ...finished.report,
    seconds: (context.now() - started) / 1000,
  };
}

/**
 * The output for exactly this input: the one that the lock pins before the one that was made last,
 * since an embedder does not always give the vectors that it gave before.
 */
function findKnown(
  stage: DocumentStage,
  options: { readonly input: ObjectId; readonly earlier?: EarlierRun | undefined },
  context: StageContext,
): EarlierRun | undefined {
  const { store } = context.reader;
  const { earlier } = options;
  if (earlier?.input === options.input && store.has(earlier.output)) return earlier;
  const logged = context.log.find(stage.fingerprint, options.input);
  return logged !== undefined && store.has(logged.output) ? logged : undefined;
}

/** What the work builds on: the base of stopped work, else the nearest earlier run, else nothing. */
function startingPoint(
  stage: DocumentStage,
  options: { readonly earlier?: EarlierRun | undefined },
  state: { readonly context: StageContext; readonly checkpoint: Checkpoint | undefined },
): { readonly input: ObjectId; readonly output: ObjectId; readonly tally?: Tally } | undefined {
  if (state.checkpoint !== undefined) return state.checkpoint.base;
  return state.context.force ? undefined : nearest(stage, options, state.context);
}

/** The earlier run to start from: the given one, else the latest that the store still holds. */
function nearest(
  stage: DocumentStage,
  options: { readonly earlier?: EarlierRun | undefined },
  context: StageContext,
): EarlierRun | undefined {
  const { store } = context.reader;
  const usable = (run: EarlierRun) => store.has(run.input) && store.has(run.output);
  if (options.earlier !== undefined && usable(options.earlier)) return options.earlier;
  for (const derivation of context.log.latest(stage.fingerprint)) {
    if (usable(derivation)) return derivation;
  }
  return undefined;
}

function findCheckpoint(
  stage: DocumentStage,
  input: ObjectId,
  context: StageContext,
): Checkpoint | undefined {
  const { store } = context.reader;
  const found = context.log.findCheckpoint(stage.fingerprint, input);
  if (found === undefined || !store.has(found.output)) return undefined;
  return found.base === undefined || store.has(found.base.input) ? found : undefined;
}

/** Documents whose input entries differ from the base's, ascending, behind `position`. */
function* changedDocuments(
  reader: NodeReader,
  range: {
    readonly input: ObjectId;
    readonly base: ObjectId | undefined;
    readonly position: string | undefined;
  },
): Generator<DocumentKey, void, undefined> {
  const { input, base, position } = range;
  const entries = base === undefined ? readRange(reader, input) : diffMaps(reader, base, input);
  let last = position;
  for (const { key } of entries) {
    const document = documentOfKey(key);
    if (last !== undefined && compareText(document, last) <= 0) continue;
    last = document;
    yield document;
  }
}

function countDocuments(documents: Iterable<DocumentKey>): number {
  let count = 0;
  for (const _document of documents) count++;
  return count;
}

function cachedReport(stage: DocumentStage, known: EarlierRun): Omit<StageReport, 'seconds'> {
  return {
    name: stage.name,
    status: 'cached',
    fingerprint: stage.fingerprint,
    input: known.input,
    output: known.output,
    added: 0,
    changed: 0,
    removed: 0,
    documents: 0,
    counts: {},
    tally: known.tally,
  };
}
