import { StemmaError } from '../../errors/stemma-error.js';
import { findQuote, quotePlaces } from '../../evaluate/find-quote.js';
import { DocumentNames } from '../../evaluate/import/document-names.js';
import { evidenceFor } from '../../evaluate/import/evidence-for.js';
import { resolveEvidence } from '../../evaluate/resolve-evidence.js';
import type { Span } from '../../model/chunk.js';
import type { DocumentKey } from '../../model/document.js';
import type { Evidence } from '../../model/question.js';
import type { QuestionTexts } from './question-texts.js';

/** Places that a message names. */
const MOST_NAMED = 5;
/** Characters on each side of a place that a message shows. */
const AROUND = 24;

/** Where somebody says that an answer stands. */
export interface StatedPlace {
  /** A key, or the name of one file. */
  readonly document?: string | undefined;
  readonly quote?: string | undefined;
  readonly start?: number | undefined;
  readonly end?: number | undefined;
}

interface FoundPlace {
  readonly document: DocumentKey;
  readonly text: string;
  readonly span: Span;
}

/**
 * Evidence for a place that somebody states: a quote that stands once, in a document or in all of
 * them, offsets, or a whole document.
 *
 * Throws `no-such-document`, `several-documents`, `quote-not-found`, `quote-ambiguous` with the
 * places, and the other reasons of `resolveEvidence`.
 */
export function locateEvidence(place: StatedPlace, texts: QuestionTexts): Evidence {
  const { document: name, quote, start, end } = place;
  if (name === undefined) return locateInAll(quote ?? '', texts);
  const named = new DocumentNames(texts.keys()).find(name);
  if ('reason' in named) throw unplaced(named.reason, named.message, ['`stemma ls` lists them.']);
  const { document } = named;
  const span = start === undefined || end === undefined ? {} : { start, end };
  const stated = { document, ...(quote !== undefined && { quote }), ...span, grade: 1 };
  const resolved = resolveEvidence(stated, texts.textOf, texts.partsOf);
  if (resolved.status === 'unresolved') {
    const suggestions = quote === undefined ? [] : placesIn(document, quote, texts);
    throw unplaced(resolved.reason, resolved.message, suggestions);
  }
  if (resolved.status === 'document') return { document, grade: 1 };
  const text = texts.textOf(resolved.document);
  if (typeof text !== 'string') throw new Error('evidence stands in a text that is not there');
  return evidenceFor({ document: resolved.document, text, grade: 1 }, resolved);
}

/** A quote of a document, or of a part of it, which has to stand there once. */
export function locateWithin(
  place: { readonly document: DocumentKey; readonly within: Span; readonly quote: string },
  texts: QuestionTexts,
): Evidence | undefined {
  const { document, within, quote } = place;
  const text = texts.textOf(document);
  if (typeof text !== 'string') return undefined;
  const { span } = findQuote(text.slice(within.start, within.end), quote);
  if (span === undefined) return undefined;
  const moved = { start: within.start + span.start, end: within.start + span.end };
  return evidenceFor({ document, text, grade: 1 }, moved);
}

function locateInAll(quote: string, texts: QuestionTexts): Evidence {
  const found: FoundPlace[] = [];
  let count = 0;
  for (const { document, text } of texts.all()) {
    for (const span of quotePlaces(text, quote)) {
      if (count < MOST_NAMED) found.push({ document, text, span });
      count++;
    }
  }
  const [first] = found;
  if (first === undefined) throw unplaced('quote-not-found', 'the quote stands in no document', []);
  if (count === 1) return evidenceFor({ ...first, grade: 1 }, first.span);
  throw unplaced('quote-ambiguous', `the quote stands ${count} times`, found.map(placeFlags));
}

/** Where a quote stands, as flags to say which place is meant. */
function placesIn(document: DocumentKey, quote: string, texts: QuestionTexts): string[] {
  const text = texts.textOf(document);
  if (typeof text !== 'string') return [];
  const places = quotePlaces(text, quote).slice(0, MOST_NAMED);
  return places.map((span) => placeFlags({ document, text, span }));
}

function placeFlags({ document, text, span }: FoundPlace): string {
  const { start, end } = span;
  const before = text.slice(Math.max(0, start - AROUND), start);
  const after = text.slice(end, end + AROUND);
  const words = `${before}[…]${after}`.replace(/\s+/g, ' ').trim();
  return `--document ${document} --start ${start} --end ${end} (${words})`;
}

function unplaced(code: string, message: string, suggestions: readonly string[]): StemmaError {
  return new StemmaError(code, `cannot place the answer: ${message}`, {
    suggestions:
      suggestions.length > 0 ? suggestions : ['Copy the words from `stemma cat DOCUMENT`.'],
  });
}
