import type { EarlierRun, StageContext, StageReport } from '../pipeline/stage-context.js';
import type { DocumentStage } from '../pipeline/document-stage.js';
import { embedStage } from '../pipeline/embed-stage.js';
import { extractStage } from '../pipeline/extract-stage.js';
import { StemmaError } from '../errors/stemma-error.js';
import { stageGraph, type StageNode } from '../pipeline/stage-graph.js';
import { runCleanStage } from '../pipeline/run-clean-stage.js';
import { runDocumentStage } from '../pipeline/run-document-stage.js';
import type { SnapshotLock } from '../pipeline/snapshot-lock.js';
import { isCheap } from '../pipeline/stages/embed/embed-settings.js';
import type { Tally } from '../model/derivation.js';
import type { ObjectId } from '../model/object-id.js';
import { SqliteDerivationLog } from '../store/sqlite-derivation-log.js';
import { SqliteSimilarityMemory } from '../store/sqlite-similarity-memory.js';
import { SqliteVectorLocations } from '../store/sqlite-vector-locations.js';
import { countEntries } from '../tree/read.js';
import { fitEmbedder } from './fit-embedder.js';
import type { PipelineResult, PipelineRun } from './pipeline-run.js';
import { checkImported } from './imported/check-imported.js';
import { openChunkStage } from './open-chunk-stage.js';
import { openProjectEmbedder, openProjectImports } from './open-project-embedder.js';
import type { Project } from './project.js';
import { runIndexStage } from './run-index-stage.js';
import { runLexicalStage } from './run-lexical-stage.js';

/**
 * Brings every stage that retrieval needs up to date with a corpus, in the order of `stageGraph`.
 * What is known is taken from the cache; the first stage that is not takes the writer's lock. With
 * `run.only` the other stages stay as `previous` pins them, stale or not.
 *
 * Throws `stage-input-missing` where a stage is asked for whose input nobody made yet.
 */
export async function runPipeline(project: Project, run: PipelineRun): Promise<PipelineResult> {
  return new PipelineRunner(project, run).run();
}

type PartName = StageNode['part'];
type Part<P extends PartName> = NonNullable<SnapshotLock[P]>;
type TextsRoot = Pick<Part<'texts'>, 'root'>;

class PipelineRunner {
  readonly #context: StageContext;
  readonly #stages: StageReport[] = [];
  readonly #lock: SnapshotLock;
  readonly #graph: readonly StageNode[];

  constructor(
    readonly project: Project,
    readonly options: PipelineRun,
  ) {
    this.#context = stageContext(project, options.force === true);
    this.#lock = { version: 1, corpus: options.corpus };
    this.#graph = stageGraph(options.settings);
  }

  async run(): Promise<PipelineResult> {
    const lock = this.#lock;
    await this.#step('texts', () => this.#extract());
    await this.#step('cleaned', () => this.#clean(this.#made('texts')));
    await this.#step('chunks', () => this.#chunk(this.#texts()));
    await this.#step('vectors', () => this.#embed(this.#texts(), this.#made('chunks')));
    await this.#step('index', () => this.#index(this.#made('vectors')));
    await this.#step('lexical', () => this.#lexical(this.#texts(), this.#made('chunks')));
    this.project.store.flush();
    return { lock, stages: this.#stages };
  }

  /** Makes a part of the lock, or leaves it as it was where its stage is not to run. */
  async #step<P extends PartName>(part: P, make: () => Promise<Part<P>>): Promise<void> {
    const node = this.#graph.find((one) => one.part === part);
    if (node === undefined) return;
    const { only, previous } = this.options;
    const kept: SnapshotLock[P] = previous?.[part];
    const made = only === undefined || only.has(node.name) ? await make() : kept;
    if (made !== undefined) this.#lock[part] = made;
  }

  /** A part that a stage works from. */
  #made<P extends PartName>(part: P): Part<P> {
    const made: SnapshotLock[P] = this.#lock[part];
    if (made === undefined) throw inputMissing(this.#graph, part);
    return made;
  }

