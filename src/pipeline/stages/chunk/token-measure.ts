import type { Measure } from '../../../model/splitter.js';
import type { ChunkSettings } from './chunk-settings.js';

/**
 * No tokenizer makes more of a token than this, by our count: a text measures at least a token
 * for every so many characters.
 */
export const CHARS_PER_TOKEN = 32;

/**
 * Tokens of a text as the splitters measure them: `count`, but at least one for every
 * `CHARS_PER_TOKEN` UTF-16 code units.
 *
 * Without the floor a tokenizer that takes any long word for one unknown token (BERT's) would
 * leave megabytes of encoded data as one chunk of size 1. It also settles that a long text is
 * larger than `size` without counting it, which keeps tokenizers off long unbroken words, where
 * byte pair encoding takes quadratic time.
 */
export function tokenMeasure(count: Measure, size: number): Measure {
  const tooLong = (size + 1) * CHARS_PER_TOKEN;
  return (text) => {
    const least = Math.floor(text.length / CHARS_PER_TOKEN);
    return text.length >= tooLong ? least : Math.max(count(text), least);
  };
}

/** What `size` counts under the settings: UTF-16 code units, or tokens as `tokenMeasure` has them. */
export function measureOf(
  { unit, size }: Pick<ChunkSettings, 'unit' | 'size'>,
  countTokens: Measure,
): Measure {
  return unit === 'chars' ? (text) => text.length : tokenMeasure(countTokens, size);
}
