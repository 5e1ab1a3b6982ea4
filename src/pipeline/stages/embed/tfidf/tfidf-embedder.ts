import { StemmaError } from '../../../../errors/stemma-error.js';
import type { Embedder, Embedding } from '../../../../model/embedder.js';
import { objectIdOf } from '../../../../model/object-id.js';
import type { EmbedContext } from '../embed-context.js';
import type { TfidfSettings } from '../embed-settings.js';
import { TERM_SCANNER_VERSION } from './term-scanner.js';
import { decodeTfidfModel, type TfidfModel } from './tfidf-model.js';
import { TfidfVectorizer } from './tfidf-vectorizer.js';

/**
 * Opens a fitted tfidf embedder. Throws `model-not-fitted` without `fitted`, `model-damaged` when
 * those bytes are no model, and `model-mismatch` when it was fitted with another `lowercase`.
 */
export function openTfidfEmbedder(
  settings: TfidfSettings,
  { fitted }: Pick<EmbedContext, 'fitted'>,
): Embedder {
  if (fitted === undefined) {
    throw new StemmaError(
      'model-not-fitted',
      'cannot embed with tfidf: no model was fitted on the corpus',
      {
        suggestions: ['Run the pipeline, which fits one: stemma run'],
      },
    );
  }
  const model = decodeTfidfModel(fitted);
  if (model.lowercase !== settings.lowercase) {
    throw new StemmaError(
      'model-mismatch',
      `cannot embed with tfidf: the model was fitted with lowercase: ${String(model.lowercase)}, ` +
        `the settings say ${String(settings.lowercase)}`,
      { suggestions: ['Fit it again: stemma run --rebuild'] },
    );
  }
  return makeEmbedder(settings, { model, id: objectIdOf(fitted) });
}

function makeEmbedder(
  settings: TfidfSettings,
  { model, id }: { model: TfidfModel; id: string },
): Embedder {
  let vectorizer: TfidfVectorizer | undefined;
  const embed = (texts: readonly string[], signal?: AbortSignal): Promise<Embedding> => {
    const current = (vectorizer ??= new TfidfVectorizer(model, settings));
    const vectors = texts.map((text) => {
      signal?.throwIfAborted();
      return current.vectorOf(text);
    });
    return Promise.resolve({ vectors, truncated: [] });
  };
  const { dimensions, tf, idf, lowercase } = settings;
  return {
    identity: {
      provider: 'tfidf',
      dimensions,
      tf,
      idf,
      lowercase,
      terms: TERM_SCANNER_VERSION,
      model: id,
      sparse: true,
    },
    isSparse: true,
    dimensions,
    batchSize: 1024,
    embedPassages: async (texts, signal) => embed(texts, signal),
    embedQueries: async (texts, signal) => embed(texts, signal),
    close: () => Promise.resolve(),
  };
}
