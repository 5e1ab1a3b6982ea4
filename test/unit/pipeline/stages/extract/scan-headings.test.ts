import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extract, headingsOf } from './extract-fixture.js';

const headings = async (text: string): Promise<string[]> =>
  headingsOf(await extract('text/markdown', text));

describe('headings of Markdown', () => {
  it('stand in order, apart from one another, without white space at their ends', async () => {
    const line = fc.constantFrom(
      '# a',
      '## b ##',
      '#',
      'text',
      '===',
      '---',
      '```',
      '~~~~',
      '',
      '- x',
      '  - ```',
      '> ```',
      '    code',
      '<!--',
      '-->',
      '* * *',
      '1. y',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 25 }), async (lines) => {
        const { text, marks } = await extract('text/markdown', lines.join('\n'), {
          frontMatter: 'keep',
        });
        let end = 0;
        for (const mark of marks) {
          expect(mark.start).toBeGreaterThanOrEqual(end);
          expect(text.slice(mark.start, mark.end)).toMatch(/^\S(?:[^]*\S)?$/);
          ({ end } = mark);
        }
      }),
    );
  });

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
  ])('takes a megabyte of %s in its stride', async (_case, text) => {
    expect((await extract('text/markdown', text)).text).toHaveLength(text.length);
  });
});
