import { describe, expect, it } from 'vitest';
import { chunkSettingsSchema } from '../../../../../src/pipeline/stages/chunk/chunk-settings.js';

const problemsOf = (input: unknown): string[] =>
  chunkSettingsSchema
    .safeParse(input)
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

describe('chunkSettingsSchema', () => {
  it('fills in the defaults', () => {
    expect(chunkSettingsSchema.parse({})).toEqual({
      splitter: 'recursive',
      size: 200,
      overlap: 40,
      minSize: 0,
      unit: 'tokens',
      tokenizer: 'embedder',
      context: 'none',
    });
  });

  it.each([
    [{ size: 100, overlap: 100 }, 'overlap: overlap (100) must be smaller than size (100)'],
    [{ size: 40 }, 'overlap: overlap (40) must be smaller than size (40)'],
    [
      { splitter: 'fixed', separators: ['a'] },
      'separators: separators belong to the recursive splitter; the fixed splitter has none',
    ],
    [
      { splitter: 'markdown', separators: ['a'] },
      'separators: separators belong to the recursive splitter; the markdown splitter has none',
    ],
    [
      { context: 'title', overlap: 150 },
      'overlap: overlap (150) must be smaller than 150: context may take the rest of size (200)',
    ],
    [{ minSize: 201 }, 'minSize: minSize (201) must be no larger than size (200)'],
    [
      { splitter: 'sentence', window: 2 },
      'window: window belongs to the semantic splitter; the sentence splitter has none',
    ],
    [
      { breakpoint: 80 },
      'breakpoint: breakpoint belongs to the semantic splitter; the recursive splitter has none',
    ],
    [
      { splitter: 'fixed', minSize: 20 },
      'minSize: minSize is for the splitters recursive, sentence, markdown, html, page, code, semantic; the fixed splitter cuts where the size is reached',
    ],
    [
      { separators: ['', ' '] },
      'separators: the empty separator cuts anywhere, so separators after it are never reached: put it last',
    ],
    [{ separators: ['\ud800'] }, 'separators.0: not a whole character'],
  ])('says what is wrong with %j', (input, problem) => {
    expect(problemsOf(input)).toEqual([problem]);
  });

  it.each([
    { size: 0, overlap: 0 },
    { size: 1.5, overlap: 0 },
    { overlap: -1 },
    { minSize: -1 },
    { minSize: 0.5 },
    { context: 'headings' },
    { unit: 'words' },
    { splitter: 'semantic', breakpoint: 100 },
    { splitter: 'semantic', window: 0 },
    { splitter: 'Recursive' },
    { separators: [] },
    { tokenizer: '' },
    { sise: 10 },
  ])('refuses %j', (input) => {
    expect(problemsOf(input)).not.toEqual([]);
  });
});
