import type { ExtractedText, TextWarning } from '../../../model/text.js';

/** The texts of a document with what is to be said of all of it: kept with the first of them. */
export function withWarnings(
  texts: readonly ExtractedText[],
  warnings: readonly TextWarning[],
): ExtractedText[] {
  const [first, ...rest] = texts;
  if (first === undefined || warnings.length === 0) return [...texts];
  const all = [...warnings, ...(first.text.warnings ?? [])];
  return [{ ...first, text: { ...first.text, warnings: all } }, ...rest];
}
