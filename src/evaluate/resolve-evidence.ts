import type { Span } from '../model/chunk.js';
import type { DocumentKey } from '../model/document.js';
import type { Evidence } from '../model/question.js';
import { placeInPart, type FilePart, type FileText } from './file-text.js';
import { equalApartFromSpace, findQuote } from './find-quote.js';

/** Why evidence could not be placed. */
export type UnresolvedReason =
  | 'no-such-document'
  | 'document-dropped'
  | 'document-unreadable'
  | 'quote-not-found'
  | 'quote-ambiguous'
  | 'offsets-beyond-text'
  | 'offsets-of-several-texts'
  | 'quote-disagrees-with-offsets';

/** How a span was placed; `…-space` where only white space differs from the quote. */
export type SpanMatch = 'offsets' | 'offsets-space' | 'quote' | 'quote-space';

/** Evidence placed in a text: UTF-16 offsets, end exclusive. */
export interface ResolvedSpan extends Span {
  readonly status: 'span';
  readonly document: DocumentKey;
  readonly grade: number;
  /** `quote…` on evidence that has offsets too: the offsets were wrong and the quote was found. */
  readonly match: SpanMatch;
}

/** A document judged as a whole. */
export interface ResolvedDocument {
  readonly status: 'document';
  readonly document: DocumentKey;
  readonly grade: number;
  /** Of the text, or of all its texts, in UTF-16 code units. */
  readonly length: number;
  /** Its texts, where it is made of several; a chunk of any of them is of this document. */
  readonly parts?: readonly FilePart[];
}

/** Evidence that stands nowhere in the snapshot: it stays in every denominator, never found. */
export interface UnresolvedEvidence {
  readonly status: 'unresolved';
  readonly document: DocumentKey;
  readonly grade: number;
  readonly reason: UnresolvedReason;
  /** One clause for people: `the quote stands 3 times in 'docs/a.md'`. */
  readonly message: string;
  /** What it would span, in UTF-16 code units; absent for a document that is not there. */
  readonly length?: number;
}

export type EvidenceResolution = ResolvedSpan | ResolvedDocument | UnresolvedEvidence;

/**
 * Why a document that is there has no text: cleaning left it out (`dropped: it is the same text as
 * 'docs/a.md'`), or it could not be read and settings say to go on without it.
 */
export type MissingText = { readonly dropped: string } | { readonly unreadable: string };

/**
 * The text of a document that chunks are slices of; undefined where the snapshot has no such
 * document.
 */
export type TextLookup = (document: DocumentKey) => string | MissingText | undefined;

/** The texts of a document that is made of several; undefined for every other. */
export type PartsLookup = (document: DocumentKey) => FileText | undefined;

/**
 * Places one evidence item in the texts of a snapshot.
 *
 * Offsets alone are taken as they are. Offsets with a quote hold when the text there is the quote
 * (white space apart); otherwise the quote is looked for, and taken where it stands exactly once.
 * A quote alone must stand exactly once, see `findQuote`. Neither: the whole document.
 *
 * Of a document with several texts (the rows of a table) a quote must stand once in all of them
 * together, the whole document are all of them, and offsets are of none.
 */
export function resolveEvidence(
  evidence: Evidence,
  textOf: TextLookup,
  partsOf: PartsLookup = () => undefined,
): EvidenceResolution {
  const { document, quote, start, end } = evidence;
  const text = textOf(document);
  if (text === undefined) {
    const file = partsOf(document);
    if (file !== undefined) return resolveInFile(evidence, file);
    return unresolved(evidence, 'no-such-document', `there is no document '${document}'`);
  }
  if (typeof text !== 'string') return missing(evidence, text);
  if (start !== undefined && end !== undefined) {
    return resolveOffsets(evidence, text, { start, end });
  }
  if (quote !== undefined) return resolveQuote(evidence, text, quote);
  return { status: 'document', document, grade: evidence.grade, length: text.length };
}

