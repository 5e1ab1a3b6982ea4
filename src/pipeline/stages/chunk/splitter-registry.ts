import type { Splitter } from '../../../model/splitter.js';
import type { ChunkSettings } from './chunk-settings.js';
import { createCodeSplitter } from './code-splitter.js';
import { createFixedSplitter } from './fixed-splitter.js';
import { createPageSplitter } from './page-splitter.js';
import { createRecursiveSplitter } from './recursive-splitter.js';
import { createSemanticSplitter } from './semantic-splitter.js';
import { createSentenceSplitter } from './sentence-splitter.js';
import { createStructuralSplitter } from './structural-splitter.js';

const factories: Readonly<
  Record<ChunkSettings['splitter'], (settings: ChunkSettings) => Splitter>
> = {
  fixed: createFixedSplitter,
  sentence: createSentenceSplitter,
  recursive: createRecursiveSplitter,
  markdown: createStructuralSplitter,
  // HTML is extracted with the same marks.
  html: createStructuralSplitter,
  page: createPageSplitter,
  code: createCodeSplitter,
  semantic: createSemanticSplitter,
};

/** The splitter that the settings name. */
export function createSplitter(settings: ChunkSettings): Splitter {
  return factories[settings.splitter](settings);
}
