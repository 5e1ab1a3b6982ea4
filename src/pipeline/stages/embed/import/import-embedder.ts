import type { Embedder, Embedding } from '../../../../model/embedder.js';
import { shownHashOf } from '../../../../model/entry-codecs.js';
import { StemmaError } from '../../../../errors/stemma-error.js';
import type { Canonical } from '../../../../model/canonical.js';
import type { QuestionFilesSettings, VectorFilesSettings } from './import-settings.js';
import { VectorFiles } from './vector-files.js';
import { VectorSpool } from './vector-spool.js';

/** Texts in one call: looking up is cheap, and a failure counts what is missing in all of them. */
const BATCH = 4096;

/** Settings of imported vectors, without those of questions. */
export interface ImportSettings extends VectorFilesSettings {
  readonly model: string;
  readonly revision: string;
  readonly dimensions: number;
}

/** What an importing embedder is opened with. */
export interface ImportContext {
  readonly projectFolder: string;
  /** Folder for vectors as they are looked up; may be emptied. */
  readonly spoolFolder: string;
  /** Opens who embeds questions, on first use; undefined where the settings name nobody. */
  readonly openQuestions: (() => Promise<Embedder>) | undefined;
}

/** An embedder that looks vectors up in files. */
export interface ImportEmbedder extends Embedder {
  /** The files that there are. */
  readonly files: VectorFiles;
  /** The vectors in the files, which are read when they are asked for first. */
  spool(): Promise<VectorSpool>;
}

/**
 * Vectors that were made elsewhere. What decides a vector is the name of the model and the revision,
 * as with a server: the files only bring them, and once a vector is in the store its file is not
 * needed for it any more.
 */
export function openImportEmbedder(
  settings: ImportSettings,
  context: ImportContext,
): ImportEmbedder {
  const { model, revision, dimensions } = settings;
  const files = new LazySpool(settings, { ...context, dimensions });
  let questions: Promise<Embedder> | undefined;
  const asker = async () => {
    if (context.openQuestions === undefined) throw noQuestions();
    questions ??= context.openQuestions();
    const embedder = await questions;
    if (embedder.dimensions === dimensions) return embedder;
    throw otherDimensions(embedder.dimensions, dimensions);
  };
  return {
    identity: ['import', { model, revision, dimensions }],
    questionIdentity: async () => {
      if (context.openQuestions === undefined) return null;
      const embedder = await asker();
      return (await embedder.questionIdentity?.()) ?? embedder.identity;
    },
    dimensions,
    batchSize: BATCH,
    get files() {
      return files.find();
    },
    spool: () => files.open(),
    embedPassages: async (texts) => {
      return lookUp(await files.open(), texts, (missing) => {
        return missingVectors(settings, missing, texts.length);
      });
    },
    embedQueries: async (texts, signal) => (await asker()).embedQueries(texts, signal),
    close: async () => {
      await files.close();
      const [opened] = await Promise.allSettled([questions]);
      if (opened.status === 'fulfilled') await opened.value?.close();
    },
  };
}

/** An embedder of questions that looks their vectors up in files. */
export function openQuestionFiles(
  settings: QuestionFilesSettings,
  context: Omit<ImportContext, 'openQuestions'> & { readonly dimensions: number },
): Embedder {
  const files = new LazySpool(settings, context);
  const embed = async (texts: readonly string[]) => {
    return lookUp(await files.open(), texts, (missing) => questionsMissing(settings, missing));
  };
  return {
    identity: ['import', 'questions'],
    questionIdentity: async (): Promise<Canonical> => ['import', (await files.open()).digest],
    dimensions: context.dimensions,
    batchSize: BATCH,
    embedPassages: embed,
    embedQueries: embed,
    close: () => files.close(),
  };
}

/** Vectors in files, read when they are asked for first. */
class LazySpool {
  #spool: Promise<VectorSpool> | undefined;

  constructor(
    readonly settings: VectorFilesSettings,
    readonly context: {
      readonly projectFolder: string;
      readonly spoolFolder: string;
      readonly dimensions: number;
    },
  ) {}

  find(): VectorFiles {
    return VectorFiles.find(this.context.projectFolder, this.settings.path);
  }

  open(): Promise<VectorSpool> {
    this.#spool ??= this.#read();
    return this.#spool;
  }

  async close(): Promise<void> {
    const [opened] = await Promise.allSettled([this.#spool]);
    if (opened.status === 'fulfilled') opened.value?.close();
  }

  #read(): Promise<VectorSpool> {
    const { spoolFolder, dimensions } = this.context;
    const { columns } = this.settings;
    return VectorSpool.open(this.find(), { dimensions, columns }, spoolFolder);
  }
}

function lookUp(
  spool: VectorSpool,
  texts: readonly string[],
  failure: (missing: readonly string[]) => StemmaError,
): Embedding {
  const found = texts.map((text) => spool.get(shownHashOf(text)));
  const vectors = found.filter((vector) => vector !== undefined);
  if (vectors.length === texts.length) return { vectors, truncated: [] };
  throw failure(texts.filter((_text, i) => found[i] === undefined));
}

/** Texts without a vector, as far as one call knows; a run counts them all before it begins. */
function missingVectors(
  { path, model }: ImportSettings,
  missing: readonly string[],
  of: number,
): StemmaError {
  return new StemmaError(
    'vectors-missing',
    `cannot embed: '${path}' has no vector of ${missing.length} of ${of} texts`,
    {
      data: { path, missing: missing.length, first: missing.slice(0, 3) },
      suggestions: [
        `Run \`stemma vectors export\`, embed those texts with ${model} and put the vectors into '${path}'.`,
      ],
    },
  );
}

function questionsMissing(
  { path }: QuestionFilesSettings,
  missing: readonly string[],
): StemmaError {
  const [first = ''] = missing;
  const others = missing.length === 1 ? '' : ` and ${missing.length - 1} more`;
  return new StemmaError(
    'vectors-missing',
    `cannot search by vectors: '${path}' has no vector of the question '${first.slice(0, 80)}'${others}`,
    {
      data: { path, missing: missing.length, first: missing.slice(0, 3) },
      suggestions: [
        `Run \`stemma vectors export --questions\`, embed the questions and put the vectors into '${path}'.`,
        'Or name the model itself under pipeline.embed.questions, which embeds any question.',
      ],
    },
  );
}

function noQuestions(): StemmaError {
  return new StemmaError(
    'questions-not-embedded',
    'cannot search by vectors: pipeline.embed imports vectors, and nothing says how questions get theirs',
    {
      suggestions: [
        'Set pipeline.embed.questions to the model that made the vectors, such as {provider: openai, model: …}.',
        'Or to files with the vectors of your questions: {provider: import, path: …}.',
        'Or set pipeline.retrieve.mode to lexical, which needs no vectors.',
      ],
    },
  );
}

function otherDimensions(found: number, expected: number): StemmaError {
  return new StemmaError(
    'dimensions-differ',
    `cannot search by vectors: pipeline.embed.questions gives ${found} dimensions, the vectors have ${expected}`,
    {
      data: { found, expected },
      suggestions: ['Name the model that made the vectors, with the same dimensions.'],
    },
  );
}
