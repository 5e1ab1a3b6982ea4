import type { MarkedText, TextEdit } from './edit-text.js';
import { textLines, type NumberMode } from './text-lines.js';

/** The edits that take boilerplate lines out of a text, each with its line feed. */
export function boilerplateEdits(
  marked: MarkedText,
  lines: ReadonlySet<string>,
  numbers: NumberMode,
): TextEdit[] {
  if (lines.size === 0) return [];
  const edits: TextEdit[] = [];
  for (const { start, end, key } of textLines(marked, numbers)) {
    if (!lines.has(key)) continue;
    edits.push({ start, end: Math.min(end + 1, marked.text.length), by: '' });
  }
  return edits;
}
