import fc from 'fast-check';
import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { decodeCanonical, encodeCanonical } from '../../../../../src/model/canonical.js';
import { extract, failureOf } from './extract-fixture.js';

const withFrontMatter = (yaml: string): string => `---\n${yaml}\n---\nText\n`;

const metadataOf = async (yaml: string): Promise<unknown> =>
  (await extract('text/markdown', withFrontMatter(yaml))).metadata;

const reasonOf = async (yaml: string): Promise<string> => {
  const error = await failureOf(extract('text/markdown', withFrontMatter(yaml)));
  expect(error.code).toBe('bad-front-matter');
  return error.message;
};

/** Written with digits alone, and more of them than a double holds exactly. */
const isLongInteger = (value: unknown): boolean =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(String(value));

describe('front matter', () => {
  it('reads back whatever YAML can say of plain values, in canonical form', async () => {
    const value = fc.jsonValue({ maxDepth: 5 });
    const mapping = fc.dictionary(fc.string({ maxLength: 8 }), value, { maxKeys: 6 });
    await fc.assert(
      fc.asyncProperty(mapping, async (data) => {
        fc.pre(!/\\u[dD][89a-fA-F]|__proto__/.test(JSON.stringify(data)));
        const { metadata } = await extract('text/markdown', withFrontMatter(stringify(data)));
        const expected: unknown = JSON.parse(JSON.stringify(data), (_name, item: unknown) =>
          isLongInteger(item) ? String(item) : item,
        );
        expect(decodeCanonical(encodeCanonical(metadata))).toEqual(expected);
      }),
    );
  });

  it('leaves the text after the closing line, with the offsets of its marks', async () => {
    const entry = await extract('text/markdown', '---\ntitle: A\n---\n\n# Text\n');
    expect(entry).toEqual({
      text: '\n# Text\n',
      marks: [{ type: 'heading', level: 1, title: 'Text', start: 1, end: 7 }],
      metadata: { title: 'A' },
    });
  });

  it('keeps dates as they are written and long numbers to the last digit', async () => {
    expect(
      await metadataOf('a: 2026-11-22\nb: 2026-11-22T10:00:00Z\nc: 12345678901234567890\nd: 0x10'),
    ).toEqual({ a: '2026-11-22', b: '2026-11-22T10:00:00Z', c: '12345678901234567890', d: 16 });
  });

  it('takes names that are numbers as strings and nothing as null', async () => {
    expect(await metadataOf('1: x\nempty:\ntrue: [~]')).toEqual({
      '1': 'x',
      empty: null,
      true: [null],
    });
  });

  it.each([
    ['', {}],
    ['# only a comment', {}],
  ])('reads %j as no metadata', async (yaml, expected) => {
    expect(await metadataOf(yaml)).toEqual(expected);
  });

  it('is text under `keep` and is dropped unread under `drop`', async () => {
    const source = withFrontMatter('broken: [');
    expect((await extract('text/markdown', source, { frontMatter: 'keep' })).text).toBe(source);
    expect(await extract('text/markdown', source, { frontMatter: 'drop' })).toMatchObject({
      text: 'Text\n',
      metadata: {},
    });
  });

  it.each([
    ['does not begin in the first line', '\n---\na: 1\n---\n'],
    ['does not close', '---\na: 1\n'],
    ['opens with more than three dashes', '----\na: 1\n---\n'],
    ['closes with an indented line alone', '---\na: 1\n  ---\n'],
  ])('is none where it %s', async (_case, source) => {
    expect((await extract('text/markdown', source)).text).toBe(source);
  });

  it('closes at the end of the file and with dots', async () => {
    expect(await extract('text/markdown', '---\na: 1\n---')).toMatchObject({
      text: '',
      metadata: { a: 1 },
    });
    expect(await extract('text/markdown', '--- \na: 1\n...\nb')).toMatchObject({
      text: 'b',
      metadata: { a: 1 },
    });
  });

  it('names the line of the file where the YAML is broken', async () => {
    expect(await reasonOf('title: A\nauthors: [a, b\nmore: 1')).toMatch(
      /^cannot extract 'docs\/guide\.md': its front matter is not valid YAML at line [34]: \S/,
    );
    expect(await reasonOf('a: 1\nb: 2\na: 3')).toContain('at line 4');
  });

  it.each([
    ['a list', '- a\n- b', 'is not a mapping'],
    ['prose', 'Just a sentence', 'is not a mapping'],
    ['NaN', 'a: {b: [1, .nan]}', "'a.b[1]' is NaN"],
    ['infinity', 'a: -.inf', "'a' is -Infinity"],
    ['half a surrogate pair', 'a: "\\ud800"', "'a' holds half a surrogate pair"],
    ['the name __proto__', '__proto__: {polluted: 1}', '__proto__'],
    ['a list for a name', '? [a]\n: 1', 'has a list or mapping for a name'],
    ['an unknown tag', 'a: !ruby/object x', 'is not valid YAML at line 2'],
    ['an unknown alias', 'a: *b', 'b'],
    ['two names that become one', '1: a\n"1": b', "'1' comes twice"],
    ['17 levels', `a: ${'['.repeat(16)}${']'.repeat(16)}`, 'nests deeper than 16 levels'],
    ['30,000 levels', `a: ${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'nested too deep'],
    ['too many values', `a: [${'1,'.repeat(10_001)}]`, 'holds more than 10000 values'],
    ['too much', `a: ${'x'.repeat(70_000)}`, 'is longer than 65536 characters'],
    [
      'a billion laughs',
      [
        'a: &a [x,x,x,x,x,x,x,x,x]',
        ...'bcdefghi'
          .split('')
          .map((name, i) => `${name}: &${name} [${`*${'abcdefgh'[i]!},`.repeat(9)}]`),
      ].join('\n'),
      'is refused: Excessive alias count',
    ],
  ])('refuses %s', async (_case, yaml, reason) => {
    expect(await reasonOf(yaml)).toContain(reason);
  });

  it('takes 16 levels', async () => {
    const { metadata } = await extract(
      'text/markdown',
      withFrontMatter(`a: ${'['.repeat(15)}${']'.repeat(15)}`),
    );
    expect(JSON.stringify(metadata)).toBe(`{"a":${'['.repeat(15)}${']'.repeat(15)}}`);
  });

  it('leaves the prototype of objects alone', async () => {
    await reasonOf('__proto__: {polluted: 1}');
    expect('polluted' in {}).toBe(false);
  });
});
