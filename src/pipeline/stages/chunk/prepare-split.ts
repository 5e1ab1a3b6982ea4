import type { SplitAids } from '../../../model/splitter.js';
import type { TextEntry } from '../../../model/text.js';
import type { ChunkSettings } from './chunk-settings.js';

/** What the splitter of the settings must have at hand for a text. */
export async function prepareSplit(
  { marks }: TextEntry,
  { splitter }: Pick<ChunkSettings, 'splitter'>,
): Promise<SplitAids> {
  if (splitter !== 'code') return {};
  const { openCodeParsers } = await import('./code-parsers.js');
  return { parsers: await openCodeParsers(marks) };
}
