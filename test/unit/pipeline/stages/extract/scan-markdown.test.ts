import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blocksOf, extract, faultOfMarks, headingsOf, linksOf } from './extract-fixture.js';

const headings = async (text: string): Promise<string[]> =>
  headingsOf(await extract('text/markdown', text));

const blocks = async (text: string): Promise<string[]> =>
  blocksOf(await extract('text/markdown', text));

const links = async (text: string): Promise<string[]> =>
  linksOf(await extract('text/markdown', text, { links: true }));

describe('marks of Markdown', () => {
  it('lie in the text, in order, none cut by another, and apart from links they do not nest', async () => {
    const line = fc.constantFrom(
      '# a',
      '## [b](c) ##',
      '#',
      'text [a](b) `c',
      '[![x](y)](z)',
      '===',
      '---',
      '```js',
      '~~~~',
      '',
      '- x',
      '  - ```',
      '> ```',
      '    code [a](b)',
      '<!--',
      '-->',
      '<div>',
      '* * *',
      '1. y',
      '| a | b |',
      '|---|:-:|',
      '  | [c](d) | e',
      'a | b\\|c',
      '-|-',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 25 }), async (lines) => {
        const source = lines.join('\n');
        const entry = await extract('text/markdown', source, { frontMatter: 'keep', links: true });
        expect(faultOfMarks(entry)).toBeUndefined();
        const without = await extract('text/markdown', source, { frontMatter: 'keep' });
        expect(without).toEqual({
          ...entry,
          marks: entry.marks.filter(({ type }) => type !== 'link'),
        });
        let end = 0;
        for (const mark of without.marks) {
          expect(mark.start).toBeGreaterThanOrEqual(end);
          const marked = entry.text.slice(mark.start, mark.end);
          expect(marked).toMatch(mark.type === 'heading' ? /^\S(?:[^]*\S)?$/ : /\S$/);
          ({ end } = mark);
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe('headings of Markdown', () => {
  it.each([
    ['ATX of each level', '# a\n### b\n###### c', ['1 a = # a', '3 b = ### b', '6 c = ###### c']],
    ['up to three spaces before', '   # a', ['1 a = # a']],
    ['a closing sequence', '## a ## \n# b#\n# ##', ['2 a = ## a ##', '1 b# = # b#', '1  = # ##']],
    ['none without a space', '#a\n#######  b\n\\# c', []],
    ['inline markup kept', '# `x` **y**', ['1 `x` **y** = # `x` **y**']],
    ['Setext', 'a b\n===\nc\n---', ['1 a b = a b\n===', '2 c = c\n---']],
    ['Setext over several lines', 'a\n  b\n---', ['2 a b = a\n  b\n---']],
    ['no Setext under an empty line', 'a\n\n---\n===', []],
    ['no Setext under a list', '- a\n---\n\n1. b\n===', []],
    ['no Setext under a quote', '> a\n---', []],
    ['no Setext under a heading', '# a\n---', ['1 a = # a']],
    ['no Setext in between of rulers', '***\n---\n- - -', []],
    ['none in indented code', 'a\n\n    # b', []],
    ['none in a fence', '```sh\n# a\n```\n# b', ['1 b = # b']],
    ['none in a fence with a longer end', '~~~\n```\n# a\n~~\n~~~~~ \n# b', ['1 b = # b']],
    ['none in a fence that does not end', '```\n# a', []],
    ['no fence from code in a line', '``` a ``` b\n# c', ['1 c = # c']],
    ['a fence on the line of a list marker', '1. ```sh\n   # a\n   ```\n\n# b', ['1 b = # b']],
    [
      'a fence inside of a list item',
      '- a\n\n    ```sh\n    # b\n# c\n    ```\n\n# d',
      ['1 d = # d'],
    ],
    [
      'a second fence of a list item',
      '- ```\n  a\n  ```\n\n    ```\n  # b\n    ```\n# c',
      ['1 c = # c'],
    ],
    ['a fence that ends with its list item', '- ```\n  # a\n\n# b', ['1 b = # b']],
    ['a fence in a quote', '> ```\n> # a\n> ```\n# b', ['1 b = # b']],
    ['a fence that ends with its quote', '> ```\n> # a\n\n# b', ['1 b = # b']],
    [
      'none in comments and raw elements',
      '<!-- x\n# a\n-->\n<pre>\n# b\n</pre>\n# c',
      ['1 c = # c'],
    ],
    ['a comment on one line', '<!-- x -->\n# a', ['1 a = # a']],
    ['after a list without empty line', '- a\n# b', ['1 b = # b']],
    ['non-ASCII', '# Ünï 👩‍👩‍👧 – 日本', ['1 Ünï 👩‍👩‍👧 – 日本 = # Ünï 👩‍👩‍👧 – 日本']],
  ])('%s', async (_case, text, expected) => {
    expect(await headings(text)).toEqual(expected);
  });

  it('cuts long titles, between characters', async () => {
    const { marks, text } = await extract('text/markdown', `# ${'👍'.repeat(1000)}`);
    expect(marks).toEqual([
      { type: 'heading', level: 1, title: `${'👍'.repeat(127)}…`, start: 0, end: text.length },
    ]);
  });

  it.each([
    ['letters', 'a'.repeat(1e6)],
    ['hashes', `# ${'#'.repeat(1e6)}x`],
    ['spaces', `# a${' '.repeat(1e6)}b`],
    ['spaces between hashes', `# ${'# '.repeat(5e5)}x`],
    ['rulers', `${'* '.repeat(5e5)}x`],
    ['back quotes', `${'`'.repeat(1e6)}\n`.repeat(2)],
    ['list markers', '- '.repeat(5e5)],
    ['quote marks', `> \`\`\`\n${'>'.repeat(1e6)}`],
    ['comments', '<!--'.repeat(2.5e5)],
    ['lines', 'a\n'.repeat(5e5)],
    ['strokes', `${'|'.repeat(5e5)}\n${'|-'.repeat(2.5e5)}x`],
    ['rows', `|a|\n|-|\n${'|\\'.repeat(5e5)}`],
    ['dashes', `a|\n|${'-'.repeat(1e6)} x`],
    ['blanks in a row', `a|\n|-${' '.repeat(1e6)}x`],
    ['opening brackets', '['.repeat(1e6)],
    ['beginnings of links', '[](a'.repeat(2.5e5)],
    ['links without an end', '[a](<b'.repeat(1.6e5)],
    ['links with half a title', '[a](b "'.repeat(1.4e5)],
    ['links', '[a](b)'.repeat(1.6e5)],
    [
      'back quotes of every length',
      Array.from({ length: 1400 }, (_, i) => `${'`'.repeat(i)}](`).join(' '),
    ],
  ])('takes a megabyte of %s in its stride', async (_case, text) => {
    expect((await extract('text/markdown', text, { links: true })).text).toHaveLength(text.length);
  });
});

describe('blocks of Markdown', () => {
  it.each([
    [
      'fenced code',
      'a\n```TS {1,2}\nb\n\n  c\n```\nd',
      ['code typescript = ```TS {1,2}\nb\n\n  c\n```'],
    ],
    ['a fence of tildes', '~~~~ .py\n```\n~~~~~\n', ['code python = ~~~~ .py\n```\n~~~~~']],
    ['a language in braces', '```{r, echo=FALSE}\nx\n```', ['code r = ```{r, echo=FALSE}\nx\n```']],
    ['a language that nobody knows', '```Weird+\nx\n```', ['code weird+ = ```Weird+\nx\n```']],
    ['no language', '```text\nx\n```', ['code = ```text\nx\n```']],
    ['a fence without end', '```\na\n\n', ['code = ```\na']],
    ['a fence in an item', '- x\n\n  ```sh\n  a\n  ```\n- y', ['code shell = ```sh\n  a\n  ```']],
    ['a fence on the line of an item', '- ```\n  a\n  ```', ['code = ```\n  a\n  ```']],
    ['a fence that its item ends', '- ```\n  a\n\nb', ['code = ```\n  a']],
    ['a fence in a quote', '> ```\n> a\n> ```\n> b', ['code = ```\n> a\n> ```']],
    ['a fence that its quote ends', '> ```\n> a\nb', ['code = ```\n> a']],
    ['two fences', '```\na\n```\n```\nb\n```', ['code = ```\na\n```', 'code = ```\nb\n```']],
    ['indented code', 'a\n\n    b\n\n\tc  \n\nd', ['code =     b\n\n\tc']],
    ['indented code at both ends', '    a\n# b\n    c', ['code =     a', 'code =     c']],
    ['no code in a paragraph', 'a\n    b', []],
    ['no code in a list', '- a\n\n      b', []],
    ['no code in HTML', '<div>\n    <p>\n\n    a', ['code =     a']],
    [
      'a table',
      'a\n\n| b | c |\n|---|--:|\n| 1 | 2 |\n3\n\nd',
      ['table = | b | c |\n|---|--:|\n| 1 | 2 |\n3'],
    ],
    ['a table without outer strokes', 'b | c\n-|-\n1|2\n# d', ['table = b | c\n-|-\n1|2']],
    ['a table of one column', '| b |\n| - |', ['table = | b |\n| - |']],
    ['a table under a paragraph', 'a\n| b |\n| - |\n', ['table = | b |\n| - |']],
    [
      'a table with escaped strokes',
      '| a \\| b | `c` |\n|-|-|',
      ['table = | a \\| b | `c` |\n|-|-|'],
    ],
    [
      'a table in an item',
      '- x\n\n  | a |\n  | - |\n  | 1 |\ny',
      ['table = | a |\n  | - |\n  | 1 |'],
    ],
    ['a table in a deep item', '1.  x\n\n    | a |\n    | - |', ['table = | a |\n    | - |']],
    ['a table before a list', '| a |\n| - |\n- b', ['table = | a |\n| - |']],
    ['no table where the cells differ', '| a | b |\n| - |', []],
    ['no table in a quote', '> | a |\n> | - |', []],
    ['no table in code', '```\n| a |\n| - |\n```', ['code = ```\n| a |\n| - |\n```']],
    ['no table under a heading', 'a|b\n===\n-|-', []],
  ])('are marked: %s', async (_case, text, expected) => {
    expect(await blocks(text)).toEqual(expected);
  });
});

describe('links of Markdown', () => {
  it.each([
    ['words', 'see [the *guide*](../guide.md#x "Title") now', ['the *guide* -> ../guide.md#x']],
    ['a target in angles', '[a](<b c> (t))', ['a -> b c']],
    ['parentheses in the target', '[a](b(c)d)', ['a -> b(c)d']],
    ['escaped brackets', '\\[a](b) [c\\](d](e)', ['c\\](d -> e']],
    ['brackets in the words', '[a [b] c](d)', ['a [b] c -> d']],
    ['a picture that is a link', '[![alt](p.png)](q)', ['![alt](p.png) -> q']],
    ['a link over two lines', '[a\nb](c\n"d")', ['a\nb -> c']],
    ['the inner of two', '[a [b](c) d](e)', ['b -> c']],
    ['no picture', '![a](b)', []],
    ['none in code', '`[a](b)` ``c ` [d](e)`` `f', []],
    ['one behind a lone back quote', '`` ` [a](b)', ['a -> b']],
    ['none in blocks of code', '```\n[a](b)\n```\n\n    [c](d)\n\n[e](f)', ['e -> f']],
    ['some in tables and headings', '# [a](b)\n\n| [c](d) |\n| - |', ['a -> b', 'c -> d']],
    ['none over an empty line', '[a\n\nb](c)', []],
    ['none without a target', '[a]() [b] (c) [d][e]', []],
    ['none with a title that does not end', '[a](b "c)', []],
    ['several', '[a](b)[c](d) [e](f', ['a -> b', 'c -> d']],
  ])('are marked where they are wanted: %s', async (_case, text, expected) => {
    expect(await links(text)).toEqual(expected);
    expect(linksOf(await extract('text/markdown', text))).toEqual([]);
  });
});
