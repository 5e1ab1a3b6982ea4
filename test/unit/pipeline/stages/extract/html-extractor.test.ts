import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  blocksOf,
  extract,
  failureOf,
  faultOfMarks,
  headingsOf,
  linksOf,
} from './extract-fixture.js';

const textOf = async (html: string): Promise<string> => (await extract('text/html', html)).text;

const page = `<!doctype html><html><head><title> Fridge &amp;
 freezer </title><style>p { color: red }</style></head><body>
<header><nav>Menu</nav>Site</header>
<main>
  <header><h1>Alarms <a href="#alarms">¶</a></h1></header>
  <p>Set <b>a_b</b>,&nbsp;&nbsp;<a href="/x">the limit</a>
  to &lt;8 °C&gt;.<br>Then <code>save</code>.</p>
  <p># not a heading</p>
  <ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul>
  <ol start="3"><li>three</li><li><p>four</p><p>five</p></li></ol>
  <table><thead><tr><th>Level</th><th>Delay</th></tr></thead>
    <tbody><tr><td>High</td><td>5<br>min</td></tr><tr><td></td><td>none</td></tr></tbody></table>
  <pre><code class="language-sh"><span>$ alarm</span>  --list
  # all
</code></pre>
  <blockquote><h2>Note</h2><p>Quiet <em>hours</em> apply.</p></blockquote>
  <details><summary>Why?</summary>Because.</details>
  <img src="x.png" alt="The panel"><script>track()</script><template>no</template>
  <footer>Edit this page</footer>
</main>
<footer>Imprint</footer></body></html>`;

