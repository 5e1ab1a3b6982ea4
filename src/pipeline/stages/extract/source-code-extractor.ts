import type { Extractor } from '../../../model/extractor.js';
import { decodeText } from './decode-text.js';
import { encodingSetting, type ExtractSettings } from './extract-settings.js';
import { statedCharset } from './stated-charset.js';
import { withWarnings } from './with-warnings.js';

/**
 * Source code: the characters of the file, all of them one block of code in the language that the
 * media type names, which is the metadata `codeLanguage` too: `language` is what people speak.
 */
export function createSourceCodeExtractor(settings: ExtractSettings): Extractor {
  const encoding = encodingSetting(settings);
  return {
    mediaTypes: ['text/x-source'],
    version: 1,
    extract: async (input) => {
      const language = /;language=(.+)$/.exec(input.mediaType)?.[1] ?? 'unknown';
      const stated = language === 'xml' ? statedCharset(input.bytes) : undefined;
      const { text, warnings } = await decodeText(input, { encoding, stated });
      const block = { type: 'block', kind: 'code', language, start: 0, end: text.length } as const;
      const marks = text === '' ? [] : [block];
      return withWarnings(
        [{ text: { text, marks, metadata: { codeLanguage: language } } }],
        warnings,
      );
    },
  };
}
