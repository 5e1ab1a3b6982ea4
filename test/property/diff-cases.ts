import fc from 'fast-check';
import type { ChunkedText } from '../../src/diff/chunk-change.js';

const words = 'refund invoice account the a of to in api key token limit server error user'.split(
  ' ',
);
const sentence = fc
  .array(fc.constantFrom(...words, ...words, '日本語', 'naïve', '👍🏽', '12'), {
    minLength: 1,
    maxLength: 12,
  })
  .map((parts) => `${parts.join(' ')}.`);

/** Sentences whose words repeat, so that much of a text looks alike. */
export const prose = fc
  .array(sentence, { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(' '));

/** A document as paragraphs that all differ. */
export const paragraphs = fc
  .array(prose, { maxLength: 14 })
  .map((texts) => texts.map((text, i) => `Paragraph${i}x ${text}`));

/** What is done to one paragraph. */
const edit = fc.record({
  at: fc.nat({ max: 20 }),
  kind: fc.constantFrom('insert', 'replace', 'delete', 'word'),
  text: prose,
});

/** Some edits of a document. */
export const edits = fc.array(edit, { maxLength: 4 });
export type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

/** Paragraphs after edits. */
export function edited(texts: readonly string[], all: readonly Edit[]): string[] {
  const result = [...texts];
  for (const { at, kind, text } of all) {
    const place = at % (result.length + 1);
    const old = result[place];
    if (kind === 'insert' || old === undefined) result.splice(place, 0, `New: ${text}`);
    else if (kind === 'replace') result[place] = `Other: ${text}`;
    else if (kind === 'delete') result.splice(place, 1);
    else result[place] = old.replace(/ \S+/, ' changed');
  }
  return result;
}

/** The paragraphs as one text with a chunk each. */
export function byParagraph(texts: readonly string[]): ChunkedText {
  let start = 0;
  const chunks = texts.map((text) => {
    const chunk = { start, end: start + text.length, context: '' };
    start += text.length + 2;
    return chunk;
  });
  return { text: texts.join('\n\n'), chunks };
}

/** A text in windows of `size` characters, each `overlap` characters into the one before. */
export function bySize(text: string, { size, overlap }: { size: number; overlap: number }) {
  const chunks: ChunkedText['chunks'][number][] = [];
  for (let start = 0; start < text.length; start += size - overlap) {
    chunks.push({ start, end: Math.min(text.length, start + size), context: '' });
    if (start + size >= text.length) break;
  }
  return { text, chunks };
}

/** Sizes and overlaps that make sense together. */
export const windows = fc
  .record({ size: fc.integer({ min: 4, max: 120 }), share: fc.integer({ min: 0, max: 7 }) })
  .map(({ size, share }) => ({ size, overlap: Math.floor((size * share) / 10) }));
