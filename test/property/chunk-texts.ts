import fc from 'fast-check';

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
