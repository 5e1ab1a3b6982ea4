import { boilerplateEdits } from './boilerplate-edits.js';
import type { CleanSettings } from './clean-settings.js';
import { editText, type MarkedText } from './edit-text.js';
import { normalizeText } from './normalize-text.js';
import { whiteSpaceEdits } from './white-space-edits.js';

/**
 * A text cleaned: characters, then boilerplate lines (see `decideBoilerplate`), then white space.
 * Pure; marks cover the words that they covered before.
 */
export function cleanText(
  marked: MarkedText,
  settings: CleanSettings,
  boilerplate: ReadonlySet<string> = new Set(),
): MarkedText {
  const even = normalizeText(marked, settings);
  const numbers = settings.boilerplate?.numbers ?? 'exact';
  const bare = editText(even, boilerplateEdits(even, boilerplate, numbers));
  if (settings.whitespace === 'keep') return bare;
  return editText(bare, whiteSpaceEdits(bare, settings.whitespace));
}
