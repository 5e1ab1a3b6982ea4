import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  drawing,
  linesAt,
  pdfFile,
  pdfPages,
  pdfStream,
  type PdfObjects,
} from '../../../../../support/pdf-file.js';
import { faultOfMarks, headingsOf } from '../extract-fixture.js';
import { entryOf, pagesOf, readHere } from './read-pages.js';

const words = (text: string) => drawing([{ text, x: 72, y: 700 }]);
const hello = pdfPages([words('Hello world')]);
const image = pdfStream(
  'abc',
  '/Type/XObject/Subtype/Image/Width 600/Height 800/BitsPerComponent 1/ColorSpace/DeviceGray',
);
const withImage = '/XObject<</Im 6 0 R>>';
const unreadable = async (bytes: Uint8Array) => {
  const reading = await readHere(bytes);
  return 'unreadable' in reading ? reading.unreadable : 'readable';
};
const cut = (bytes: Uint8Array, share: number) =>
  bytes.subarray(0, Math.floor(bytes.length * share));

describe('the text of a PDF', () => {
  it('has the pages as marks of their exact ranges, and none for an empty page', async () => {
    const entry = await entryOf(
      pdfFile(pdfPages([words('First page.'), '', words('Third page.'), words('Fourth.')])),
    );
    expect(entry.text).toBe('First page.\n\nThird page.\n\nFourth.');
    expect(pagesOf(entry)).toEqual([
      [1, 'First page.'],
      [3, 'Third page.'],
      [4, 'Fourth.'],
    ]);
    expect(entry).not.toHaveProperty('warnings');
  });

  it('is the same whatever was read before, and on a page that is turned', async () => {
    const turned = { ...hello, 10: hello[10]!.replace('/Parent', '/Rotate 90/Parent') };
    expect((await entryOf(pdfFile(turned))).text).toBe('Hello world');
    expect(await entryOf(pdfFile(hello))).toEqual(await entryOf(pdfFile(hello)));
  });

  it('has lines that run upward behind the others', async () => {
    const upward = 'BT /F1 10 Tf 0 1 -1 0 30 100 Tm (Upward words) Tj ET';
    const { text } = await entryOf(pdfFile(pdfPages([`${upward}\n${words('Upright words')}`])));
    expect(text).toBe('Upright words\n\nUpward words');
  });

  it('has what was filled into the fields of a form', async () => {
    const page = `${hello[10]!.slice(0, -2)}/Annots[7 0 R 8 0 R]>>`;
    const field = (rest: string) => `<</Type/Annot/Subtype/Widget/Rect[200 690 400 710]${rest}>>`;
    const objects = {
      ...hello,
      1: '<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[7 0 R 8 0 R]>>>>',
      7: field('/FT/Tx/T(name)/V(Filled in)'),
      8: field('/FT/Tx/T(other)/V(Hidden)/F 2'),
      10: page,
    };
    expect((await entryOf(pdfFile(objects))).text).toBe('Hello world\tFilled in');
  });

  it('keeps code as it is set', async () => {
    const lines = ['if (hot) {', '  stop();', '}'].map((text, i) => ({
      text: text.trim(),
      x: 72 + 6 * (text.length - text.trimStart().length),
      y: 700 - 12 * i,
      font: 'F2' as const,
    }));
    expect((await entryOf(pdfFile(pdfPages([drawing(lines)])))).text).toBe(
      'if (hot) {\n  stop();\n}',
    );
  });
});

describe('headings of a PDF', () => {
  const page = (title: string, size: number) =>
    drawing([
      { text: title, x: 72, y: 720, size },
      ...linesAt(
        Array<string>(8).fill('Text of the page that goes on for a while and says little.'),
        72,
        690,
      ),
    ]);

  it('are the entries of its outline that stand on their pages', async () => {
    const objects: PdfObjects = {
      ...pdfPages([page('1 First part', 10), page('Second part', 10)]),
      1: '<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R/Dests<</two[12 0 R/Fit]>>>>',
      6: '<</First 7 0 R/Last 8 0 R>>',
      7: '<</Title(First part)/Parent 6 0 R/Next 8 0 R/Dest[10 0 R/Fit]>>',
      8: '<</Title(SECOND PART)/Parent 6 0 R/Prev 7 0 R/First 9 0 R/Last 9 0 R/Dest/two>>',
      9: '<</Title(Not on the page)/Parent 8 0 R/Dest[12 0 R/Fit]>>',
    };
    const entry = await entryOf(pdfFile(objects));
    expect(headingsOf(entry)).toEqual([
      '1 1 First part = 1 First part',
      '1 Second part = Second part',
    ]);
    expect(faultOfMarks(entry)).toBeUndefined();
  });

  it('are lines in clearly larger letters where it has none', async () => {
    const entry = await entryOf(
      pdfFile(pdfPages([page('Manual', 24), page('Chapter', 16), page('More', 10)])),
    );
    expect(headingsOf(entry)).toEqual(['1 Manual = Manual', '2 Chapter = Chapter']);
    expect(faultOfMarks(entry)).toBeUndefined();
  });

  it('are not made of a text in two sizes', async () => {
    const large = linesAt(
      Array<string>(8).fill('Large text that goes on and says nothing much.'),
      72,
      700,
    );
    const small = linesAt(
      Array<string>(30).fill('Small text that goes on and says nothing much.'),
      72,
      500,
    );
    const words = [
      ...large.map((one) => ({ ...one, size: 11.9 })),
      ...small.map((one) => ({ ...one, size: 8 })),
    ];
    expect(headingsOf(await entryOf(pdfFile(pdfPages([drawing(words)]))))).toEqual([]);
  });
});

