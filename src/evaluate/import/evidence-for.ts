import type { Span } from '../../model/chunk.js';
import type { DocumentKey } from '../../model/document.js';
import type { Evidence } from '../../model/question.js';

/**
 * Evidence for a span of a document's text: its words alone where they stand once, since they follow
 * edits of the text around them; with their offsets where they stand more than once.
 */
export function evidenceFor(
  at: { readonly document: DocumentKey; readonly text: string; readonly grade: number },
  { start, end }: Span,
): Evidence {
  const { document, text, grade } = at;
  const quote = text.slice(start, end);
  const first = text.indexOf(quote);
  const isOnce = text.indexOf(quote, first + 1) === -1;
  // A quote of white space is no quote; a whole text is a quote like any other.
  if (quote.trim() === '') return { document, start, end, grade };
  return isOnce ? { document, quote, grade } : { document, quote, start, end, grade };
}
