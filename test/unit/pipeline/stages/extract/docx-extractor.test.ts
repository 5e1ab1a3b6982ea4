import { describe, expect, it } from 'vitest';
import type { TextEntry } from '../../../../../src/model/text.js';
import { extractDocument } from '../../../../../src/pipeline/stages/extract/extract-document.js';
import { extractSettingsSchema } from '../../../../../src/pipeline/stages/extract/extract-settings.js';
import { zipFile, type ZipEntry } from '../../../../support/zip-file.js';
import { failureOf } from './extract-fixture.js';

const WORD = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const mediaType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

const styled = (style: string, text: string) =>
  `<w:p><w:pPr><w:pStyle w:val="${style}"/></w:pPr><w:r><w:t>${text}</w:t></w:r></w:p>`;
const plain = (text: string) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;
const row = (...cells: string[]) =>
  `<w:tr>${cells.map((cell) => `<w:tc>${plain(cell)}</w:tc>`).join('')}</w:tr>`;

/** The parts of a document with a body, by name. */
function parts(body: string, prologue = ''): ZipEntry[] {
  return [
    {
      name: '[Content_Types].xml',
      content: `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>`,
    },
    {
      name: '_rels/.rels',
      content: `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>`,
    },
    {
      name: 'word/styles.xml',
      content: `<w:styles xmlns:w="${WORD}"><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style><w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/></w:style></w:styles>`,
    },
    {
      name: 'word/_rels/document.xml.rels',
      content: `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="s1" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    },
    {
      name: 'docProps/core.xml',
      content: `<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>Field notes</dc:title><dc:language>en-GB</dc:language><dcterms:created>2024-03-01T10:00:00Z</dcterms:created></cp:coreProperties>`,
    },
    {
      name: 'word/document.xml',
      content: `<?xml version="1.0"?>${prologue}<w:document xmlns:w="${WORD}"><w:body>${body}</w:body></w:document>`,
    },
  ];
}

async function extract(bytes: Uint8Array): Promise<TextEntry> {
  const input = { key: 'docs/notes.docx', mediaType, bytes };
  const [only] = await extractDocument(input, extractSettingsSchema.parse({}));
  if (only === undefined) throw new Error('no text');
  return only.text;
}

const body = [
  styled('Heading1', 'Loggers'),
  plain('A logger is returned within 30 days &amp; not later.'),
  styled('Heading2', 'Prices'),
  `<w:tbl>${row('Model', 'Price')}${row('L1', '40 €')}</w:tbl>`,
].join('');

describe('a DOCX', () => {
  it('has its words, headings and tables, and what its properties state', async () => {
    const { text, marks, metadata } = await extract(zipFile(parts(body)));
    expect(text).toContain('A logger is returned within 30 days & not later.');
    const marked = marks.map((mark) => `${mark.type}: ${text.slice(mark.start, mark.end)}`);
    expect(marked[0]).toBe('heading: # Loggers');
    expect(marked[1]).toBe('heading: ## Prices');
    expect(marked[2]).toMatch(/^block: [^]*Model[^]*40 €/);
    expect(metadata).toEqual({ title: 'Field notes', language: 'en-GB', date: '2024-03-01' });
  });

  const bomb = '0'.repeat(20 * 1024 * 1024);
  const manyBombs = Array.from({ length: 30 }, (_, i) => ({
    name: `word/x${i}.bin`,
    content: bomb,
  }));
  const entities =
    '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>';
  const whole = zipFile(parts(body));

  it.each([
    ['is empty', 'mislabelled', Buffer.alloc(0)],
    ['is something else', 'mislabelled', Buffer.from('%PDF-1.7 and no DOCX')],
    ['is encrypted or of Word 97', 'encrypted', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
    ['is cut short', 'extract-failed', whole.subarray(0, whole.length / 2)],
    ['is another archive', 'extract-failed', zipFile([{ name: 'a.txt', content: 'hello' }])],
    ['has no words', 'no-text', zipFile(parts(''))],
    ['is a bomb that unpacks to 600 MB', 'extract-failed', zipFile([...parts(body), ...manyBombs])],
    [
      'lies about the size of a part',
      'extract-failed',
      zipFile([...parts(body), { name: 'word/x.bin', content: bomb, claims: 10 }]),
    ],
    ['declares entities', 'extract-failed', zipFile(parts(plain('&c;'), entities))],
    [
      'nests 10,000 elements',
      'extract-failed',
      zipFile(parts(`${'<w:sdt>'.repeat(10_000)}${'</w:sdt>'.repeat(10_000)}`)),
    ],
    [
      'has a file that climbs out of its folder',
      'extract-failed',
      zipFile([...parts(body), { name: '../../evil.xml', content: '<a/>' }]),
    ],
  ])('that %s is refused as %s', async (_, code, bytes) => {
    const failure = await failureOf(extract(bytes));
    expect(failure).toMatchObject({ code, data: { document: 'docs/notes.docx' } });
    expect(failure.message).toMatch(/^cannot extract 'docs\/notes\.docx': it/);
    expect(failure.suggestions.length).toBeGreaterThan(0);
  });
});
