import { decodeStoredText, encodeStoredText } from '../model/entry-codecs.js';
import { documentKeyBytes } from '../model/entry-keys.js';
import type { ObjectId } from '../model/object-id.js';
import { applyEdits, type MapEdit } from '../tree/apply.js';
import { diffMaps } from '../tree/diff.js';
import { keepBlob } from '../tree/pieces/blob-writer.js';
import { countEntries, getValue } from '../tree/read.js';
import { boilerplateOf, duplicatesOf } from './clean-decisions.js';
import { cleanTextsStage, linesStage, signaturesStage } from './clean-stages.js';
import { runDocumentStage } from './run-document-stage.js';
import type { SimilarityMemory } from '../model/similarity-memory.js';
import type { SnapshotLock } from './snapshot-lock.js';
import type { StageContext, StageReport } from './stage-context.js';
import type { BoilerplateLines } from './stages/clean/boilerplate-lines.js';
import { cleanFingerprint, type CleanRecipe } from './stages/clean/clean-fingerprint.js';
import type { Duplicate, DuplicateDecision } from './stages/clean/decide-duplicates.js';
import { duplicateWarning } from './stages/clean/duplicate-warning.js';

/** The part of a lock that cleaning makes. */
type CleanedPart = NonNullable<SnapshotLock['cleaned']>;

/** What to clean, and what is known of it. */
export interface CleanRun {
  readonly recipe: CleanRecipe;
  readonly texts: ObjectId;
  /** That of an earlier snapshot. */
  readonly earlier: CleanedPart | undefined;
  readonly similarities: SimilarityMemory;
}

/** The cleaned texts as a lock pins them, and what was done for it. */
export interface CleanedTexts {
  readonly part: CleanedPart;
  readonly report: StageReport;
}

/**
 * Brings cleaned texts up to date with a texts map.
 *
 * Three maps are made a document at a time, incrementally (`clean-stages.ts`): hashes of lines,
 * cleaned texts, signatures. Two choices are made over whole maps (`clean-decisions.ts`), each a
 * pure function of one: which lines are boilerplate, which texts are duplicates. The first is an
 * object that is part of the fingerprint of cleaning; the second is a list of edits of the map of
 * cleaned texts. Every step is looked up by what it is made from: what did not change costs nothing.
 */
export async function runCleanStage(run: CleanRun, context: StageContext): Promise<CleanedTexts> {
  const started = context.now();
  const fingerprint = cleanFingerprint(run.recipe);
  const pinned = context.force ? undefined : pinnedPart(run, fingerprint, context);
  if (pinned !== undefined) {
    return { part: pinned, report: reportOf(pinned, nothing, (context.now() - started) / 1000) };
  }
  const made = await cleanAll(run, context);
  const { texts, boilerplate, duplicates } = made;
  const known = made.worked ? undefined : context.log.find(fingerprint, run.texts)?.output;
  const isKnown = known !== undefined && context.reader.store.has(known);
  const root = isKnown ? known : markDuplicates(texts.output, duplicates, context);
  if (!isKnown) context.log.record({ fingerprint, input: run.texts, output: root, tally: {} });
  const dropped = duplicates.filter((duplicate) => duplicate.dropped).length;
  const emptied = texts.tally['emptied'] ?? 0;
  const part: CleanedPart = {
    fingerprint,
    input: run.texts,
    root,
    documents: countEntries(context.reader, root),
    ...(dropped > 0 && { dropped }),
    ...(emptied > 0 && { emptied }),
    ...(duplicates.length > dropped && { duplicates: duplicates.length - dropped }),
    ...(boilerplate && { boilerplate }),
  };
  const { documents } = texts;
  const status = texts.status === 'full' ? 'full' : 'incremental';
  const done = made.worked
    ? ({ status, documents, ...changesBetween(run.earlier?.root, root, context) } as const)
    : nothing;
  return { part, report: reportOf(part, done, (context.now() - started) / 1000) };
}

/** What a lock pins for this very input and these settings, if the store has it. */
function pinnedPart(
  { earlier, texts }: CleanRun,
  fingerprint: string,
  { reader: { store } }: StageContext,
): CleanedPart | undefined {
  if (earlier?.fingerprint !== fingerprint || earlier.input !== texts) return undefined;
  const { root, boilerplate } = earlier;
  const isThere = store.has(root) && (boilerplate === undefined || store.has(boilerplate.record));
  return isThere ? earlier : undefined;
}

