import fc from 'fast-check';
import type { Span } from '../../src/model/chunk.js';
import type { Mark } from '../../src/model/text.js';

/** Pieces that texts are hard to cut at: clusters, half pairs' neighbours, odd white space. */
const nasty = [
  '👨‍👩‍👧‍👦',
  '🇨🇭🇦🇹',
  '👍🏽',
  'e\u0301\u0327',
  '\u0301',
  '\r\n',
  '\r',
  '\n',
  '\n\n',
  '\n\n\n',
  ' ',
  '   ',
  '\t',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '\u200b',
  '\u200d',
  'שלום עולם',
  'مرحبا بالعالم',
  'हिन्दी क्षि',
  '日本語の文章です。',
  '한국어',
  '각',
  '𝔘𝔫𝔦',
  'Dr. Who said "no." Then (quietly) left… e.g. now? Yes!',
  'a',
  'word',
  'unbrokenunbrokenunbroken',
  '.',
  '?!',
  '- ',
  '# ',
] as const;

/** Pieces of code in several languages, in no order that any of them allows. */
const code = [
  'function f(a, b) {\n',
  'class A {\n',
  '  def m(self):\n',
  '    return a < b && c;\n',
  '/** What it does. */\n',
  '// A note.\n',
  '# another\n',
  '/* open',
  '"open',
  '`${',
  '}\n',
  '}\n\n',
  ')',
  '({[',
  '#[derive(X)]\n',
  '@Override\n',
  'case 1:\n',
  'if x:\n\t',
  '<?php ',
  'else ',
  '\r\n',
  '\n\n',
  '  ',
] as const;

const ordinary = [
  'the ',
  'quick ',
  'brown fox. ',
  'Jumps over\n',
  'the lazy dog.\n\n',
  'A b c. ',
] as const;

/** Texts of every kind that a splitter must survive, up to some hundred characters. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.array(fc.constantFrom(...nasty), { maxLength: 60 }).map((parts) => parts.join('')),
  fc.array(fc.constantFrom(...ordinary), { maxLength: 80 }).map((parts) => parts.join('')),
  fc
    .array(fc.constantFrom(...nasty, ...ordinary), { maxLength: 80 })
    .map((parts) => parts.join('')),
  fc.array(fc.constantFrom(...code, ...nasty), { maxLength: 60 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(' ', '\n\n', 'x', 'ab ').chain((unit) => fc.nat(300).map((n) => unit.repeat(n))),
  fc.tuple(fc.constantFrom(...nasty, ...ordinary), fc.nat(40)).map(([unit, n]) => unit.repeat(n)),
);

/** A size and a smaller overlap. */
export const anyLimits: fc.Arbitrary<{ size: number; overlap: number }> = fc
  .integer({ min: 1, max: 60 })
  .chain((size) => fc.record({ size: fc.constant(size), overlap: fc.nat(size - 1) }));

/** Tokens as a simple tokenizer counts them: words, and every other mark that is not white space. */
export const countWords = (text: string): number =>
  text.match(/[\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}\s]/gu)?.length ?? 0;

/** Grapheme clusters by the standard alone. */
export const graphemesOf = (text: string): string[] =>
  Array.from(new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text), (s) => s.segment);

/** Offsets between graphemes of a text, its start and end included. */
function anyOffset(text: string): fc.Arbitrary<number> {
  const offsets = [0];
  for (const grapheme of graphemesOf(text)) offsets.push((offsets.at(-1) ?? 0) + grapheme.length);
  return fc.constantFrom(...offsets);
}

type MarkAt = (span: Span) => Mark;

const anyKind: fc.Arbitrary<MarkAt> = fc.oneof(
  fc
    .integer({ min: 1, max: 6 })
    .map<MarkAt>((level) => (span) => ({ type: 'heading', level, title: `h${level}`, ...span })),
  fc.nat(9).map<MarkAt>((number) => (span) => ({ type: 'page', number, ...span })),
  fc
    .constantFrom('typescript', 'python', 'php', 'java', 'cpp', 'Rust', 'golang', 'ruby', 'none')
    .map<MarkAt>((language) => (span) => ({ type: 'block', kind: 'code', language, ...span })),
  fc
    .constantFrom('table' as const, 'code' as const)
    .map<MarkAt>((kind) => (span) => ({ type: 'block', kind, ...span })),
);

/** Marks of every kind anywhere in a text between graphemes, in order; blocks do not overlap. */
export function anyMarks(text: string): fc.Arbitrary<Mark[]> {
  const offset = anyOffset(text);
  return fc.array(fc.tuple(offset, offset, anyKind), { maxLength: 12 }).map((drawn) => {
    const marks = drawn.map(([a, b, make]) => make({ start: Math.min(a, b), end: Math.max(a, b) }));
    marks.sort((a, b) => a.start - b.start || b.end - a.end);
    let free = 0;
    return marks.filter((mark) => {
      if (mark.type !== 'block') return true;
      if (mark.start < free) return false;
      free = mark.end;
      return true;
    });
  });
}
