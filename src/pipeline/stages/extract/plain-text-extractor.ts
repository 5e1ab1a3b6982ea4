import type { Extractor } from '../../../model/extractor.js';
import { decodeText } from './decode-text.js';
import { encodingSetting, type ExtractSettings } from './extract-settings.js';
import { withWarnings } from './with-warnings.js';

/** Plain text: the characters of the file, without marks or metadata. */
export function createPlainTextExtractor(settings: ExtractSettings): Extractor {
  const encoding = encodingSetting(settings);
  return {
    mediaTypes: ['text/plain'],
    version: 1,
    extract: async (input) => {
      const { text, warnings } = await decodeText(input, { encoding });
      return withWarnings([{ text: { text, marks: [], metadata: {} } }], warnings);
    },
  };
}
