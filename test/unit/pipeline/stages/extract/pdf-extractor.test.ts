import { describe, expect, it } from 'vitest';
import type { TextEntry } from '../../../../../src/model/text.js';
import { extractDocument } from '../../../../../src/pipeline/stages/extract/extract-document.js';
import { extractSettingsSchema } from '../../../../../src/pipeline/stages/extract/extract-settings.js';
import { paragraph, pdfFile, type PdfExtras, type PdfLine } from '../../../../support/pdf-file.js';
import { failureOf } from './extract-fixture.js';

async function extract(bytes: Uint8Array): Promise<TextEntry> {
  const input = { key: 'docs/report.pdf', mediaType: 'application/pdf', bytes };
  const [only] = await extractDocument(input, extractSettingsSchema.parse({}));
  if (only === undefined) throw new Error('no text');
  return only.text;
}

function extractPages(pages: readonly (readonly PdfLine[])[], extras?: PdfExtras) {
  return extract(pdfFile(pages, extras));
}

const column = (word: string) =>
  Array.from({ length: 6 }, (_, i) => `${word} line ${i} of running text here`);

describe('a PDF', () => {
  it('has a mark for each page that covers exactly its words', async () => {
    const { text, marks } = await extractPages([
      paragraph(['First page.', 'Second line.'], 72, 700),
      paragraph(['Another page.'], 72, 700),
    ]);
    const pages = marks.filter(({ type }) => type === 'page');
    expect(pages.map(({ start, end }) => text.slice(start, end))).toEqual([
      'First page.\nSecond line.',
      'Another page.',
    ]);
  });

  it('is read from the top, in whatever order its lines are drawn', async () => {
    const lines = paragraph(['one', 'two', 'three', 'four'], 72, 700);
    const { text } = await extractPages([[...lines].reverse()]);
    expect(text).toBe('one\ntwo\nthree\nfour');
  });

  it('is read column by column where running text stands in two', async () => {
    const left = paragraph(column('left'), 40, 700);
    const right = paragraph(column('right'), 320, 700);
    const mixed = left.flatMap((line, i) => [right[i]!, line]);
    const { text } = await extractPages([mixed]);
    expect(text.split('\n').filter((line) => line !== '')).toEqual([
      ...column('left'),
      ...column('right'),
    ]);
  });

  it('is read row by row where labels and values stand beside each other', async () => {
    const labels = ['Location:', 'Date:', 'Aircraft:', 'Damage:', 'Weather:'];
    const values = ['Chevroux', '2007-12-17', 'Reims', 'Destroyed', 'Fog'];
    const page = [...paragraph(labels, 40, 700), ...paragraph(values, 320, 700)];
    const { text } = await extractPages([page]);
    expect(text).toBe(labels.map((label, i) => `${label}  ${values[i] ?? ''}`).join('\n'));
  });

  it('parts paragraphs, mends words cut at the end of a line, and leaves other hyphens', async () => {
    const { text } = await extractPages([
      [
        ...paragraph(['An exam-', 'ple of a well-', 'Known Teledyne IO-', '470 engine.'], 72, 700),
        ...paragraph(['A second one', 'of two lines.'], 72, 630),
      ],
    ]);
    expect(text).toBe(
      'An example of a well-\nKnown Teledyne IO-\n470 engine.\n\nA second one\nof two lines.',
    );
  });

  it('has headings by the size of their type, and none of what ends a page', async () => {
    const { marks } = await extractPages([
      [
        { text: 'The report', x: 72, y: 740, size: 20 },
        { text: 'Findings', x: 72, y: 710, size: 14 },
        ...paragraph(
          Array.from({ length: 12 }, (_, i) => `Line ${i} of plain text follows.`),
          72,
          690,
        ),
        { text: 'Page 1', x: 72, y: 40, size: 14 },
      ],
    ]);
    const headings = marks.flatMap((mark) =>
      mark.type === 'heading' ? [`${mark.level} ${mark.title}`] : [],
    );
    expect(headings).toEqual(['1 The report', '2 Findings']);
  });

  it('states title, language and date', async () => {
    const { metadata } = await extractPages([paragraph(['Text.'], 72, 700)], {
      info: '/Title (A report) /CreationDate (D:20151130171800Z)',
      catalog: '/Lang (en-US)',
    });
    expect(metadata).toEqual({ title: 'A report', language: 'en-US', date: '2015-11-30' });
  });

  it('warns of pages without text, and is refused where no page has any', async () => {
    const page = paragraph(['Text.'], 72, 700);
    const { warnings } = await extractPages([page, [], page]);
    expect(warnings).toEqual([
      {
        severity: 'warning',
        code: 'image-only-page',
        message: 'no text on page 2: there may be images of text',
      },
    ]);
    expect(await failureOf(extractPages([[], []]))).toMatchObject({ code: 'no-text' });
  });

  it('that was cut short is read as far as it goes, and says so', async () => {
    const whole = pdfFile([paragraph(['Some text.'], 72, 700), paragraph(['More.'], 72, 700)]);
    const { text, warnings } = await extract(whole.subarray(0, whole.indexOf('startxref')));
    expect(text).toContain('Some text.');
    expect(warnings?.map(({ code }) => code)).toEqual(['pdf-cut-short']);
  });

  it('that claims more pages than it has is read with those it has', async () => {
    const bytes = pdfFile([paragraph(['Text.'], 72, 700)]).toString('latin1');
    const claimed = Buffer.from(bytes.replace('/Count 1', '/Count 999999999'), 'latin1');
    expect((await extract(claimed)).text).toBe('Text.');
  });

  it.each([
    ['is encrypted', 'encrypted', pdfFile([[]], { trailer: encryption() })],
    ['is something else', 'mislabelled', Buffer.from('GIF89a and no PDF at all')],
    ['is empty', 'mislabelled', Buffer.alloc(0)],
    ['is a header alone', 'extract-failed', Buffer.from('%PDF-1.7\n')],
    ['has a page tree that goes in a circle', 'extract-failed', pdfFile([[]], { kids: '2 0 R' })],
    ['lost its trailer', 'extract-failed', withoutTrailer()],
  ])('that %s is refused as %s', async (_, code, bytes) => {
    const failure = await failureOf(extract(bytes));
    expect(failure).toMatchObject({ code, data: { document: 'docs/report.pdf' } });
    expect(failure.message).toMatch(/^cannot extract 'docs\/report\.pdf': /);
    expect(failure.suggestions.length).toBeGreaterThan(0);
  });
});

/** An encryption whose empty password is wrong. */
function encryption(): string {
  const key = '00'.repeat(32);
  return `/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /O <${key}> /U <${key}> /P -4 >>`;
}

function withoutTrailer(): Buffer {
  const whole = pdfFile([paragraph(['Some text.'], 72, 700)]);
  return whole.subarray(0, whole.indexOf('xref'));
}
