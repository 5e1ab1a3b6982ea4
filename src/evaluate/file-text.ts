import type { Span } from '../model/chunk.js';
import type { DocumentKey } from '../model/document.js';

/** Stands between two texts; no text holds it, so nothing found in them reaches over it. */
const SEPARATOR = '\0';

/** One of the texts of a file, and where it stands among them; offsets as of a text. */
export interface FilePart extends Span {
  readonly document: DocumentKey;
}

/** The texts of a document that is made of several, such as the rows of a table. */
export interface FileText {
  /** All texts in order, NUL between each two. */
  readonly text: string;
  readonly parts: readonly FilePart[];
  /** How many of them cleaning left out; absent for none. */
  readonly dropped?: number;
}

/** Joins the texts of a document; cost and memory of all of them. */
export function joinTexts(
  texts: Iterable<{ readonly document: DocumentKey; readonly text: string }>,
): FileText {
  const parts: FilePart[] = [];
  const strings: string[] = [];
  let start = 0;
  for (const { document, text } of texts) {
    parts.push({ document, start, end: start + text.length });
    strings.push(text);
    start += text.length + SEPARATOR.length;
  }
  return { text: strings.join(SEPARATOR), parts };
}

/** A range of the joined texts as a range of the one it lies in; undefined where it is in none. */
export function placeInPart(
  { parts }: FileText,
  span: Span,
): (Span & { readonly document: DocumentKey }) | undefined {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const part = parts[middle];
    if (part !== undefined && part.end < span.end) low = middle + 1;
    else high = middle;
  }
  const part = parts[low];
  if (part === undefined || span.start < part.start) return undefined;
  const { document, start } = part;
  return { document, start: span.start - start, end: span.end - start };
}