function missing(evidence: Evidence, text: MissingText): UnresolvedEvidence {
  const [reason, why] =
    'dropped' in text
      ? (['document-dropped', text.dropped] as const)
      : (['document-unreadable', text.unreadable] as const);
  return unresolved(evidence, reason, `'${evidence.document}' has no text; ${why}`);
}

function resolveInFile(evidence: Evidence, file: FileText): EvidenceResolution {
  const { document, grade, quote, start } = evidence;
  const { parts } = file;
  if (quote !== undefined) {
    const found = resolveQuote(evidence, file.text, quote);
    if (found.status !== 'span') return withDropped(found, file);
    const place = placeInPart(file, found);
    return place === undefined ? notFound(evidence) : { ...found, ...place };
  }
  if (start === undefined) {
    const length = parts.reduce((sum, part) => sum + part.end - part.start, 0);
    return { status: 'document', document, grade, length, parts };
  }
  const example = parts[0] === undefined ? '' : `, such as '${parts[0].document}'`;
  const message = `'${document}' is made of ${parts.length} texts, and offsets are of one of them: name it${example}`;
  return unresolved(evidence, 'offsets-of-several-texts', message);
}

function resolveOffsets(evidence: Evidence, text: string, span: Span): EvidenceResolution {
  const { quote } = evidence;
  if (span.end <= text.length) {
    if (quote === undefined) return placed(evidence, span, 'offsets');
    const slice = text.slice(span.start, span.end);
    if (slice === quote) return placed(evidence, span, 'offsets');
    if (equalApartFromSpace(slice, quote)) return placed(evidence, span, 'offsets-space');
  }
  const where = `${span.start}–${span.end}`;
  if (quote === undefined) {
    const message = `the offsets ${where} end beyond the ${text.length} characters of '${evidence.document}'`;
    return unresolved(evidence, 'offsets-beyond-text', message);
  }
  const found = resolveQuote(evidence, text, quote);
  if (found.status !== 'unresolved') return found;
  const message = `the quote is not what stands at ${where}, and ${found.message}`;
  return unresolved(evidence, 'quote-disagrees-with-offsets', message);
}

function resolveQuote(evidence: Evidence, text: string, quote: string): EvidenceResolution {
  const { count, span, whiteSpaceDiffers } = findQuote(text, quote);
  if (span !== undefined) {
    return placed(evidence, span, whiteSpaceDiffers ? 'quote-space' : 'quote');
  }
  if (count === 0) return notFound(evidence);
  const message = `the quote stands ${count} times in '${evidence.document}'`;
  return unresolved(evidence, 'quote-ambiguous', message);
}

function notFound(evidence: Evidence): UnresolvedEvidence {
  const message = `the quote stands nowhere in '${evidence.document}'`;
  return unresolved(evidence, 'quote-not-found', message);
}

/** Adds that some texts of the file are not there to be looked through. */
function withDropped(found: EvidenceResolution, { dropped }: FileText): EvidenceResolution {
  if (dropped === undefined || found.status !== 'unresolved') return found;
  if (found.reason !== 'quote-not-found') return found;
  const texts = dropped === 1 ? 'one text was' : `${dropped} texts were`;
  return { ...found, message: `${found.message}, of which ${texts} dropped when it was cleaned` };
}

function placed(evidence: Evidence, span: Span, match: SpanMatch): ResolvedSpan {
  const { document, grade } = evidence;
  return { status: 'span', document, grade, start: span.start, end: span.end, match };
}

function unresolved(
  evidence: Evidence,
  reason: UnresolvedReason,
  message: string,
): UnresolvedEvidence {
  const { document, grade } = evidence;
  const length = lengthOf(evidence);
  const base = { status: 'unresolved', document, grade, reason, message } as const;
  return length === undefined ? base : { ...base, length };
}

/** Characters that evidence spans by its own word: its quote, else its offsets. */
function lengthOf({ quote, start, end }: Evidence): number | undefined {
  if (quote !== undefined) return quote.length;
  return start === undefined || end === undefined ? undefined : end - start;
}
