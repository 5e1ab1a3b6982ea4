import { describe, expect, it } from 'vitest';
import type { Metadata } from '../../../../../src/model/document.js';
import { chunkSettingsSchema } from '../../../../../src/pipeline/stages/chunk/chunk-settings.js';
import { chunkText } from '../../../../../src/pipeline/stages/chunk/chunk-text.js';
import { atxHeadings } from './atx-headings.js';

const counter = { id: 'words', count: (text: string): number => text.match(/\w+/g)?.length ?? 0 };

function shown(text: string, settings: object, metadata: Metadata = {}): string[] {
  const parsed = chunkSettingsSchema.parse({ splitter: 'markdown', overlap: 0, ...settings });
  const entry = { text, marks: atxHeadings(text), metadata };
  const chunks = chunkText({ document: 'docs/a.md', entry, settings: parsed, counter });
  return chunks.map((chunk) => chunk.shown ?? chunk.text);
}

const manual =
  '# Oven\n\nFor bread.\n\n## Heat\n\nTurn the knob. Then wait a while.\n\n### Fan\n\nHot air.';

describe('context', () => {
  it('puts the headings before a chunk that it does not begin with itself', () => {
    expect(shown(manual, { size: 8, context: 'heading' })).toEqual([
      '# Oven\n\nFor bread.',
      'Oven\n\n## Heat\n\nTurn the knob.',
      'Oven > Heat\n\nThen wait a while.',
      'Oven > Heat\n\n### Fan\n\nHot air.',
    ]);
  });

  it('puts the title first, unless the headings begin with it', () => {
    const settings = { size: 12, context: 'heading' };
    expect(shown(manual, settings, { title: ' The\n manual ' })[0]).toBe(
      'The manual\n\n# Oven\n\nFor bread.',
    );
    expect(shown(manual, settings, { title: 'Oven' })).toEqual(shown(manual, settings));
  });

  it('puts the title alone where that is asked for', () => {
    expect(shown(manual, { size: 9, context: 'title' }, { title: 'Oven' })).toEqual([
      '# Oven\n\nFor bread.',
      'Oven\n\n## Heat\n\nTurn the knob. Then wait a while.',
      'Oven\n\n### Fan\n\nHot air.',
    ]);
    expect(shown(manual, { size: 12, context: 'title' }, { title: 7 })).toEqual(
      shown(manual, { size: 12 }),
    );
  });

  it('leaves names out from the front until they take a quarter of the size', () => {
    const title = 'one two three four five';
    expect(shown(manual, { size: 8, context: 'heading' }, { title })).toEqual(
      shown(manual, { size: 8, context: 'heading' }),
    );
    expect(shown(manual, { size: 20, context: 'title' }, { title })[0]).toBe(
      `${title}\n\n# Oven\n\nFor bread.`,
    );
    expect(shown(manual, { size: 16, context: 'title' }, { title })).toEqual(
      shown(manual, { size: 16 }),
    );
  });

  it('keeps chunk and context together within the size', () => {
    const text = '# A\n\none two three four five six seven eight nine ten';
    expect(shown(text, { size: 8, context: 'heading' }, { title: 'T' })).toEqual([
      'T\n\n# A\n\none two three four five',
      'T > A\n\nsix seven eight nine ten',
    ]);
  });
});