  /** The texts that are chunked. */
  #texts(): TextsRoot {
    const isCleaned = this.#graph.some(({ part }) => part === 'cleaned');
    return this.#made(isCleaned ? 'cleaned' : 'texts');
  }

  async #perform(stage: DocumentStage, input: ObjectId, earlier: Earlier | undefined) {
    const known = earlierRun(stage, earlier);
    const report = await runDocumentStage(stage, { input, earlier: known }, this.#context);
    this.#stages.push(report);
    return report;
  }

  async #extract(): Promise<Part<'texts'>> {
    const { settings, corpus, previous } = this.options;
    const { store, reader } = this.project;
    const before = previous?.texts && { ...previous.texts, tally: textsTally(previous.texts) };
    const { host } = this.project.session;
    const stage = extractStage(settings.extract, store, () => host.memoryUsed());
    const extracted = await this.#perform(stage, corpus.root, before);
    return {
      ...part(extracted),
      documents: countEntries(reader, extracted.output),
      ...notZero('skipped', extracted.tally),
      ...notZero('warnings', extracted.tally),
    };
  }

  async #clean(texts: Part<'texts'>): Promise<Part<'cleaned'>> {
    const { settings, previous } = this.options;
    if (settings.clean === undefined) throw new Error('cleaning without settings');
    const { icuVersion } = this.project.session.host;
    const run = {
      recipe: { settings: settings.clean, icuVersion },
      texts: texts.root,
      earlier: previous?.cleaned,
      similarities: new SqliteSimilarityMemory(this.project.cache),
    };
    const { part, report } = await runCleanStage(run, this.#context);
    this.#stages.push(report);
    return part;
  }

  async #chunk(texts: TextsRoot): Promise<Part<'chunks'>> {
    const { settings, previous } = this.options;
    const stage = await openChunkStage(this.project, settings);
    const before = previous?.chunks;
    const tally = { tokens: before?.tokens ?? 0 };
    const chunked = await this.#perform(stage, texts.root, before && { ...before, tally });
    return {
      ...part(chunked),
      chunks: countEntries(this.project.reader, chunked.output),
      tokens: chunked.tally['tokens'] ?? 0,
    };
  }

  async #embed(texts: TextsRoot, chunks: Part<'chunks'>): Promise<Part<'vectors'>> {
    const { project, options } = this;
    const { settings, previous } = options;
    const { reader } = project;
    const fitted = fitEmbedder(project, options, { texts: texts.root, chunks: chunks.root });
    const embedder = await openProjectEmbedder(project, settings.embed, fitted);
    const stage = embedStage({
      embedder,
      texts: texts.root,
      reader,
      // --force means from nothing.
      locations:
        isCheap(settings.embed) || this.#context.force
          ? undefined
          : new SqliteVectorLocations(project.cache),
      now: this.#context.now,
    });
    await this.#checkImported(stage.fingerprint, chunks.root);
    const before = previous?.vectors;
    const tally = { truncated: before?.truncated ?? 0 };
    const embedded = await this.#perform(stage, chunks.root, before && { ...before, tally });
    return {
      ...part(embedded),
      vectors: countEntries(reader, embedded.output),
      dimensions: embedder.dimensions,
      truncated: embedded.tally['truncated'] ?? 0,
      ...(fitted === undefined ? {} : { fitted }),
    };
  }

  /** Vectors of files are looked at before the stage begins. */
  async #checkImported(fingerprint: string, chunks: ObjectId): Promise<void> {
    const { project, options } = this;
    const { embed } = options.settings;
    if (embed.provider !== 'import') return;
    const { previous, force } = options;
    const logged = this.#context.log.find(fingerprint, chunks)?.output;
    const pinned = previous?.vectors;
    const same = pinned?.fingerprint === fingerprint && pinned.input === chunks;
    const known = [logged, same ? pinned.root : undefined];
    await checkImported(project, {
      embedder: openProjectImports(project, embed),
      model: embed.model,
      isKnown: force !== true && known.some((root) => root && project.store.has(root)),
      ...{ chunks, fingerprint, previous, force },
    });
  }

  async #index(vectors: Part<'vectors'>): Promise<Part<'index'>> {
    const run = { run: this.options, context: this.#context, vectors };
    const { index, report } = await runIndexStage(this.project, run);
    if (report !== undefined) this.#stages.push(report);
    return index;
  }

  async #lexical(texts: TextsRoot, chunks: Part<'chunks'>): Promise<Part<'lexical'>> {
    const words = await runLexicalStage(this.project, {
      context: this.#context,
      chunks,
      texts: texts.root,
      previous: this.options.previous,
    });
    this.#stages.push(words);
    return { fingerprint: words.fingerprint, input: chunks.root };
  }
}

function inputMissing(graph: readonly StageNode[], part: PartName): StemmaError {
  const stage = graph.find((one) => one.part === part)?.name ?? part;
  return new StemmaError(
    'stage-input-missing',
    `nothing to work from: stemma.lock has no ${part}, which stage '${stage}' makes`,
    {
      data: { stage, part },
      suggestions: [`Run \`stemma run --until ${stage}\` first.`],
    },
  );
}

type Earlier = Omit<EarlierRun, 'output' | 'tally'> & {
  readonly fingerprint: string;
  readonly root: ObjectId;
  readonly tally?: EarlierRun['tally'];
};

/** A part of the previous lock as an earlier run of the same stage; undefined for another stage. */
function earlierRun(stage: DocumentStage, earlier: Earlier | undefined): EarlierRun | undefined {
  if (earlier?.fingerprint !== stage.fingerprint) return undefined;
  return { input: earlier.input, output: earlier.root, tally: earlier.tally ?? {} };
}

function textsTally({ skipped = 0, warnings = 0 }: NonNullable<SnapshotLock['texts']>) {
  return { skipped, warnings };
}

/** A sum as a field of the lock; nothing where it is 0. */
function notZero<N extends string>(name: N, tally: Tally): Partial<Record<N, number>> {
  const sum = tally[name] ?? 0;
  // Computed keys widen to string; N is the one name.
  return sum === 0 ? {} : ({ [name]: sum } as Partial<Record<N, number>>);
}

function part({ fingerprint, input, output }: StageReport) {
  return { fingerprint, input, root: output };
}

function stageContext(project: Project, force: boolean): StageContext {
  const { host, reporter, signal } = project.session;
  return {
    reader: project.reader,
    log: new SqliteDerivationLog(project.cache),
    reporter,
    signal,
    now: () => host.now(),
    force,
    beforeWork: () => {
      project.becomeWriter();
    },
  };
}