describe('what a PDF states', () => {
  it('is its title, language and day of creation', async () => {
    const objects = {
      ...hello,
      1: '<</Type/Catalog/Pages 2 0 R/Lang(de-CH)>>',
      5: "<</Title(\xfe\xff\0G\0r\0\xfc\0n)/CreationDate(D:20240131235959-08'00')/ModDate(D:20250101)>>",
    };
    expect((await entryOf(pdfFile(objects, '/Info 5 0 R'))).metadata).toEqual({
      title: 'Grün',
      language: 'de-CH',
      date: '2024-01-31',
    });
  });

  it('is the day of its last change where it has no other, and nothing where it states nothing', async () => {
    const changed = { ...hello, 5: '<</ModDate(D:20250102)/Title( )>>' };
    expect((await entryOf(pdfFile(changed, '/Info 5 0 R'))).metadata).toEqual({
      date: '2025-01-02',
    });
    expect((await entryOf(pdfFile(hello))).metadata).toEqual({});
  });
});

describe('a PDF of which something is missing', () => {
  it('names the pages that show pictures alone', async () => {
    const pages = pdfPages([words('Text'), '/Im Do', '', '/Im Do', '/Im Do'], withImage);
    const entry = await entryOf(pdfFile({ ...pages, 6: image }));
    expect(entry.text).toBe('Text');
    expect(entry.warnings).toEqual([
      {
        severity: 'warning',
        code: 'image-only-page',
        message: 'pages 2, 4-5: pictures and no text, as scanned paper has',
      },
    ]);
  });

  it('tells of a page that cannot be read, and keeps the others', async () => {
    const pages = pdfPages([words('First'), words('Second'), words('Third')]);
    const entry = await entryOf(pdfFile({ ...pages, 12: '['.repeat(50_000) }));
    expect(entry.text).toContain('First');
    expect(entry.text).not.toContain('Second');
    expect(entry.warnings?.map(({ code }) => code)).toContain('lost-page');
  });

  it('tells of fonts that cannot be decoded', async () => {
    const objects = {
      ...pdfPages([`${words('Text')} BT /F2 12 Tf 72 600 Td <88c088c1> Tj ET`]),
      4: '<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/90ms-RKSJ-H/DescendantFonts[6 0 R]>>',
      6: '<</Type/Font/Subtype/CIDFontType0/BaseFont/X/FontDescriptor 7 0 R/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>>>',
      7: '<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 0 9 9]/ItalicAngle 0/Ascent 8/Descent 2/StemV 8>>',
    };
    const { warnings } = await entryOf(pdfFile(objects));
    expect(warnings?.find(({ code }) => code === 'font-map-missing')?.message).toContain(
      '90ms-RKSJ-H',
    );
    const alone = { ...objects, 11: pdfStream('BT /F2 12 Tf 72 600 Td <88c088c1> Tj ET') };
    expect(await unreadable(pdfFile(alone))).toMatchObject({ code: 'no-text' });
  });

  it('tells that its table of objects was damaged', async () => {
    const whole = Buffer.from(pdfFile(hello)).toString('latin1');
    const entry = await entryOf(
      Buffer.from(whole.replace(/startxref\n\d+/, 'startxref\n9999999'), 'latin1'),
    );
    expect(entry.text).toBe('Hello world');
    expect(entry.warnings).toMatchObject([{ code: 'damaged-file' }]);
  });

  it('tells of files that are attached', async () => {
    const objects = {
      ...hello,
      1: '<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a.txt) 6 0 R]>>>>>>',
      6: '<</Type/Filespec/F(a.txt)/EF<</F 7 0 R>>>>',
      7: pdfStream('attached'),
    };
    expect((await entryOf(pdfFile(objects))).warnings).toMatchObject([{ code: 'attachments' }]);
  });
});

