import type { Canonical } from '../../../model/canonical.js';
import { CONTEXT_VERSION } from './chunk-context.js';
import type { ChunkSettings } from './chunk-settings.js';
import { DEFAULT_SEPARATORS } from './recursive-spans.js';
import { createSplitter } from './splitter-registry.js';

/** What decides chunks beside the settings and the text. */
export interface ChunkEnvironment {
  /** `TokenCounter.id` of the tokenizer. */
  readonly counterId: string;
  /** `Host.icuVersion`: the Unicode library finds sentences and grapheme clusters. */
  readonly icuVersion: string;
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
  const { counterId, icuVersion } = environment;
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
    counter: counterId,
    icu: icuVersion,
  };
}