describe('text of HTML', () => {
  it('is the main content in the manner of Markdown', async () => {
    expect(await extract('text/html', page)).toMatchObject({
      metadata: { title: 'Fridge & freezer' },
    });
    expect(await textOf(page)).toBe(`# Alarms

Set a_b, the limit to <8 °C>.
Then save.

# not a heading

- one
  - inner
- two

3. three
4. four

   five

| Level | Delay |
| --- | --- |
| High | 5 min |
|  | none |

\`\`\`sh
$ alarm  --list
  # all
\`\`\`

> ## Note
>
> Quiet hours apply.

Why?

Because.

The panel`);
  });

  it('has its headings as marks, and no paragraph that looks like one', async () => {
    expect(headingsOf(await extract('text/html', page))).toEqual([
      '1 Alarms = # Alarms',
      '2 Note = ## Note',
    ]);
  });

  it('has its tables and code as marks, and where links lead only if that is wanted', async () => {
    const entry = await extract('text/html', page, { links: true });
    expect(blocksOf(entry)).toEqual([
      'table = | Level | Delay |\n| --- | --- |\n| High | 5 min |\n|  | none |',
      'code shell = ```sh\n$ alarm  --list\n  # all\n```',
    ]);
    expect(linksOf(entry)).toEqual(['the limit -> /x']);
    expect(linksOf(await extract('text/html', page))).toEqual([]);
  });

  it('has marks in order and within it, and the same text and other marks without links', async () => {
    const leaf = fc.constantFrom(
      'text',
      ' ',
      'a  b',
      '<br>',
      '<img alt="x y">',
      '&nbsp;',
      '<hr>',
      '| x',
    );
    const tag = fc.constantFrom(
      ...[
        'p',
        'a href="/x"',
        'a href="x y#\u00e9%"',
        'b',
        'h2',
        'ul',
        'ol',
        'li',
        'table',
        'tr',
        'td',
        'th',
      ],
      ...['tbody', 'caption', 'pre', 'pre><code class="language-js"', 'blockquote', 'details'],
    );
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        fc
          .tuple(tag, fc.array(tie('tree'), { maxLength: 4 }))
          .map(([name, inner]) => `<${name}>${inner.join('')}</${name.split(/[ >]/)[0] ?? ''}>`),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(fc.array(tree, { maxLength: 5 }), async (parts) => {
        const entry = await extract('text/html', parts.join(''), { links: true });
        expect(faultOfMarks(entry)).toBeUndefined();
        expect(entry.text).not.toContain('\0');
        const without = await extract('text/html', parts.join(''));
        const marks = entry.marks.filter(({ type }) => type !== 'link');
        expect(without).toEqual({ ...entry, marks });
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['a link around blocks', '<a href=x><h2>A</h2><p>b</p></a>', ['## A\n\nb -> x']],
    ['a link in a cell', '<table><tr><td><a href=x> a </a><td>b</table>', ['a -> x']],
    ['a link in a heading', '<h2>A <a href="b c">d</a></h2>', ['d -> b c']],
    ['no anchor without words', '<a href=x></a>y<a name=z>w</a>', []],
  ])('marks %s', async (_case, html, expected) => {
    expect(linksOf(await extract('text/html', html, { links: true }))).toEqual(expected);
  });

  it('lengthens the fence of code that holds one', async () => {
    expect(await textOf('<pre><code>```\na\n````\n</code></pre>')).toBe(
      '`````\n```\na\n````\n`````',
    );
  });

  it.each([
    ['main over article', '<article>a</article><main>b</main>', 'b'],
    ['role=main', '<div>a</div><div role="main">b</div>', 'b'],
    [
      'all articles, each once',
      '<p>x</p><article>a<article>b</article></article><article>c</article>',
      'a\n\nb\n\nc',
    ],
    ['the next best where main is empty', '<main> <nav>x</nav> </main><article>a</article>', 'a'],
    [
      'body without its surroundings',
      '<body><header>x</header><p>a</p><aside>y</aside></body>',
      'a',
    ],
    ['all where there is no body', 'a <b>b</b>', 'a b'],
    ['a page whose head does not end', '<head><title>T</title><p>a<p>b', 'a\n\nb'],
    [
      'headers and asides of an article',
      '<article><header>a</header><aside>b</aside></article>',
      'a\n\nb',
    ],
  ])('prefers %s', async (_case, html, expected) => {
    expect(await textOf(html)).toBe(expected);
  });

  it('keeps the blocks and headings in the cells of a table that lays out the page', async () => {
    const html = '<table><tr><td><h2>A</h2><p>one</p></td><td><p>two</p></td></tr></table>';
    expect(await textOf(html)).toBe('## A\n\none\n\ntwo');
  });

  it('keeps one line for each cell of data', async () => {
    expect(await textOf('<table><tr><th>a<td><ul><li>b</li><li>c</li></ul></table>')).toBe(
      '| a | - b - c |',
    );
  });

  it('decodes entities, half surrogate pairs and NUL to well-formed text', async () => {
    expect(await textOf('&eacute;&#x1F600;&#xD800;&#0;&amp;lt;')).toBe('é😀\ufffd\ufffd&lt;');
  });

  it('has no title where the page has none, and not that of a picture', async () => {
    expect((await extract('text/html', '<svg><title>x</title></svg><p>a')).metadata).toEqual({});
  });

  it.each([
    ['lists', '<ul><li>'],
    ['elements', '<div>'],
    ['tables', '<table><tr><td>'],
  ])('refuses 10,000 nested %s', async (_case, opening) => {
    const error = await failureOf(extract('text/html', `${opening.repeat(10_000)}x`));
    expect(error.code).toBe('extract-failed');
    expect(error.message).toBe(
      "cannot extract 'docs/guide.html': its elements are nested more than 256 deep",
    );
  });

  it('takes 250 nested elements', async () => {
    expect(await textOf(`${'<div>'.repeat(250)}x`)).toBe('x');
    expect(await textOf(`${'<blockquote>'.repeat(125)}x`)).toBe(`${'> '.repeat(125)}x`);
  });

  it.each([
    ['no-break spaces', `<p><i>${'\u00a0'.repeat(2e5)}x${'\u00a0'.repeat(2e5)}</i>y`, 'x y'],
    ['spaces in code', `<pre>a${' '.repeat(5e5)}b</pre>`, `\`\`\`\na${' '.repeat(256)}b\n\`\`\``],
    ['opening brackets', '<'.repeat(2e5), '<'.repeat(2e5)],
    ['siblings to remove', `${'<header>h</header>'.repeat(2e4)}<p>x`, 'x'],
  ])('takes masses of %s in its stride', async (_case, html, expected) => {
    expect(await textOf(html)).toBe(expected);
  });
});