/** Cleaned texts, duplicates still among them, and the choices. */
async function cleanAll(run: CleanRun, context: StageContext) {
  const { recipe, texts: input } = run;
  const { store } = context.reader;
  const { boilerplate: lineSettings, duplicates: duplicateSettings } = recipe.settings;
  const reports: StageReport[] = [];
  const step = async (stage: Parameters<typeof runDocumentStage>[0], from: ObjectId) => {
    const report = await runDocumentStage(stage, { input: from }, context);
    reports.push(report);
    return report;
  };
  let isNew = false;
  let lines: { readonly id: ObjectId; readonly lines: BoilerplateLines } | undefined;
  if (lineSettings !== undefined) {
    const hashes = await step(linesStage(recipe, store), input);
    const maps = { lines: hashes.output, texts: input };
    const decided = boilerplateOf(maps, { ...recipe, boilerplate: lineSettings }, context);
    lines = { id: decided.id, lines: decided.value };
    isNew ||= !decided.known;
  }
  const texts = await step(cleanTextsStage(recipe, store, lines), input);
  let decision: DuplicateDecision = { duplicates: [], crowded: 0 };
  if (duplicateSettings !== undefined) {
    const signed = await step(signaturesStage(recipe, store), texts.output);
    const maps = { signatures: signed.output, texts: texts.output };
    const { similarities } = run;
    const chosen = { ...recipe, duplicates: duplicateSettings };
    const decided = duplicatesOf(maps, chosen, { ...context, similarities });
    decision = decided.value;
    isNew ||= !decided.known;
  }
  if (decision.crowded > 0) context.reporter.warn(crowdedWarning(decision.crowded));
  return {
    texts,
    boilerplate: lines && { lines: sizeOf(lines.lines), record: lines.id },
    duplicates: decision.duplicates,
    worked: isNew || reports.some(({ status }) => status !== 'cached'),
  };
}

/** The map with a warning on each duplicate, and without the text of those that are dropped. */
function markDuplicates(
  texts: ObjectId,
  duplicates: readonly Duplicate[],
  { reader, beforeWork }: StageContext,
): ObjectId {
  beforeWork();
  const edits = duplicates.map((duplicate): MapEdit => {
    const key = documentKeyBytes(duplicate.document);
    const value = getValue(reader, texts, key);
    if (value === undefined) throw new Error(`a duplicate without a text: ${duplicate.document}`);
    const stored = decodeStoredText(value);
    const warnings = [...(stored.warnings ?? []), duplicateWarning(duplicate)];
    if (!duplicate.dropped) return { key, value: encodeStoredText({ ...stored, warnings }) };
    const blob = keepBlob((bytes) => reader.store.put('blob', bytes), new Uint8Array());
    const { metadata } = stored;
    return { key, value: encodeStoredText({ ...blob, length: 0, marks: [], metadata, warnings }) };
  });
  const root = applyEdits(reader, texts, edits);
  reader.store.flush();
  return root;
}

/** Entries of the output that differ from an earlier one. */
function changesBetween(earlier: ObjectId | undefined, now: ObjectId, { reader }: StageContext) {
  const changes = { added: 0, changed: 0, removed: 0 };
  if (earlier === undefined || !reader.store.has(earlier)) {
    return { ...changes, added: countEntries(reader, now) };
  }
  for (const { before, after } of diffMaps(reader, earlier, now)) {
    if (before === undefined) changes.added += 1;
    else if (after === undefined) changes.removed += 1;
    else changes.changed += 1;
  }
  return changes;
}

const nothing = { status: 'cached', documents: 0, added: 0, changed: 0, removed: 0 } as const;

function reportOf(
  { fingerprint, input, root, ...part }: CleanedPart,
  done: Pick<StageReport, 'status' | 'documents' | 'added' | 'changed' | 'removed'>,
  seconds: number,
): StageReport {
  const { dropped = 0, emptied = 0, duplicates = 0, boilerplate } = part;
  const tally = { dropped, emptied, duplicates, boilerplate: boilerplate?.lines ?? 0 };
  return { name: 'clean', fingerprint, input, output: root, counts: {}, tally, ...done, seconds };
}

function sizeOf(lines: BoilerplateLines): number {
  return [...lines.values()].reduce((sum, { size }) => sum + size, 0);
}

function crowdedWarning(crowded: number): string {
  return `clean: ${crowded} texts share most of what they say with many others; near duplicates of these may be missed (pipeline.clean.boilerplate takes out what texts share)`;
}
