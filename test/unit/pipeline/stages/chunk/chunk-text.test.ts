import { describe, expect, it } from 'vitest';
import { encodeCanonical } from '../../../../../src/model/canonical.js';
import type { HeadingMark, TextEntry } from '../../../../../src/model/text.js';
import { chunkFingerprintParts } from '../../../../../src/pipeline/stages/chunk/chunk-fingerprint.js';
import { chunkSettingsSchema } from '../../../../../src/pipeline/stages/chunk/chunk-settings.js';
import { chunkText } from '../../../../../src/pipeline/stages/chunk/chunk-text.js';

const counter = { id: 'words', count: (text: string): number => text.match(/\S+/g)?.length ?? 0 };

const heading = (level: number, title: string, start: number): HeadingMark => ({
  type: 'heading',
  level,
  title,
  start,
  end: start + 1,
});

describe('chunkText', () => {
  it('gives each chunk its span, text, tokens and the metadata of the text', () => {
    const entry: TextEntry = { text: 'one two  three', marks: [], metadata: { product: 'acme' } };
    const settings = chunkSettingsSchema.parse({ size: 2, overlap: 0 });
    expect(chunkText({ document: 'docs/a.md', entry, settings, counter })).toEqual([
      { start: 0, end: 7, text: 'one two', tokens: 2, headings: [], metadata: { product: 'acme' } },
      { start: 9, end: 14, text: 'three', tokens: 1, headings: [], metadata: { product: 'acme' } },
    ]);
  });

  it('counts tokens where the unit is characters', () => {
    const entry: TextEntry = { text: 'one two three', marks: [], metadata: {} };
    const settings = chunkSettingsSchema.parse({
      unit: 'chars',
      size: 800,
      overlap: 0,
      splitter: 'fixed',
    });
    expect(chunkText({ document: 'docs/a.md', entry, settings, counter })).toMatchObject([
      { tokens: 3 },
    ]);
  });

  it('names the headings that the start of a chunk lies under, outermost first', () => {
    const marks = [
      heading(1, 'A', 2),
      heading(3, 'B', 4),
      { type: 'page', number: 1, start: 5, end: 9 } as const,
      heading(2, 'C', 6),
      heading(2, '', 10),
      heading(1, 'D', 12),
    ];
    const entry: TextEntry = { text: '0123456789abcdef', marks, metadata: {} };
    const settings = chunkSettingsSchema.parse({
      splitter: 'fixed',
      unit: 'chars',
      size: 2,
      overlap: 0,
    });
    const chunks = chunkText({ document: 'docs/a.md', entry, settings, counter });
    expect(chunks.map(({ headings }) => headings.join('/'))).toEqual([
      '',
      'A',
      'A/B',
      'A/C',
      'A/C',
      'A',
      'D',
      'D',
    ]);
  });

  it('names the document and the tokenizer that gives no count', () => {
    const entry: TextEntry = { text: 'one', marks: [], metadata: {} };
    const settings = chunkSettingsSchema.parse({});
    const broken = { id: 'broken', count: () => Number.NaN };
    expect(() => chunkText({ document: 'docs/a.md', entry, settings, counter: broken })).toThrow(
      "tokenizer 'broken' counted NaN tokens in a text of 'docs/a.md'",
    );
  });
});

describe('chunkFingerprintParts', () => {
  const environment = { counterId: 'words', icuVersion: '78.2' };
  const partsOf = (settings: object, overrides: object = {}): string =>
    Buffer.from(
      encodeCanonical(
        chunkFingerprintParts(chunkSettingsSchema.parse(settings), {
          ...environment,
          ...overrides,
        }),
      ),
    ).toString('hex');

  it('moves with everything that decides chunks', () => {
    const all = [
      partsOf({}),
      partsOf({ size: 201 }),
      partsOf({ overlap: 41 }),
      partsOf({ unit: 'chars' }),
      partsOf({ splitter: 'fixed' }),
      partsOf({ splitter: 'sentence' }),
      partsOf({ splitter: 'markdown' }),
      partsOf({ splitter: 'page' }),
      partsOf({ splitter: 'code' }),
      partsOf({ splitter: 'semantic' }),
      partsOf({ splitter: 'semantic', breakpoint: 80 }),
      partsOf({ splitter: 'semantic', window: 2 }),
      partsOf({ splitter: 'semantic' }, { embedder: { model: 'a' } }),
      partsOf({ splitter: 'semantic' }, { embedder: { model: 'b' } }),
      partsOf({ minSize: 20 }),
      partsOf({ context: 'title' }),
      partsOf({ context: 'heading' }),
      partsOf({ separators: ['\n'] }),
      partsOf({}, { counterId: 'other' }),
      partsOf({}, { icuVersion: '79.1' }),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('stays where the settings say the defaults', () => {
    expect(partsOf({ splitter: 'recursive', separators: ['\n\n', '\n', ' ', ''] })).toBe(
      partsOf({}),
    );
    expect(partsOf({ tokenizer: 'words' })).toBe(partsOf({}));
    expect(partsOf({ minSize: 0, context: 'none' })).toBe(partsOf({}));
    expect(partsOf({}, { embedder: { model: 'a' } })).toBe(partsOf({}));
    expect(partsOf({ splitter: 'semantic', breakpoint: 90, window: 1 })).toBe(
      partsOf({ splitter: 'semantic' }),
    );
    expect(partsOf({ splitter: 'html' })).toBe(partsOf({ splitter: 'markdown' }));
  });
});
