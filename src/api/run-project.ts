import { StemmaError } from '../errors/stemma-error.js';
import type { ObjectId } from '../model/object-id.js';
import { costOf, type Price } from '../model/price.js';
import type { Settings } from '../pipeline/settings/settings.js';
import { STAGES, type StageName } from '../pipeline/stage-graph.js';
import type { StageReport } from '../pipeline/stage-context.js';
import { snapshotIdOf, type IndexRecall, type SnapshotLock } from '../pipeline/snapshot-lock.js';
import { priceOf } from '../pipeline/stages/embed/embed-settings.js';
import type { CorpusSnapshot } from '../sources/snapshot-sources.js';
import { checkAsked, pipelineNamed } from './choose-pipelines.js';
import { keepEvaluation } from './keep-evaluation.js';
import { rememberRates } from './plan/stage-rates.js';
import { LOCK_FILE, SETTINGS_FILE } from './project-files.js';
import type { LoadedSettings, Project } from './project.js';
import { runPipelines, type PipelineReport } from './run-pipelines.js';
import { snapshotCorpus } from './snapshot-corpus.js';
import { recordDocuments } from './work-tree/documents-record.js';
import type { SettleOptions } from './work-tree/lock-target.js';
import { settleWorkTree, type BroughtDocuments } from './work-tree/settle-work-tree.js';

export { STAGES };

/** How to run. */
export interface RunOptions extends SettleOptions {
  readonly force?: boolean;
  readonly refit?: boolean;
  readonly rebuild?: boolean;
  /** Names of pipelines; all unless given. */
  readonly pipelines?: readonly string[] | undefined;
  /** The last stage to run. */
  readonly until?: StageName | undefined;
  /** The stages to run, on the inputs that stemma.lock pins; no snapshot is taken. */
  readonly only?: readonly StageName[] | undefined;
  /** Is given the corpus before anything is run; what it throws ends the run with nothing changed. */
  readonly inspect?: ((corpus: ObjectId) => void) | undefined;
}

/** One stage as `run` reports it. */
export interface RunStage {
  readonly name: string;
  /** `main`, or a name under `pipelines:`; null for the snapshot, which all share. */
  readonly pipeline: string | null;
  readonly status: StageReport['status'];
  /** Root of the input map; null for the snapshot, whose input is the disk. */
  readonly input: string | null;
  readonly output: string;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Documents worked on. */
  readonly documents: number;
  readonly seconds: number;
  /** Of `extract`: documents without a text because they could not be read, in the whole output. */
  readonly skipped?: number;
  /** Of `extract`: warnings that texts carry, in the whole output. */
  readonly warnings?: number;
  /**
   * Of `embed`: texts embedded, and texts whose vector was known. Of `chunk` by the semantic
   * splitter: sentences embedded.
   */
  readonly embedded?: number;
  readonly reused?: number;
  /** Of `embed`: texts in the whole output that were cut at the embedder's limit; of `chunk`: of `embedded`. */
  readonly truncated?: number;
  /** Of what was embedded: tokens that the provider says it counted in this run, and what they cost. */
  readonly tokens?: number;
  readonly cost?: { readonly amount: number; readonly currency: string };
  /** Of an index of graphs: how much of the exact neighbours it finds. */
  readonly recall?: IndexRecall;
  /** Of an index that was built anew for it: the share of the vectors that changed. */
  readonly changedShare?: number;
  /** Of `clean`: what it found in all texts. */
  readonly cleaned?: CleanedCounts;
}

/** What cleaning found in all texts. */
export interface CleanedCounts {
  /** Lines that are boilerplate, each counted once for its source. */
  readonly boilerplate: number;
  /** Texts that were nothing but boilerplate. */
  readonly emptied: number;
  /** Duplicates without a text. */
  readonly dropped: number;
  /** Duplicates that stay, with a warning. */
  readonly duplicates: number;
}

/** What `run` did. */
export interface RunResult {
  readonly stages: readonly RunStage[];
  /** Names the data: equal snapshots have equal ids. */
  readonly snapshot: string;
  readonly documents: number;
  /** What the documents say: one text each, or one for each row of a table. */
  readonly texts: number;
  readonly chunks: number;
  /** Documents without a text because they could not be read. */
  readonly skipped: number;
  /** Warnings of extraction; `stemma check` lists them. */
  readonly warnings: number;
  /** Documents that were brought to the state of a stemma.lock which Git had changed; else absent. */
  readonly brought?: BroughtDocuments;
}

/** A run with the lock that it wrote. */
export interface FinishedRun {
  readonly result: RunResult;
  readonly lock: SnapshotLock;
  readonly loaded: LoadedSettings;
}

/**
 * Snapshot of the sources, then every stale stage, then stemma.lock. Throws `no-stage`, and `nothing-pinned` where
 * single stages are asked for before a first run.
 */
