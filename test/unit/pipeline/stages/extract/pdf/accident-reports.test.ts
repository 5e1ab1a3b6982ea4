import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openGptCounter } from '../../../../../../src/pipeline/tokens/gpt-counter.js';
import { chunkSettingsSchema } from '../../../../../../src/pipeline/stages/chunk/chunk-settings.js';
import { chunkText } from '../../../../../../src/pipeline/stages/chunk/chunk-text.js';
import { repositoryFolder } from '../../../../../support/test-environment.js';
import { faultOfMarks, headingsOf } from '../extract-fixture.js';
import { entryOf, pagesOf } from './read-pages.js';

const folder = join(repositoryFolder, '../shared/data/pdf');
const isThere = existsSync(folder);
if (!isThere) process.stderr.write(`'${folder}' is absent: real PDF documents are not read\n`);

const read = (name: string) => entryOf(readFileSync(join(folder, name)));

describe.skipIf(!isThere)('accident reports of a public authority', () => {
  it('are read page by page, forms by row, prose by paragraph, nothing lost', async () => {
    const entry = await read('20080102X00002.pdf');
    const [[, first], [, second], [, third], ...more] = pagesOf(entry) as [
      [number, string],
      [number, string],
      [number, string],
    ];
    expect(more).toEqual([]);
    expect(first).toContain('Location:\tChevroux, France\tAccident Number:\tDEN08WA042\n');
    expect(first).toContain(
      'and piloted by the accident pilot, was destroyed when it impacted terrain under unknown circumstances near Chevroux, France. A postimpact fire ensued.',
    );
    expect(first.endsWith('\n\nFrance\n\nPage 1 of 3')).toBe(true);
    expect(second).toContain('Operating Certificate(s) Held:\tNone\n');
    expect(third).toContain('Turbulence Type Forecast/Actual:\t/\nWind Direction:\tVariable');
    expect(third).toContain(
      'serve as permanent archival information for the NTSB’s investigations.',
    );
    // As many as `pdftotext` of poppler 22.12 finds, blanks apart.
    expect(entry.text.replace(/\s/g, '')).toHaveLength(3279);
    expect(headingsOf(entry).slice(1)).toEqual([
      '1 Aviation Accident Factual Report = Aviation Accident Factual Report',
    ]);
    expect(entry.metadata).toEqual({ language: 'en-US', date: '2015-11-30' });
    expect(entry).not.toHaveProperty('warnings');
  });

  it('keep the hyphens of names that were cut at the end of a line', async () => {
    const { text } = await read('20080108X00029.pdf');
    expect(text).toContain('Teledyne Continental Motors IO-470-E engine driving');
    expect(text.replace(/\s/g, '')).toHaveLength(3254);
  });

  it('are cut into chunks that are slices of their texts', async () => {
    const counter = openGptCounter('o200k_base');
    for (const name of ['20080102X00002.pdf', '20080108X00029.pdf']) {
      const entry = await read(name);
      expect(faultOfMarks(entry)).toBeUndefined();
      for (const splitter of ['recursive', 'sentence', 'page', 'markdown'] as const) {
        const settings = chunkSettingsSchema.parse({ splitter, size: 60, overlap: 10 });
        const chunks = chunkText({ document: name, entry, settings, counter });
        for (const { start, end, text } of chunks) expect(entry.text.slice(start, end)).toBe(text);
        const covered = new Set<number>();
        for (const { start, end } of chunks) for (let i = start; i < end; i++) covered.add(i);
        const lost = Array.from(entry.text).filter(
          (letter, i) => !covered.has(i) && /\S/.test(letter),
        );
        expect(lost).toEqual([]);
      }
    }
  });
});
