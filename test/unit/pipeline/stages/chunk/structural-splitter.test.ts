import { describe, expect, it } from 'vitest';
import type { Mark } from '../../../../../src/model/text.js';
import { chunkSettingsSchema } from '../../../../../src/pipeline/stages/chunk/chunk-settings.js';
import { splitText } from '../../../../../src/pipeline/stages/chunk/split-text.js';
import { atxHeadings } from './atx-headings.js';

const words = (text: string): number => text.match(/\w+/g)?.length ?? 0;

function split(text: string, settings: object, marks: Mark[] = []): string[] {
  const parsed = chunkSettingsSchema.parse({ splitter: 'markdown', overlap: 0, ...settings });
  const all = [...atxHeadings(text), ...marks].sort((a, b) => a.start - b.start);
  const spans = splitText(text, { marks: all, settings: parsed, countTokens: words });
  return spans.map(({ start, end }) => text.slice(start, end));
}

/** The mark of a block that is a part of the text. */
function block(text: string, part: string, kind: 'table' | 'code' = 'code'): Mark {
  const start = text.indexOf(part);
  return { type: 'block', kind, start, end: start + part.length };
}

/** The mark of each page of a text whose pages end with a form feed. */
function pages(text: string): Mark[] {
  let end = 0;
  return text.split('\f').map((page, index) => {
    const start = end;
    end += page.length + 1;
    return { type: 'page', number: index + 1, start, end: end - 1 };
  });
}

const manual = `# Oven

For bread.

## Heat

Turn the knob.

### Fan

Hot air.

### Grill

From above.

## Clean

Wipe it.
`;