export async function runProject(project: Project, options: RunOptions = {}): Promise<FinishedRun> {
  project.becomeWriter();
  const loaded = project.readSettings();
  const { settings } = loaded;
  const { reporter } = project.session;
  const { pipelines, until, only, inspect, ...how } = options;
  checkAsked(settings, options);
  const { lock: previous, brought } = await settleWorkTree(project, settings, how);
  const taken =
    only === undefined ? await takeSnapshot(project, { settings, previous }) : undefined;
  const corpus = taken?.corpus ?? previous?.corpus;
  if (corpus === undefined) throw nothingPinned();
  inspect?.(corpus.root);
  const { lock, stages } = await runPipelines(project, {
    ...how,
    settings,
    corpus,
    previous,
    pipelines: pipelines && new Set(pipelines),
    only: only ? new Set(only) : until && new Set(STAGES.slice(0, STAGES.indexOf(until) + 1)),
  });
  rememberRates(project, stages);
  const kept = keepEvaluation(lock, previous);
  project.writeLock(kept);
  await recordDocuments(project, corpus.root);
  warnTruncated(kept, (message) => {
    reporter.warn(message);
  });
  const { skipped = 0, warnings = 0 } = kept.texts ?? {};
  warnOfFindings({ skipped, warnings }, (message) => {
    reporter.warn(message);
  });
  const result = {
    stages: [
      ...(taken ? [taken.stage] : []),
      ...stages.map((stage) => toRunStage(stage, priceIn(settings, stage.pipeline))),
    ],
    snapshot: snapshotIdOf(kept),
    documents: corpus.documents,
    texts: kept.texts?.documents ?? 0,
    chunks: kept.chunks?.chunks ?? 0,
    skipped,
    warnings,
    ...(brought && { brought }),
  };
  return { result, lock: kept, loaded };
}

async function takeSnapshot(
  project: Project,
  from: { readonly settings: Settings; readonly previous: SnapshotLock | undefined },
) {
  const { host } = project.session;
  const started = host.now();
  const { corpus, snapshot } = await snapshotCorpus(project, from);
  const seconds = (host.now() - started) / 1000;
  const first = from.previous === undefined;
  return { corpus, stage: snapshotStage(snapshot, { seconds, first }) };
}

function nothingPinned(): StemmaError {
  return new StemmaError(
    'nothing-pinned',
    `cannot run single stages: there is no ${LOCK_FILE} yet, whose inputs they would work on`,
    { suggestions: ['Run `stemma run` first, or `stemma run --until STAGE`.'] },
  );
}

function warnTruncated(lock: SnapshotLock, warn: (message: string) => void): void {
  const truncated = lock.vectors?.truncated ?? 0;
  if (truncated === 0) return;
  warn(
    `${truncated} of ${lock.vectors?.vectors ?? 0} texts are longer than the embedder takes and were cut; make pipeline.chunk.size smaller to have all of each text embedded`,
  );
}

function warnOfFindings(
  { skipped, warnings }: Pick<RunResult, 'skipped' | 'warnings'>,
  warn: (message: string) => void,
): void {
  const said = [
    ...(skipped > 0 ? [`${skipped} document${skipped === 1 ? ' was' : 's were'} skipped`] : []),
    ...(warnings > 0 ? [`${warnings} warning${warnings === 1 ? '' : 's'} about texts`] : []),
  ];
  if (said.length > 0) warn(`${said.join(', ')}: \`stemma check\` lists what and why`);
}

function snapshotStage(
  snapshot: CorpusSnapshot,
  { seconds, first }: { readonly seconds: number; readonly first: boolean },
): RunStage {
  const { added, changed, removed, read, root } = snapshot;
  const status = added + changed + removed === 0 ? 'cached' : first ? 'full' : 'incremental';
  return {
    name: 'snapshot',
    pipeline: null,
    status,
    input: null,
    output: root,
    added,
    changed,
    removed,
    documents: read,
    seconds,
  };
}

/** A report of a stage as commands show it; with a price, what its tokens cost. */
export function toRunStage(report: PipelineReport, price?: Price): RunStage {
  const { name, pipeline, status, input, output } = report;
  const { added, changed, removed, documents, seconds } = report;
  const work = { added, changed, removed, documents, seconds };
  const common = { name, pipeline, status, input, output, ...work };
  const { recall, changedShare } = report;
  const index = { ...(recall && { recall }), ...(changedShare !== undefined && { changedShare }) };
  if (name === 'extract') {
    const { skipped = 0, warnings = 0 } = report.tally;
    return { ...common, skipped, warnings };
  }
  if (name === 'clean') {
    const { boilerplate = 0, emptied = 0, dropped = 0, duplicates = 0 } = report.tally;
    return { ...common, cleaned: { boilerplate, emptied, dropped, duplicates } };
  }
  // The semantic splitter embeds sentences.
  if (name !== 'embed' && report.counts['embedded'] === undefined) return { ...common, ...index };
  const { embedded = 0, reused = 0, tokens } = report.counts;
  const truncated = (name === 'embed' ? report.tally : report.counts)['truncated'] ?? 0;
  return { ...common, embedded, reused, truncated, ...costFields(tokens, price) };
}

function priceIn(settings: Settings, pipeline: string): Price | undefined {
  return priceOf(pipelineNamed(settings, pipeline, SETTINGS_FILE).embed);
}

function costFields(tokens: number | undefined, price: Price | undefined) {
  if (tokens === undefined) return {};
  if (price === undefined) return { tokens };
  return { tokens, cost: { amount: costOf(tokens, price), currency: price.currency } };
}
