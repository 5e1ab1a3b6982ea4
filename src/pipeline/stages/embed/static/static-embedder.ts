import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { StemmaError } from '../../../../errors/stemma-error.js';
import type { Embedder, Embedding } from '../../../../model/embedder.js';
import { openModelTokenizer, type ModelTokenizer } from '../../../tokens/model-tokenizer.js';
import type { EmbedContext } from '../embed-context.js';
import { textTooLong } from '../text-too-long.js';
import { openSafetensors } from '../transformers/safetensors.js';
import { findStaticModel, type StaticModel } from './static-model.js';
import type { StaticSettings } from './static-settings.js';
import { TokenTable } from './token-table.js';

/** Raised when equal settings, weights and text give another vector. */
const VERSION = 1;

/**
 * Opens a static embedder: a text's vector is the mean of its tokens' rows in a table (Tulkens and
 * van Dongen, Model2Vec, 2024), which costs little more than finding the tokens. Tokens that the
 * tokenizer does not know count for nothing; a text of such tokens alone is all zeros.
 *
 * The table is read by the first text. Throws what `findStaticModel` throws, `tokenizer-not-found`
 * and `model-damaged`; embedding throws `text-too-long` where `overflow` is `error`.
 */
export async function openStaticEmbedder(
  settings: StaticSettings,
  context: EmbedContext,
): Promise<Embedder> {
  const model = await findStaticModel(settings, context);
  const tokenizer = await openModelTokenizer({ tokenizer: model.tokenizer });
  const dimensions = await readDimensions(model.weights);
  const normalize = settings.normalize ?? model.normalize;
  const embedder = new StaticEmbedder({ settings, model, tokenizer, normalize });
  const { queryPrefix, passagePrefix, maxTokens, overflow } = settings;
  return {
    identity: {
      provider: 'static',
      version: VERSION,
      model: model.name,
      weights: model.hash,
      ...{ dimensions, normalize, queryPrefix, passagePrefix },
      ...(maxTokens === undefined ? {} : { maxTokens, overflow }),
      tokenizer: tokenizer.id,
    },
    dimensions,
    batchSize: 256,
    tokenizer,
    embedPassages: (texts, signal) => embedder.embed(texts, { prefix: passagePrefix, signal }),
    embedQueries: (texts, signal) => embedder.embed(texts, { prefix: queryPrefix, signal }),
    close: () => {
      embedder.close();
      return Promise.resolve();
    },
  };
}

/** From the header alone: the table may be hundreds of megabytes. */
async function readDimensions(weights: string): Promise<number> {
  const file = await openSafetensors(weights);
  try {
    return TokenTable.dimensionsIn(file, weights);
  } finally {
    await file.close();
  }
}

interface StaticParts {
  readonly settings: StaticSettings;
  readonly model: StaticModel;
  readonly tokenizer: ModelTokenizer;
  readonly normalize: boolean;
}

interface LoadedTable {
  readonly table: TokenTable;
  /** The token that stands for what the tokenizer does not know, where it is left out. */
  readonly unknown: number | undefined;
}

class StaticEmbedder {
  private loaded: Promise<LoadedTable> | undefined;

  constructor(private readonly parts: StaticParts) {}

  async embed(
    texts: readonly string[],
    { prefix, signal }: { readonly prefix: string; readonly signal: AbortSignal | undefined },
  ): Promise<Embedding> {
    signal?.throwIfAborted();
    if (texts.length === 0) return { vectors: [], truncated: [] };
    const loaded = await this.load();
    const truncated: number[] = [];
    const vectors = texts.map((text, index) => {
      signal?.throwIfAborted();
      const { ids, isCut } = this.tokensOf(prefix + text, loaded);
      if (isCut) truncated.push(index);
      return this.meanOf(ids, loaded.table);
    });
    return { vectors, truncated };
  }

  close(): void {
    this.loaded = undefined;
  }

  /** A failed load is not kept: what was wrong with the files may be put right meanwhile. */
  private load(): Promise<LoadedTable> {
    this.loaded ??= this.open().catch((error: unknown) => {
      this.loaded = undefined;
      throw error;
    });
    return this.loaded;
  }

  private async open(): Promise<LoadedTable> {
    const { model } = this.parts;
    const table = await TokenTable.read(model.weights);
    const unknown = table.leavesUnknownOut ? await readUnknown(model.tokenizer) : undefined;
    return { table, unknown };
  }

  private tokensOf(text: string, { unknown }: LoadedTable) {
    const { settings, tokenizer } = this.parts;
    const { maxTokens = Infinity, overflow } = settings;
    const ids = tokenizer.encode(text).filter((id) => id !== unknown);
    const isCut = ids.length > maxTokens;
    if (isCut && overflow === 'error') {
      throw textTooLong(text, { tokens: ids.length, limit: maxTokens });
    }
    return { ids: isCut ? ids.slice(0, maxTokens) : ids, isCut };
  }

  private meanOf(ids: readonly number[], table: TokenTable): Float32Array {
    const sums = new Float64Array(table.dimensions);
    for (const id of ids) {
      if (id >= table.tokens) throw this.noRow(id, table);
      table.add(id, sums);
    }
    const divisor = this.parts.normalize ? lengthOf(sums) : ids.length;
    return Float32Array.from(sums, (sum) => (divisor === 0 ? 0 : sum / divisor));
  }

  private noRow(id: number, { tokens }: TokenTable): StemmaError {
    const { weights, tokenizer } = this.parts.model;
    return new StemmaError(
      'model-damaged',
      `cannot use the weights '${weights}': they have ${tokens} tokens, '${tokenizer}' gives token ${id}`,
      {
        data: { path: weights, tokenizer },
        suggestions: ['Take both files from the same model.'],
      },
    );
  }
}

const unknownSchema = z.object({
  model: z.object({
    unk_token: z.string().nullish(),
    vocab: z.union([z.record(z.string(), z.int()), z.array(z.unknown())]).optional(),
  }),
  added_tokens: z.array(z.object({ id: z.int(), content: z.string() })).optional(),
});

/** The id of the tokenizer's token for what it does not know; undefined where it has none by name. */
async function readUnknown(path: string): Promise<number | undefined> {
  // The tokenizer was opened from the same file, so it is JSON.
  const parsed = unknownSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
  const name = parsed.data?.model.unk_token;
  if (parsed.data === undefined || name === undefined || name === null) return undefined;
  const { model, added_tokens: added = [] } = parsed.data;
  const { vocab } = model;
  const inVocabulary = vocab === undefined || Array.isArray(vocab) ? undefined : vocab[name];
  return inVocabulary ?? added.find(({ content }) => content === name)?.id;
}

function lengthOf(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((squares, value) => squares + value * value, 0));
}
