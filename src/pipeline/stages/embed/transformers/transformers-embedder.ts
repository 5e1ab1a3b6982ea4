import { StemmaError } from '../../../../errors/stemma-error.js';
import type { Embedder, Embedding } from '../../../../model/embedder.js';
import { openModelTokenizer, type ModelTokenizer } from '../../../tokens/model-tokenizer.js';
import type { EmbedContext } from '../embed-context.js';
import type { TransformersSettings } from '../embed-settings.js';
import { textTooLong } from '../text-too-long.js';
import { findModel } from './find-model.js';
import type { ModelSource } from './model-source.js';
import { poolTokens } from './pool-tokens.js';
import { openTokenModel, type TokenModel, type TokenVectors } from './token-model.js';

/** Raised when equal settings, weights and text give another vector. */
const VERSION = 1;
/** Texts in one call: about half a second of work on two cores. */
const BATCH_SIZE = 32;

/**
 * Opens a sentence transformer. Weights are neither read (but for their hash, once) nor loaded
 * before the first text. Vectors do not depend on the number of threads.
 * Throws what `openEmbedder` lists; embedding throws `text-too-long` where `overflow` is `error`,
 * `model-damaged`, `package-not-installed` or `cache-not-writable`.
 */
export async function openTransformersEmbedder(
  settings: TransformersSettings,
  context: EmbedContext,
): Promise<Embedder> {
  const source = await findModel({ ...settings, setting: 'pipeline.embed' }, context);
  const tokenizer = await openModelTokenizer(source.tokenizerFiles);
  const maxTokens = chooseLimit(settings, source);
  if (source.pooling !== undefined && source.pooling !== settings.pooling) {
    context.reporter.warn(
      `model '${source.name}' was trained with pooling: ${source.pooling}, pipeline.embed.pooling is ${settings.pooling}`,
    );
  }
  const embedder = new SentenceTransformer({ settings, source, tokenizer, maxTokens });
  const { dtype, pooling, normalize, queryPrefix, passagePrefix, overflow } = settings;
  return {
    identity: {
      provider: 'transformers',
      version: VERSION,
      model: source.name,
      weights: source.hash,
      dimensions: source.dimensions,
      ...{ dtype, pooling, normalize, queryPrefix, passagePrefix, maxTokens, overflow },
      tokenizer: tokenizer.id,
    },
    dimensions: source.dimensions,
    batchSize: BATCH_SIZE,
    tokenizer,
    embedPassages: (texts, signal) => embedder.embed(texts, { prefix: passagePrefix, signal }),
    embedQueries: (texts, signal) => embedder.embed(texts, { prefix: queryPrefix, signal }),
    close: () => embedder.close(),
  };
}

function chooseLimit({ maxTokens }: TransformersSettings, source: ModelSource): number {
  const { positions } = source;
  const limit = maxTokens ?? source.maxTokens ?? positions;
  if (limit === undefined) {
    throw new StemmaError(
      'bad-settings',
      `cannot tell how many tokens model '${source.name}' takes`,
      {
        data: { setting: 'pipeline.embed.maxTokens' },
        suggestions: ['Set pipeline.embed.maxTokens in stemma.yaml.'],
      },
    );
  }
  if (positions !== undefined && limit > positions) {
    throw new StemmaError(
      'bad-settings',
      `pipeline.embed.maxTokens is ${limit}, but model '${source.name}' takes ${positions} tokens at most`,
      {
        data: { setting: 'pipeline.embed.maxTokens', limit, positions },
        suggestions: [`Set pipeline.embed.maxTokens to ${positions} or less.`],
      },
    );
  }
  return limit;
}

interface SentenceTransformerParts {
  readonly settings: TransformersSettings;
  readonly source: ModelSource;
  readonly tokenizer: ModelTokenizer;
  /** Longest input in tokens, special ones included. */
  readonly maxTokens: number;
}

interface EmbedOptions {
  readonly prefix: string;
  readonly signal: AbortSignal | undefined;
}

class SentenceTransformer {
  private model: Promise<TokenModel> | undefined;

  constructor(private readonly parts: SentenceTransformerParts) {}

  async embed(texts: readonly string[], { prefix, signal }: EmbedOptions): Promise<Embedding> {
    signal?.throwIfAborted();
    const vectors: Float32Array[] = [];
    const truncated: number[] = [];
    for (const [index, text] of texts.entries()) {
      const { ids, isCut } = this.inputOf(prefix + text);
      if (isCut) truncated.push(index);
      const model = await this.load();
      signal?.throwIfAborted();
      vectors.push(this.pool(await model.run(ids)));
    }
    signal?.throwIfAborted();
    return { vectors, truncated };
  }

  async close(): Promise<void> {
    const { model } = this;
    this.model = undefined;
    if (model !== undefined) await (await model).close();
  }

  private pool(output: TokenVectors): Float32Array {
    const { settings, source } = this.parts;
    if (output.dimensions === source.dimensions) return poolTokens(output, settings);
    throw new StemmaError(
      'model-damaged',
      `cannot use the vectors of model '${source.name}': they have ${output.dimensions} dimensions, ` +
        `its config.json says ${source.dimensions}`,
      { suggestions: ['Export or download the model again.'] },
    );
  }

  /** A failed load is not kept: what was wrong with the files may be put right meanwhile. */
  private load(): Promise<TokenModel> {
    this.model ??= this.open().catch((error: unknown) => {
      this.model = undefined;
      throw error;
    });
    return this.model;
  }

  private async open(): Promise<TokenModel> {
    const { source, settings } = this.parts;
    return openTokenModel(await source.prepare(), settings.dtype);
  }

  /** The ids that the model is given: the text's, cut so that the special ones have room. */
  private inputOf(text: string): { readonly ids: readonly number[]; readonly isCut: boolean } {
    const { tokenizer, maxTokens } = this.parts;
    const { before, after } = tokenizer.frame();
    const ids = tokenizer.encode(text);
    const room = maxTokens - before.length - after.length;
    const isCut = ids.length > room;
    if (isCut && this.parts.settings.overflow === 'error') {
      throw textTooLong(text, { tokens: ids.length, limit: room });
    }
    return { ids: [...before, ...(isCut ? ids.slice(0, room) : ids), ...after], isCut };
  }
}
