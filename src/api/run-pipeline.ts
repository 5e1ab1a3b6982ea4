import type { EarlierRun, StageContext, StageReport } from '../pipeline/stage-context.js';
import type { PipelineSettings } from '../pipeline/settings/settings.js';
import { chunkStage } from '../pipeline/chunk-stage.js';
import type { DocumentStage } from '../pipeline/document-stage.js';
import { embedStage } from '../pipeline/embed-stage.js';
import { extractStage } from '../pipeline/extract-stage.js';
import { runDocumentStage } from '../pipeline/run-document-stage.js';
import type { SnapshotLock } from '../pipeline/snapshot-lock.js';
import { openTokenCounter } from '../pipeline/tokens/open-token-counter.js';
import type { Tally } from '../model/derivation.js';
import type { ObjectId } from '../model/object-id.js';
import { SqliteDerivationLog } from '../store/sqlite-derivation-log.js';
import { SqliteVectorLocations } from '../store/sqlite-vector-locations.js';
import { countEntries } from '../tree/read.js';
import { fitEmbedder } from './fit-embedder.js';
import type { PipelineResult, PipelineRun } from './pipeline-run.js';
import { openProjectEmbedder } from './open-project-embedder.js';
import type { Project } from './project.js';
import { runIndexStage } from './run-index-stage.js';
import { runLexicalStage } from './run-lexical-stage.js';

/**
 * Brings every stage that retrieval needs up to date with a corpus: extract, chunk, then embed and
 * index (unless retrieval is by words alone) and the word index (unless it is by vectors alone).
 * What is known is taken from the cache; the first stage that is not takes the writer's lock.
 */
export async function runPipeline(project: Project, run: PipelineRun): Promise<PipelineResult> {
  const { settings, corpus, previous } = run;
  const { reader, store } = project;
  const context = stageContext(project, run.force === true);
  const stages: StageReport[] = [];
  const perform = async (stage: DocumentStage, input: ObjectId, earlier: Earlier | undefined) => {
    const known = earlierRun(stage, earlier);
    const report = await runDocumentStage(stage, { input, earlier: known }, context);
    stages.push(report);
    return report;
  };

  const extracted = await perform(
    extractStage(settings.extract, store),
    corpus.root,
    previous?.texts && { ...previous.texts, tally: textsTally(previous.texts) },
  );
  const counter = await openTokenCounter(settings.chunk.tokenizer, {
    projectFolder: project.folder,
    embedder: await tokenizerOwner(project, settings),
  });
  const { icuVersion } = project.session.host;
  const chunked = await perform(
    chunkStage({ settings: settings.chunk, counter, icuVersion, store }),
    extracted.output,
    previous?.chunks && { ...previous.chunks, tally: { tokens: previous.chunks.tokens } },
  );
  const lock: SnapshotLock = {
    version: 1,
    corpus,
    texts: {
      ...part(extracted),
      documents: countEntries(reader, extracted.output),
      ...notZero('skipped', extracted.tally),
      ...notZero('warnings', extracted.tally),
    },
    chunks: {
      ...part(chunked),
      chunks: countEntries(reader, chunked.output),
      tokens: chunked.tally['tokens'] ?? 0,
    },
  };
  if (settings.retrieve.mode !== 'lexical') {
    const fitted = fitEmbedder(project, run, { texts: extracted.output, chunks: chunked.output });
    const embedder = await openProjectEmbedder(project, settings.embed, fitted);
    const locations = new SqliteVectorLocations(project.cache);
    const stage = embedStage({
      embedder,
      texts: extracted.output,
      reader,
      // Computing such a vector is cheaper than looking it up; and --force means from nothing.
      locations: settings.embed.provider === 'tfidf' || context.force ? undefined : locations,
    });
    const embedded = await perform(
      stage,
      chunked.output,
      previous?.vectors && {
        ...previous.vectors,
        tally: { truncated: previous.vectors.truncated },
      },
    );
    lock.vectors = {
      ...part(embedded),
      vectors: countEntries(reader, embedded.output),
      dimensions: embedder.dimensions,
      truncated: embedded.tally['truncated'] ?? 0,
      ...(fitted === undefined ? {} : { fitted }),
    };
    const indexed = await runIndexStage(project, { run, context, vectors: lock.vectors });
    lock.index = indexed.index;
    if (indexed.report !== undefined) stages.push(indexed.report);
  }
  if (settings.retrieve.mode !== 'dense') {
    const words = await runLexicalStage(project, {
      context,
      chunked,
      texts: extracted.output,
      previous,
    });
    lock.lexical = { fingerprint: words.fingerprint, input: chunked.output };
    stages.push(words);
  }
  store.flush();
  return { lock, stages };
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

/** The embedder to ask for its tokenizer; fitted ones have none and need not be opened. */
export async function tokenizerOwner(project: Project, settings: PipelineSettings) {
  if (settings.chunk.tokenizer !== 'embedder' || settings.embed.provider === 'tfidf') return {};
  return openProjectEmbedder(project, settings.embed, undefined);
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
