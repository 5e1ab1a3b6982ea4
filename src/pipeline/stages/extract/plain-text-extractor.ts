import type { Extractor } from '../../../model/extractor.js';
import { decodeText } from './decode-text.js';

/** Plain text: the characters of the file, without marks or metadata. */
export function createPlainTextExtractor(): Extractor {
  return {
    mediaTypes: ['text/plain'],
    version: 1,
    extract: (input) => [{ text: { text: decodeText(input), marks: [], metadata: {} } }],
  };
}
