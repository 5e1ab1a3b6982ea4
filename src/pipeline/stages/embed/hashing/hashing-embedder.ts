import type { Embedder, Embedding } from '../../../../model/embedder.js';
import { TERM_SCANNER_VERSION } from '../tfidf/term-scanner.js';
import type { HashingSettings } from './hashing-settings.js';
import { HashingVectorizer } from './hashing-vectorizer.js';

/** Raised when equal settings and text give another vector. */
const VERSION = 1;

/** Opens an embedder that hashes words; it needs no model, no fitting and no network. */
export function openHashingEmbedder(settings: HashingSettings): Embedder {
  const vectorizer = new HashingVectorizer(settings);
  const embed = (texts: readonly string[], signal?: AbortSignal): Embedding => ({
    vectors: texts.map((text) => {
      signal?.throwIfAborted();
      return vectorizer.vectorOf(text);
    }),
    truncated: [],
  });
  const { dimensions, wordNgrams, charNgrams, tf, lowercase } = settings;
  return {
    identity: {
      provider: 'hashing',
      version: VERSION,
      terms: TERM_SCANNER_VERSION,
      ...{ dimensions, wordNgrams, charNgrams, tf, lowercase },
      sparse: true,
    },
    isSparse: true,
    dimensions,
    batchSize: 1024,
    embedPassages: async (texts, signal) => Promise.resolve(embed(texts, signal)),
    embedQueries: async (texts, signal) => Promise.resolve(embed(texts, signal)),
    close: () => Promise.resolve(),
  };
}