describe('a PDF that cannot be read', () => {
  it.each([
    ['nothing', new Uint8Array()],
    ['a web page', Buffer.from('<html><body>not a PDF</body></html>')],
    ['a zip archive', Buffer.from('PK\x03\x04 and more')],
  ])('such as %s is called mislabelled', async (_what, bytes) => {
    expect(await unreadable(bytes)).toMatchObject({ code: 'mislabelled' });
  });

  it('needs a password', async () => {
    const key = `<${'ab'.repeat(32)}>`;
    const encrypted = `/Encrypt<</Filter/Standard/V 1/R 2/P -4/O${key}/U${key}>>/ID[<01><01>]`;
    expect(await unreadable(pdfFile(hello, encrypted))).toMatchObject({ code: 'encrypted' });
  });

  it('has pictures alone', async () => {
    const scan = pdfFile({ ...pdfPages(['/Im Do', '/Im Do'], withImage), 6: image });
    expect(await unreadable(scan)).toEqual({
      code: 'no-text',
      reason: 'has no text: its 2 pages show pictures alone, as scanned paper does',
    });
  });

  it('is cut short, at any length, and never read as more than it holds', async () => {
    const whole = pdfFile(pdfPages([words('Hello world'), words('Second page')]));
    const codes = new Set<string>();
    for (const share of [0.01, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99]) {
      const reading = await readHere(cut(whole, share));
      if ('unreadable' in reading) codes.add(reading.unreadable.code);
      else expect('Hello world\n\nSecond page').toContain(reading.entry.text);
    }
    expect([...codes]).toEqual(['extract-failed']);
  });
});

describe('a PDF that was made to do harm', () => {
  const form = (content: string, next: number) =>
    pdfStream(
      content,
      `/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X ${next} 0 R>>/Font<</F1 3 0 R>>>>`,
    );
  const xref = (bytes: Uint8Array) =>
    /startxref\n(\d+)/.exec(Buffer.from(bytes).toString('latin1'))?.[1] ?? '';
  const tree = (objects: PdfObjects) => pdfFile({ ...hello, ...objects });

  it.each<[string, Uint8Array, string | undefined]>([
    [
      'pages that hold themselves',
      tree({ 2: '<</Type/Pages/Kids[2 0 R 10 0 R]/Count 2>>' }),
      undefined,
    ],
    [
      'pages that hold their parents',
      tree({
        2: '<</Type/Pages/Kids[6 0 R]/Count 2>>',
        6: '<</Type/Pages/Kids[2 0 R]/Parent 2 0 R/Count 2>>',
      }),
      undefined,
    ],
    [
      'a drawing that draws itself',
      pdfFile({
        ...pdfPages([`${words('Hello world')} /X Do`], '/XObject<</X 6 0 R>>'),
        6: form('/X Do', 6),
      }),
      'Hello world',
    ],
    [
      'a table of objects that follows itself',
      pdfFile(hello, `/Prev ${xref(pdfFile(hello))}`),
      'Hello world',
    ],
    [
      'a stream whose length is the stream',
      tree({ 11: `<</Length 11 0 R>>\nstream\n${words('Hello world')}\nendstream` }),
      'Hello world',
    ],
    [
      'an outline that goes round',
      tree({
        1: '<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>',
        6: '<</First 7 0 R/Last 7 0 R>>',
        7: '<</Title(a)/Parent 6 0 R/Next 7 0 R/First 7 0 R>>',
      }),
      'Hello world',
    ],
    [
      'an object stream that lies in itself',
      tree({ 6: pdfStream('6 0 <</A 6 0 R>>', '/Type/ObjStm/N 1/First 4/Extends 6 0 R') }),
      'Hello world',
    ],
    [
      'a billion pages that are one',
      tree({ 2: '<</Type/Pages/Kids[10 0 R]/Count 1000000000>>' }),
      'Hello world',
    ],
    [
      '200,000 lists in one another',
      tree({ 11: pdfStream(`${'['.repeat(200_000)}${words('Hello world')}`) }),
      '',
    ],
    [
      'a map of characters without end',
      tree({
        3: '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>',
        6: pdfStream('1 beginbfrange <00000000> <7FFFFFFF> <0041> endbfrange'),
      }),
      'Hello world',
    ],
    [
      '100 MB of blanks',
      tree({ 11: packed(`${words('Hello world')}${' '.repeat(100_000_000)}`) }),
      'Hello world',
    ],
  ])('such as %s ends, with its text or with a reason', async (_what, bytes, text) => {
    const reading = await readHere(bytes);
    if ('entry' in reading) expect(reading.entry.text).toBe(text);
    else {
      expect(text).toBeUndefined();
      expect(reading.unreadable).toMatchObject({ code: 'extract-failed' });
    }
  });

  it('has more pages than a document may', async () => {
    const many = { 2: `<</Type/Pages/Kids[${'10 0 R '.repeat(20_001)}]/Count 20001>>` };
    expect(await unreadable(tree(many))).toEqual({
      code: 'pdf-too-large',
      reason: 'has 20001 pages, a document may have 20000',
    });
  });

  function packed(content: string): string {
    const bytes = deflateSync(Buffer.from(content, 'latin1')).toString('latin1');
    return pdfStream(bytes, '/Filter/FlateDecode');
  }
});
