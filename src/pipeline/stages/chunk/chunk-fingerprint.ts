import type { Canonical } from '../../../model/canonical.js';
import { CONTEXT_VERSION } from './chunk-context.js';
import type { ChunkSettings } from './chunk-settings.js';
import { DEFAULT_SEPARATORS } from './recursive-spans.js';
import { DEFAULT_BREAKPOINT, DEFAULT_WINDOW } from './semantic-breaks.js';
import { createSplitter } from './splitter-registry.js';

/** What decides chunks beside the settings and the text. */
export interface ChunkEnvironment {
  /** `TokenCounter.id` of the tokenizer. */
  readonly counterId: string;
  /** `Host.icuVersion`: the Unicode library finds sentences and grapheme clusters. */
  readonly icuVersion: string;
  /** `Embedder.identity` of what the semantic splitter asks. */
  readonly embedder?: Canonical | undefined;
}

/** Everything that decides the output of the chunk stage for a given text. */
export function chunkFingerprintParts(
  settings: ChunkSettings,
  environment: ChunkEnvironment,
): Canonical {
  const { splitter, size, overlap, unit, minSize, context } = settings;
  const separators =
    splitter === 'recursive' ? [...(settings.separators ?? DEFAULT_SEPARATORS)] : [];
  const { version } = createSplitter(settings);
  const { counterId, icuVersion, embedder } = environment;
  return {
    // Two names of one splitter.
    splitter: splitter === 'html' ? 'markdown' : splitter,
    version,
    size,
    overlap,
    unit,
    separators,
    ...(minSize > 0 && { minSize }),
    ...(context !== 'none' && { context: [context, CONTEXT_VERSION] }),
    ...(splitter === 'semantic' && {
      breakpoint: settings.breakpoint ?? DEFAULT_BREAKPOINT,
      window: settings.window ?? DEFAULT_WINDOW,
      embedder: embedder ?? null,
    }),
    counter: counterId,
    icu: icuVersion,
  };
}
