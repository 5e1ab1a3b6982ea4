import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { mergeSettings } from '../../../../src/vcs/merge/merge-settings.js';

const base = `# how the bot answers
version: 1
sources:
  - id: docs        # the manual
    type: files
    path: corpus
  - id: faq
    type: files
    path: faq
pipeline:
  chunk: { splitter: recursive, size: 300, overlap: 40 }
  retrieve:
    mode: hybrid    # dense was worse
    k: 10
evaluate:
  metrics: [SpanR@1500t, nDCG@10]
`;
const edit = (...pairs: readonly (readonly [string, string])[]): string =>
  pairs.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  }, base);
const textOf = (ours: string, theirs: string): string => {
  const merge = mergeSettings({ base, ours, theirs });
  if (!('text' in merge)) throw new Error(JSON.stringify(merge.conflicts));
  return merge.text;
};
const conflictsOf = (ours: string, theirs: string): unknown => {
  const merge = mergeSettings({ base, ours, theirs });
  return 'conflicts' in merge ? merge.conflicts : 'no conflict';
};

describe('mergeSettings', () => {
  test('replaces a value that they changed and leaves every other byte of ours', () => {
    const ours = edit(['size: 300', 'size: 400'], ['# the manual', '# the handbook']);
    const theirs = edit(['mode: hybrid', 'mode: lexical'], ['overlap: 40', 'overlap: 80']);
    const expected = ours
      .replace('mode: hybrid', 'mode: lexical')
      .replace('overlap: 40', 'overlap: 80');
    expect(textOf(ours, theirs)).toBe(expected);
  });

  test('reports each setting that both changed, by its path, with all three values', () => {
    const ours = edit(['size: 300', 'size: 400'], ['path: faq', 'path: f1']);
    const theirs = edit(['size: 300', 'size: 200'], ['path: faq', 'path: f2'], ['k: 10', 'k: 5']);
    expect(conflictsOf(ours, theirs)).toEqual([
      { path: 'sources[faq].path', base: 'faq', ours: 'f1', theirs: 'f2' },
      { path: 'pipeline.chunk.size', base: 300, ours: 400, theirs: 200 },
    ]);
  });

  test('takes the same change of both as one', () => {
    const both = edit(['size: 300', 'size: 400']);
    expect(textOf(`${both}# ours\n`, both)).toBe(`${both}# ours\n`);
  });

  test('puts a key that they added after the one it follows, with its comment', () => {
    const ours = edit(['    k: 10\n', '    k: 12\n']);
    const theirs = edit([
      'mode: hybrid    # dense was worse\n',
      'mode: hybrid    # dense was worse\n    # sums of ranks\n    fusion: rrf\n',
    ]);
    const text = textOf(ours, theirs);
    expect(text).toContain(
      'mode: hybrid    # dense was worse\n    # sums of ranks\n    fusion: rrf\n    k: 12\n',
    );
    expect(text).toContain('# how the bot answers');
    expect(text).toContain('# the manual');
  });

  test('puts a key at the end of a text that ends without a newline', () => {
    const texts = {
      base: 'a: 1\nb:   2',
      ours: 'a: 3\nb:   2',
      theirs: 'a: 1\nb:   2\n# new\nc:   4',
    };
    expect(mergeSettings(texts)).toEqual({ text: 'a: 3\nb:   2\n# new\nc:   4\n' });
  });

  test('drops a key that they dropped, and reports one that we changed meanwhile', () => {
    const theirs = edit(['    k: 10\n', '']);
    expect(parse(textOf(edit(['size: 300', 'size: 400']), theirs))).toMatchObject({
      pipeline: { chunk: { size: 400 }, retrieve: { mode: 'hybrid' } },
    });
    expect(conflictsOf(edit(['k: 10', 'k: 12']), theirs)).toEqual([
      { path: 'pipeline.retrieve.k', base: 10, ours: 12 },
    ]);
  });

  test('merges sources by id: ours added at one place, theirs at another, one removed, one edited', () => {
    const ours = edit(
      ['  - id: faq\n', '  - id: news\n    type: files\n    path: news\n  - id: faq\n'],
      ['path: corpus', 'path: texts'],
    );
    const theirs = edit([
      '  - id: faq\n    type: files\n    path: faq\n',
      '  - id: blog\n    type: files\n    path: blog\n',
    ]);
    expect(parse(textOf(ours, theirs))).toMatchObject({
      sources: [{ id: 'docs', path: 'texts' }, { id: 'blog' }, { id: 'news' }],
    });
  });

  test('treats any other list as one value', () => {
    const theirs = edit(['nDCG@10]', 'nDCG@10, R@5]']);
    expect(textOf(edit(['k: 10', 'k: 9']), theirs)).toBe(
      edit(['k: 10', 'k: 9'], ['nDCG@10]', 'nDCG@10, R@5]']),
    );
    expect(conflictsOf(edit(['nDCG@10]', 'AP]']), theirs)).toMatchObject([
      { path: 'evaluate.metrics' },
    ]);
  });

  test('gives up as a whole where aliases tie settings together', () => {
    const withAlias = `${base}x: &size { n: 1 }\ny: *size\nz: 1\n`;
    const merge = mergeSettings({
      base: withAlias,
      ours: withAlias.replace('z: 1', 'z: 2'),
      theirs: withAlias.replace('x: &size { n: 1 }\ny: *size', 'x: { n: 1 }\ny: { n: 2 }'),
    });
    const text = 'text' in merge ? merge.text : undefined;
    expect(text === undefined || parse(text).y.n === 2).toBe(true);
    const through = mergeSettings({
      base: withAlias,
      ours: `${withAlias}# c\n`.replace('z: 1', 'z: 2'),
      theirs: withAlias.replace('y: *size', 'y: { n: 1, m: 1 }').replace('{ n: 1 }', '{ n: 1 }'),
    });
    expect('conflicts' in through || parse(through.text).y.m === 1).toBe(true);
  });

  test('keeps comments that either side wrote, also where they changed nothing else', () => {
    const ours = edit(['version: 1\n', 'version: 1\n# ours: see the wiki\n']);
    const theirs = edit(
      ['    k: 10\n', '    k: 10 # theirs: five were too few\n'],
      ['# the manual', ''],
    );
    const text = textOf(ours, theirs);
    expect(text).toContain('# ours: see the wiki\n');
    expect(text).toContain('k: 10 # theirs: five were too few\n');
    expect(text).not.toContain('# the manual');
  });

  const list = 'l:\n  - id: p\n    # p\n    v: 1\n  # q\n  - id: q\n    v: 1\n';
  const merged = 'd: &d { x: 1 } # d\ne:\n  # from d\n  <<: *d\n  z: 1\n';
  test.each<[string, string, readonly [string, string], readonly [string, string]]>([
    ['above the first key', '# top\na: 1\nb: 2\n', ['b: 2', 'b: 3'], ['a: 1', 'a: 5']],
    [
      'between a key and its map',
      'a:\n  # why\n  x: 1\n  y: 2\n',
      ['x: 1', 'x: 9'],
      ['y: 2', 'y: 8'],
    ],
    ['behind the last line', 'a: 1\nb: 2\n# end', ['a: 1', 'a: 3'], ['b: 2', 'b: 4']],
    [
      'inside a list',
      list,
      ['# p\n    v: 1', '# p\n    v: 2'],
      ['id: q\n    v: 1', 'id: q\n    v: 3'],
    ],
    [
      'beside an anchor',
      'd: &d # defaults\n  x: 1\n  y: 2\ne: *d\n',
      ['x: 1', 'x: 3'],
      ['e: *d\n', 'e: *d\nf: 1\n'],
    ],
    ['above a merge key', merged, ['z: 1', 'z: 2'], ['d: &d { x: 1 }', 'd: &d { x: 7 }']],
  ])('merges values around a comment %s and changes nothing else', (_where, was, mine, yours) => {
    const ours = was.replace(...mine);
    const merge = mergeSettings({ base: was, ours, theirs: was.replace(...yours) });
    expect(merge).toEqual({ text: ours.replace(...yours) });
  });

  test('marks just the settings that both changed, with everything else merged', () => {
    const ours = edit(
      ['overlap: 40', 'overlap: 20'],
      ['k: 10', 'k: 12'],
      ['path: faq', 'path: f1'],
    );
    const theirs = edit(['size: 300', 'size: 200'], ['k: 10', 'k: 5'], ['path: faq', 'path: f2']);
    const merge = mergeSettings({ base, ours, theirs });
    expect('marked' in merge && merge.marked).toBe(
      edit(
        ['path: faq\n', 'X'],
        ['    X', '<<<<<<< ours\n    path: f1\n=======\n    path: f2\n>>>>>>> theirs\n'],
        ['size: 300, overlap: 40', 'size: 200, overlap: 20'],
        ['    k: 10\n', '<<<<<<< ours\n    k: 12\n=======\n    k: 5\n>>>>>>> theirs\n'],
      ),
    );
  });

  test('marks a setting in a flow map, one that a side removed, and shows the base where asked', () => {
    const labels = { base: 'b', ours: 'o', theirs: 't' };
    const marked = (ours: string, theirs: string): string => {
      const merge = mergeSettings({ base, ours, theirs }, { labels, showBase: true });
      return 'marked' in merge ? merge.marked : 'no conflict';
    };
    const flow = '  chunk: { splitter: recursive, size: 300, overlap: 40 }\n';
    expect(marked(edit(['size: 300', 'size: 1']), edit(['size: 300', 'size: 2']))).toContain(
      `<<<<<<< o\n${flow.replace('300', '1')}||||||| b\n${flow}=======\n${flow.replace('300', '2')}>>>>>>> t\n`,
    );
    expect(marked(edit(['k: 10', 'k: 12']), edit(['    k: 10\n', '']))).toContain(
      '    mode: hybrid    # dense was worse\n<<<<<<< o\n    k: 12\n||||||| b\n    k: 10\n=======\n>>>>>>> t\nevaluate',
    );
  });

  test('marks lines, or all of both texts, where aliases tie the settings together', () => {
    const tied = 'x: &x { n: 1 }\ny: *x\nz: 1\n';
    const merge = mergeSettings({
      base: tied,
      ours: tied.replace('n: 1', 'n: 2'),
      theirs: tied.replace('y: *x', 'y: { n: 1, m: 1 }'),
    });
    if (!('marked' in merge)) throw new Error(`merged as ${merge.text}`);
    expect(merge.marked).toMatch(
      /^<{7} ours$[^]*&x \{ n: 2 \}[^]*^={7}$[^]*m: 1[^]*^>{7} theirs$/m,
    );
  });

  test('says which side and line is not YAML, and survives alias bombs', () => {
    const broken = { base, ours: `${base}\n  bad: [`, theirs: edit(['k: 10', 'k: 9']) };
    expect(() => mergeSettings(broken)).toThrow(
      expect.objectContaining({ code: 'bad-settings', data: { side: 'ours', line: 18 } }),
    );
    const bomb = Array.from(
      { length: 12 },
      (_, at) =>
        `a${at}: &a${at} [${
          at === 0
            ? '1'
            : Array(9)
                .fill(`*a${at - 1}`)
                .join(', ')
        }]`,
    ).join('\n');
    expect(() => mergeSettings({ base, ours: bomb, theirs: edit(['k: 10', 'k: 9']) })).toThrow(
      expect.objectContaining({ code: 'bad-settings' }),
    );
  });

  test('keeps a key named __proto__ a key', () => {
    const ours = edit(['k: 10', 'k: 9']);
    const text = textOf(ours, `${base}__proto__: { polluted: true }\n`);
    expect(text).toContain('__proto__');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
