import { StemmaError } from '../../errors/stemma-error.js';
import type { Reranker } from '../../model/reranker.js';
import type { RetrieveSettings } from '../settings/retrieve-settings.js';
import type { EmbedContext } from '../stages/embed/embed-context.js';
import { BUNDLED_MODEL } from '../stages/embed/embed-settings.js';
import { findModel } from '../stages/embed/transformers/find-model.js';
import type { ModelSource } from '../stages/embed/transformers/model-source.js';
import { openModelTokenizer } from '../tokens/model-tokenizer.js';
import { CrossEncoder } from './cross-encoder.js';

/** The `rerank:` section of `retrieve:`. */
export type RerankSettings = NonNullable<RetrieveSettings['rerank']>;

/** Raised when equal settings, weights and texts give another score. */
const VERSION = 1;
const SETTING = 'pipeline.retrieve.rerank';

/**
 * Opens a cross-encoder. Its weights are neither read (but for their hash, once) nor loaded before
 * the first passage; a Hugging Face id that is not in the cache folder is downloaded here.
 *
 * Throws `model-not-found` (a missing file is named), `model-unreachable`, `model-unsupported`,
 * `model-damaged`, `tokenizer-not-found` or `bad-settings`; scoring throws `package-not-installed`,
 * `package-failed`, `model-damaged`, `model-unsupported` or `tokenizer-damaged`.
 */
export async function openReranker(
  settings: RerankSettings,
  context: EmbedContext,
): Promise<Reranker> {
  const { model, revision, dtype } = settings;
  if (model === BUNDLED_MODEL) throw notACrossEncoder();
  const source = await findModel({ model, revision, dtype, setting: SETTING }, context);
  const tokenizer = await openModelTokenizer(source.tokenizerFiles);
  const maxTokens = chooseLimit(settings, source);
  const encoder = new CrossEncoder({ source, tokenizer, maxTokens, dtype });
  return {
    identity: {
      kind: 'cross-encoder',
      version: VERSION,
      model: source.name,
      weights: source.hash,
      dtype,
      maxTokens,
      tokenizer: tokenizer.id,
    },
    score: (question, passages, signal) => encoder.score(question, passages, signal),
    close: () => encoder.close(),
  };
}

function chooseLimit({ maxTokens }: RerankSettings, source: ModelSource): number {
  const { positions } = source;
  const limit = maxTokens ?? source.maxTokens ?? positions;
  if (limit !== undefined && (positions === undefined || limit <= positions)) return limit;
  const setting = `${SETTING}.maxTokens`;
  const message =
    limit === undefined
      ? `cannot tell how many tokens model '${source.name}' takes`
      : `${setting} is ${limit}, but model '${source.name}' takes ${positions ?? 0} tokens at most`;
  throw new StemmaError('bad-settings', message, {
    data: { setting, ...(limit !== undefined && { limit, positions }) },
    suggestions: [
      limit === undefined
        ? `Set ${setting} in stemma.yaml.`
        : `Set ${setting} to ${positions ?? 0} or less.`,
    ],
  });
}

function notACrossEncoder(): StemmaError {
  return new StemmaError(
    'model-unsupported',
    `cannot rerank with '${BUNDLED_MODEL}': it embeds single texts and is no cross-encoder`,
    {
      data: { setting: `${SETTING}.model`, model: BUNDLED_MODEL },
      suggestions: [
        `Set ${SETTING}.model to a cross-encoder: a folder, or an id such as Xenova/ms-marco-MiniLM-L-6-v2.`,
      ],
    },
  );
}
