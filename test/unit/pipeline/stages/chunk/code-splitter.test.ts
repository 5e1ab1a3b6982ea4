import { describe, expect, it } from 'vitest';
import type { Mark } from '../../../../../src/model/text.js';
import {
  chunkSettingsSchema,
  type ChunkSettings,
} from '../../../../../src/pipeline/stages/chunk/chunk-settings.js';
import { prepareSplit } from '../../../../../src/pipeline/stages/chunk/prepare-split.js';
import { splitText } from '../../../../../src/pipeline/stages/chunk/split-text.js';

const countWords = (text: string): number => text.match(/\w+|[^\w\s]/g)?.length ?? 0;

const codeMark = (text: string, language: string): Mark => ({
  type: 'block',
  kind: 'code',
  language,
  start: 0,
  end: text.length,
});

async function splitMarked(
  text: string,
  marks: Mark[],
  given: Partial<ChunkSettings>,
): Promise<string[]> {
  const settings = chunkSettingsSchema.parse({ splitter: 'code', overlap: 0, ...given });
  const aids = await prepareSplit({ text, marks, metadata: {} }, { settings });
  const spans = splitText(text, { marks, settings, countTokens: countWords, aids });
  return spans.map(({ start, end }) => text.slice(start, end));
}

const split = (text: string, language: string, given: Partial<ChunkSettings>): Promise<string[]> =>
  splitMarked(text, [codeMark(text, language)], given);

/** The first line of each chunk. */
const heads = (chunks: string[]): string[] => chunks.map((chunk) => chunk.split('\n')[0] ?? '');

const declarations: readonly [language: string, code: string, heads: string[]][] = [
  [
    'typescript',
    `import a from 'a';

/** Doc of f. */
export function f(x: number): number {
  const y = x + 1;
  return y;
}

// One note,
// in two lines.
const g = <T,>(x: T) => {
  return [x, x];
};

export class A<T> {
  /** Doc of m. */
  m(): void {
    f(1);
  }

  @dec()
  n(): void {
    f(2);
  }
}
`,
    ["import a from 'a';", '/** Doc of f. */', '// One note,', 'export class A<T> {', '@dec()'],
  ],
  [
    'python',
    `import os

# Note on f.
def f(x):
    y = x + 1
    return y, x, os.path.join(x, y)

@decorated
class A:
    """Doc of A."""

    def m(self):
        return f(1) + f(2) + f(3)

    # Note on n.
    def n(self):
        return f(1) + f(2) + f(3)
`,
    ['import os', '@decorated', '# Note on n.'],
  ],
  [
    'rust',
    `use a::b;

/// Doc of A.
#[derive(Debug)]
pub struct A { x: u8, y: u8, z: u8, w: u8 }

impl A {
    /// Doc of m.
    fn m(&self) -> u8 { self.x + self.y }

    #[inline]
    fn n(&self) -> u8 { self.x - self.y }
}
`,
    ['use a::b;', '/// Doc of A.', 'impl A {', '#[inline]'],
  ],
  [
    'php',
    `class A
{
    /** Doc of m. */
    public function m() { return [1, 2, 3, 4, 5, 6]; }

    /** Doc of n. */
    public function n() { return [1, 2, 3, 4, 5, 6]; }
}
`,
    ['class A', '/** Doc of n. */'],
  ],
];

describe('the code splitter', () => {
  it.each(declarations)('cuts %s at declarations and members', async (language, code, expected) => {
    expect(heads(await split(code, language, { size: 36 }))).toEqual(expected);
  });

  it.each(['', '<?php\n', '<h1>A</h1>\n<?php\n'])(
    'reads PHP that begins with %j',
    async (before) => {
      // Blank lines mislead, and indentation says nothing.
      const code =
        'function a()\n{\n$x = [1, 2];\n\nreturn $x;\n}\nfunction b()\n{\nreturn [1, 2, 3];\n}\n';
      const chunks = await split(`${before}${code}`, 'php', { size: 26 });
      expect(chunks.at(-1)).toBe('function b()\n{\nreturn [1, 2, 3];\n}');
    },
  );

  it('keeps neighbours together while they fit', async () => {
    const code = 'const a = 1;\n\nconst b = 2;\n\nconst c = 3;\n';
    expect(await split(code, 'ts', { size: 10 })).toEqual([
      'const a = 1;\n\nconst b = 2;',
      'const c = 3;',
    ]);
  });

  it('cuts a function at its outermost statements, before those inside of them', async () => {
    const code = `function f() {
  if (a) {
    b();
    c();
  } else {
    d();
  }
  for (const e of f) {
    g();
  }
}
`;
    expect(heads(await split(code, 'javascript', { size: 34 }))).toEqual([
      'function f() {',
      'for (const e of f) {',
    ]);
  });

  it('cuts a text that is broken or of another language, and loses nothing of it', async () => {
    const code = 'function ( {{{ class\n\n  %%% def x: `${\n}}} ) fn impl <<< "\n\n#[x\n';
    for (const [language] of declarations) {
      const chunks = await split(code, language, { size: 4 });
      expect(chunks.join('').replace(/\s/g, '')).toBe(code.replace(/\s/g, ''));
    }
  });

  it('cuts a language without a parser by blank lines and indentation', async () => {
    const code = `require 'a'

# Note on f.
def f(x)
  x + 1
end

class A
  def m
    f(1)
  end

  def n
    f(2)
  end
end
`;
    expect(heads(await split(code, 'ruby', { size: 14 }))).toEqual([
      "require 'a'",
      '# Note on f.',
      'class A',
      'def n',
    ]);
  });

  it('cuts large code of a document in its language, and leaves small code with its prose', async () => {
    const large = 'def f():\n    return [1, 2, 3]\n\ndef g():\n    return [4, 5, 6]';
    const text = `Call it:\n\nf()\n\nOr see how it is made:\n\n${large}\n\nThat is all.`;
    const small = { start: text.indexOf('f()'), end: text.indexOf('f()') + 3 };
    const start = text.indexOf(large);
    const block = { type: 'block', kind: 'code' } as const;
    const marks: Mark[] = [
      { ...block, ...small },
      { ...block, language: 'Python3', start, end: start + large.length },
    ];
    expect(await splitMarked(text, marks, { size: 20 })).toEqual([
      'Call it:\n\nf()\n\nOr see how it is made:',
      'def f():\n    return [1, 2, 3]',
      'def g():\n    return [4, 5, 6]',
      'That is all.',
    ]);
  });

  it.each([
    ['nested ten thousand deep', `${'{\n'.repeat(10_000)}${'}\n'.repeat(10_000)}`],
    ['of comparisons in a row', 'a<\n'.repeat(4_000)],
    ['of one line', `f(${'x'.repeat(200_000)})`],
    ['longer than what is parsed at once', 'function f() {\n  g();\n}\n\n'.repeat(6_000)],
  ])('cuts code %s', async (_case, code) => {
    const chunks = await split(code, 'cpp', { size: 500, unit: 'chars' });
    expect(chunks.every((chunk) => chunk.length <= 500)).toBe(true);
    expect(chunks.join('').replace(/\s/g, '')).toBe(code.replace(/\s/g, ''));
  });

  it('begins every chunk of a long file at a function', async () => {
    const code = Array.from({ length: 5_000 }, (_, i) => `void f${i}() {\n  g();\n}\n`).join('\n');
    const chunks = await split(code, 'cpp', { size: 300, unit: 'chars' });
    expect(chunks.filter((chunk) => !/^void f\d+\(\)/.test(chunk))).toEqual([]);
  });
});
