import type { SourceField } from './source-fields.js';
import type { SourceEvidence } from './source-question.js';
import type { SourceSetBuilder } from './source-set-builder.js';

/** Texts of a question's fields; an empty one counts as absent. */
export type FieldTexts = (field: SourceField) => string | undefined;

/** Evidence, or why there is none. */
export type RowEvidence =
  | { readonly evidence: readonly SourceEvidence[] }
  | { readonly reason: string; readonly message: string };

/** What else says where an answer stands. */
export interface RowContext {
  /** Texts that hold the answer. */
  readonly passages: readonly string[];
  readonly builder: SourceSetBuilder;
  /** A row that states nothing is unanswerable. */
  readonly unanswerable: boolean;
}

/**
 * The evidence that the fields of a row state: a document with or without a place in it, passages,
 * or that there is none. Where none of these is said nothing is made up.
 */
export function rowEvidence(
  textOf: FieldTexts,
  { passages, builder, unanswerable }: RowContext,
): RowEvidence {
  const grade = numberOf(textOf('grade')) ?? 1;
  const start = numberOf(textOf('start'));
  const end = numberOf(textOf('end'));
  const faulty = faultOf({ grade, start, end });
  if (faulty !== undefined) return { reason: 'bad-field', message: faulty };
  const document = textOf('document');
  const quote = textOf('quote');
  if (isTrue(textOf('unanswerable'))) {
    const isContradicted = document !== undefined || quote !== undefined || passages.length > 0;
    if (!isContradicted) return { evidence: [] };
    return { reason: 'contradiction', message: 'it is unanswerable, and has evidence' };
  }
  if (document !== undefined) {
    const span = start === undefined || end === undefined ? {} : { start, end };
    const words = quote === undefined ? {} : { quote };
    return { evidence: [{ kind: 'document', name: document, ...words, ...span, grade }] };
  }
  const texts = quote === undefined ? passages : [quote, ...passages];
  if (texts.length === 0) {
    if (unanswerable) return { evidence: [] };
    return { reason: 'no-evidence', message: 'nothing says where its answer stands' };
  }
  const evidence = texts.map((text) => {
    return { kind: 'passage', passage: builder.passage(text), grade } as const;
  });
  return { evidence };
}

/** NaN for what is no whole number. */
function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^[+-]?\d{1,15}$/.test(text.trim()) ? Number(text) : NaN;
}

function faultOf(numbers: {
  readonly grade: number;
  readonly start: number | undefined;
  readonly end: number | undefined;
}): string | undefined {
  const { start, end } = numbers;
  const bad = Object.entries(numbers).find(([, value]) => Number.isNaN(value));
  if (bad !== undefined) return `its ${bad[0]} is no whole number`;
  if ((start === undefined) !== (end === undefined)) return 'it has one of start and end alone';
  if (start === undefined || end === undefined) return undefined;
  return start >= 0 && start < end ? undefined : `its start ${start} is not before its end ${end}`;
}

const TRUE = ['true', 'yes', 'y', '1', 'x'];

function isTrue(text: string | undefined): boolean {
  return TRUE.includes(text?.trim().toLowerCase() ?? '');
}