describe('the markdown splitter', () => {
  it('keeps a section with all that is under it whole, and begins a chunk at each of level 2', () => {
    expect(split(manual, { size: 50 })).toEqual([
      '# Oven\n\nFor bread.',
      '## Heat\n\nTurn the knob.\n\n### Fan\n\nHot air.\n\n### Grill\n\nFrom above.',
      '## Clean\n\nWipe it.',
    ]);
  });

  it('cuts a section that does not fit at the sections under it', () => {
    expect(split(manual, { size: 6 })).toEqual([
      '# Oven\n\nFor bread.',
      '## Heat\n\nTurn the knob.',
      '### Fan\n\nHot air.',
      '### Grill\n\nFrom above.',
      '## Clean\n\nWipe it.',
    ]);
  });

  it('joins small sections with their neighbours under the same parent', () => {
    expect(split(manual, { size: 6, minSize: 4 })).toEqual([
      '# Oven\n\nFor bread.',
      '## Heat\n\nTurn the knob.',
      '### Fan\n\nHot air.\n\n### Grill\n\nFrom above.',
      '## Clean\n\nWipe it.',
    ]);
    expect(split(manual, { size: 13, minSize: 4 })).toEqual([
      '# Oven\n\nFor bread.\n\n## Heat\n\nTurn the knob.\n\n### Fan\n\nHot air.\n\n### Grill\n\nFrom above.',
      '## Clean\n\nWipe it.',
    ]);
  });

  it('leaves headings that follow each other with the text that they head', () => {
    const text = '# Oven\n\n## Heat\n\n### Fan\n\nHot air.\n\n## Clean\n\nWipe it.';
    expect(split(text, { size: 50 })).toEqual([
      '# Oven\n\n## Heat\n\n### Fan\n\nHot air.',
      '## Clean\n\nWipe it.',
    ]);
    const anchored = '# Oven\n\n<a name="heat"></a>\n## Heat\n\nHot air.';
    expect(split(anchored, { size: 50 })).toEqual([anchored]);
    expect(split('## Empty\n\n## Full\n\nText.', { size: 50 })).toEqual([
      '## Empty',
      '## Full\n\nText.',
    ]);
  });

  it('cuts a section that does not fit between paragraphs, then between sentences', () => {
    const text = '# A\n\nOne two. Three four. Five six.\n\nSeven eight.\n\nNine ten.';
    expect(split(text, { size: 5 })).toEqual([
      '# A\n\nOne two. Three four.',
      'Five six.\n\nSeven eight.',
      'Nine ten.',
    ]);
  });

  it('leaves no heading alone before a paragraph that it does not fit with', () => {
    const text = '# One\n\nOne two. Three four.\n\nFive.';
    expect(split(text, { size: 4 })).toEqual(['# One\n\nOne two.', 'Three four.\n\nFive.']);
    expect(split('# One\n\nOne two three four', { size: 4 })).toEqual([
      '# One\n\nOne two three',
      'four',
    ]);
  });

  it('repeats the end of a piece in the next one of its section, never in another section', () => {
    const text = '# A\n\nOne two.\n\nThree four.\n\nFive six.\n\n# B\n\nSeven.';
    expect(split(text, { size: 5, overlap: 2 })).toEqual([
      '# A\n\nOne two.\n\nThree four.',
      'Three four.\n\nFive six.',
      '# B\n\nSeven.',
    ]);
  });

  it('never cuts code that fits, and takes a blank line in it for no paragraph', () => {
    const code = '```\na b\n\nc d\n```';
    const text = `# A\n\nOne two three.\n\n${code}\n\nFour five.`;
    expect(split(text, { size: 5 }, [block(text, code)])).toEqual([
      '# A\n\nOne two three.',
      code,
      'Four five.',
    ]);
  });

  it('cuts a table that does not fit between rows', () => {
    const table = '| a | b |\n| 1 | 2 |\n| c d | e f |\n| g | h i j |';
    const text = `# A\n\n${table}\n\nText.`;
    expect(split(text, { size: 4 }, [block(text, table, 'table')])).toEqual([
      '# A\n\n| a | b |',
      '| 1 | 2 |',
      '| c d | e f |',
      '| g | h i j |',
      'Text.',
    ]);
  });

  it('takes a heading inside a block for a part of the block', () => {
    const code = '```\n# a comment\ncode\n```';
    const text = `# A\n\n${code}`;
    const marks: Mark[] = [
      block(text, code),
      { type: 'heading', level: 1, title: 'a comment', start: 9, end: 20 },
    ];
    expect(split(text, { size: 9 }, marks)).toEqual([text]);
  });

  it('takes a text without headings for one section', () => {
    expect(split('One two.\n\nThree four.', { size: 9 })).toEqual(['One two.\n\nThree four.']);
  });

  it('is the html splitter under its other name', () => {
    expect(split(manual, { splitter: 'html', size: 6 })).toEqual(split(manual, { size: 6 }));
  });

  it('takes a megabyte of headings in its stride', () => {
    const text = '## a\n\nb\n\n### c\n\nd\n'.repeat(50_000);
    expect(split(text, { size: 100, minSize: 10 }).length).toBeGreaterThan(1000);
  });
});

describe('the page splitter', () => {
  const text = 'One two.\n\nThree.\fFour.\f\fFive six. Seven eight. Nine.';

  it('makes a chunk of each page that fits and cuts those that do not', () => {
    expect(split(text, { splitter: 'page', size: 4 }, pages(text))).toEqual([
      'One two.\n\nThree.',
      'Four.',
      'Five six. Seven eight.',
      'Nine.',
    ]);
  });

  it('joins small chunks of one page only', () => {
    expect(split(text, { splitter: 'page', size: 4, minSize: 2 }, pages(text))).toEqual([
      'One two.\n\nThree.',
      'Four.',
      'Five six. Seven eight.',
      'Nine.',
    ]);
  });

  it('takes a text without pages for one page', () => {
    expect(split('# A\n\nB.\n\n# C', { splitter: 'page', size: 9 })).toEqual(['# A\n\nB.\n\n# C']);
  });
});
