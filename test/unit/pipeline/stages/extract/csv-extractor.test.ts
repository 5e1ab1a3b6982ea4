import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureOf } from './extract-fixture.js';
import { extractRows, textsByPart } from './row-fixture.js';

/** A table as a program would write it: values in quotes where they must be. */
const written = (rows: readonly (readonly string[])[], delimiter: string, end: string): string =>
  rows.map((row) => row.map((value) => quoted(value, delimiter)).join(delimiter) + end).join('');

const quoted = (value: string, delimiter: string): string =>
  /["\r\n]/.test(value) || value.includes(delimiter) || value === ''
    ? `"${value.replaceAll('"', '""')}"`
    : value;

const value = fc
  .array(fc.constantFrom('a', 'ü', '👩‍👩‍👧', ' ', '"', '\n', ',', ';', '\t', '|', '1'), {
    maxLength: 8,
  })
  .map((characters) => characters.join(''));

describe('a CSV file', () => {
  it('is read as it was written, whatever parts its values and its lines', async () => {
    const form = fc.record({
      rows: fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 6 }),
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      end: fc.constantFrom('\n', '\r\n', '\r', '\n\n'),
      mark: fc.constantFrom('', '\ufeff'),
    });
    await fc.assert(
      fc.asyncProperty(form, async ({ rows, delimiter, end, mark }) => {
        const source = mark + written([['a b', 'c'], ...rows], delimiter, end);
        const texts = await extractRows('csv', source, { text: ['c', 'a b'] });
        const expected = rows.map(([first, second], i) => [
          String(i + 1),
          [
            ['c', second.trim()],
            ['a b', first.trim()],
          ]
            .filter(([, said]) => said !== '')
            .map(([label, said]) => `${label}: ${said}`)
            .join('\n'),
        ]);
        expect(textsByPart(texts)).toEqual(Object.fromEntries(expected));
      }),
    );
  });

  it('names the line of a row with a value too many, wherever it stands', async () => {
    const before = fc.array(fc.tuple(value, value), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(before, async (rows) => {
        const source = written([['a', 'b'], ...rows], ',', '\n');
        const error = await failureOf(extractRows('csv', `${source}x,y,z\n`));
        expect(error).toMatchObject({ code: 'bad-row', data: { values: 3, columns: 2 } });
        expect(error.data['line']).toBe(source.split('\n').length);
      }),
    );
  });

  it('has a text for each row under the value of its id, with title and metadata', async () => {
    const source =
      'sku;name;price;group\nk/7;Kettle;19.90;kitchen\n.. ;"Big\nkettle";-3e2;\n50%;;;\n';
    const settings = { id: 'sku', title: 'name', numbers: ['price'], metadata: ['group'] };
    expect(await extractRows('csv', source, { ...settings, text: ['name', 'price'] })).toEqual([
      {
        part: 'k%2F7',
        text: {
          text: 'name: Kettle\nprice: 19.90',
          marks: [],
          metadata: { group: 'kitchen', price: 19.9, title: 'Kettle' },
        },
      },
      {
        part: '%2E%2E',
        text: {
          text: 'name: Big\nkettle\nprice: -3e2',
          marks: [],
          metadata: { price: -300, title: 'Big kettle' },
        },
      },
      { part: '50%25', text: { text: '', marks: [], metadata: {} } },
    ]);
  });

  it.each([
    ['all columns that no other key names', { metadata: ['b'] }, 'a: 1\nc: 3'],
    ['one column without its name', { text: ['b'] }, '2'],
    ['one column with its name', { text: ['b'], labels: true }, 'b: 2'],
    ['several columns as paragraphs', { text: ['c', 'a'], labels: false }, '3\n\n1'],
  ])('has a text of %s', async (_case, settings, expected) => {
    expect(textsByPart(await extractRows('csv', 'a,b,c\n1,2,3\n', settings))).toEqual({
      1: expected,
    });
  });

  it('is one text where the settings say so', async () => {
    const texts = await extractRows('csv', 'a,b\n1,2\n,\n3,4\n', { documents: 'file' });
    expect(texts).toEqual([
      { text: { text: 'a: 1\nb: 2\n\na: 3\nb: 4', marks: [], metadata: {} } },
    ]);
  });

  it('takes names for its columns from the settings where it has none', async () => {
    const texts = await extractRows('csv', '1,x;y;\n2,z\n', { header: ['n', 't'], id: 'n' });
    expect(textsByPart(texts)).toEqual({ 1: 't: x;y;', 2: 't: z' });
  });

  it.each([
    ['an unnamed column by its position', ',b\n1,2\n', 'column 1: 1\nb: 2'],
    ['quotes inside of a value as letters', 'a,b\nx "y" z,5" pipe\n', 'a: x "y" z\nb: 5" pipe'],
    ['a line that says what parts values', 'sep=|\na|b,c\n1|2\n', 'a: 1\nb,c: 2'],
    ['one column', 'a\n1\n', 'a: 1'],
    ['a header in quotes', '"a,b";c\n1;2\n', 'a,b: 1\nc: 2'],
    ['blank lines', '\n  \n\na,b\n\n1,2\n \n', 'a: 1\nb: 2'],
  ])('takes %s', async (_case, source, expected) => {
    expect(textsByPart(await extractRows('csv', source))).toEqual({ 1: expected });
  });

  it('of the type TSV is parted by tabs, and by quotes only where they count', async () => {
    expect(textsByPart(await extractRows('tsv', 'a,x\tb\n"1\t2"\t3\n'))).toEqual({
      1: 'a,x: 1\t2\nb: 3',
    });
    expect(textsByPart(await extractRows('tsv', 'a\tb\n"1\t3\n', { quotes: false }))).toEqual({
      1: 'a: "1\nb: 3',
    });
  });

  it.each([
    ['nothing', ''],
    ['a header alone', 'a,b\n'],
    ['blank lines alone', '\n \n\r\n'],
    ['a byte order mark alone', '\ufeff'],
  ])('of %s is an empty text that says so', async (_case, source) => {
    const warnings = [{ severity: 'warning', code: 'no-rows', message: 'it has no rows' }];
    expect(await extractRows('csv', source)).toEqual([
      { text: { text: '', marks: [], metadata: {}, warnings } },
    ]);
  });

  it.each([
    ['a value too few', 'a,b\n1,2\n3\n', {}, 'bad-row', 'line 3 has 1 values, the header has 2'],
    [
      'another number of values than the settings name',
      '1,2\n',
      { header: ['a', 'b', 'c'], delimiter: ',' },
      'bad-row',
      'line 1 has 2 values, pipeline.extract.csv.header has 3',
    ],
    [
      'a quote that does not close',
      'a,b\n1,2\n\n3,"4\n5,6\n',
      {},
      'bad-row',
      'line 3 or one after it opens a quote',
    ],
    [
      'an id twice',
      'id,b\n7,x\n"8\n",y\n7 ,z\n',
      { id: 'id' },
      'bad-row',
      "line 5 has the id '7' of line 2",
    ],
    ['an empty id', 'id,b\n ,x\n', { id: 'id' }, 'bad-row', "line 2 has no 'id'"],
    [
      'an endless id',
      `id,b\n${'ü'.repeat(300)},x\n`,
      { id: 'id' },
      'bad-row',
      'line 2 has an id of more than 512 bytes',
    ],
    [
      'a number with a comma',
      'n;b\n"1,200";x\n',
      { numbers: ['n'] },
      'bad-row',
      'line 2 has "1,200" in column \'n\', which is no number',
    ],
    [
      'a number beyond all bounds',
      'n,b\n1e999,x\n',
      { numbers: ['n'] },
      'bad-row',
      '"1e999" in column',
    ],
    [
      'a column that is not there',
      'question,b\n1,2\n',
      { text: ['qestion'] },
      'unknown-column',
      "no column 'qestion', which pipeline.extract.csv.text names; it has question, b",
    ],
    ['a column twice', 'a,a\n1,2\n', { id: 'a' }, 'unclear-column', "two columns 'a'"],
    ['two delimiters', 'a,b;c\n1,2;3\n', {}, 'unclear-delimiter', "its first row has ',' and ';'"],
    [
      'settings for other files',
      'a\n1\n',
      [{ files: ['docs/x.csv'] }],
      'no-row-settings',
      'no `files` of pipeline.extract.csv fit it',
    ],
    [
      'a million columns',
      `${'a,'.repeat(1e6)}b\n`,
      {},
      'table-too-large',
      '1000001 columns, a table may have 16384',
    ],
    ['NUL', 'a,b\n1,\0\n', {}, 'binary-content', 'NUL at byte 6'],
  ])('with %s is refused', async (_case, source, settings, code, message) => {
    const error = await failureOf(extractRows('csv', source, settings));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(error.message).toContain("cannot extract 'docs/table.csv'");
  });

  it('takes the first settings of a list that are for it', async () => {
    const settings = [
      { files: ['docs/*.tsv'], text: ['a'] },
      { files: ['**/table.csv'], text: ['b'] },
      { text: ['c'] },
    ];
    expect(textsByPart(await extractRows('csv', 'a,b,c\n1,2,3\n', settings))).toEqual({ 1: '2' });
  });

  it('takes a field of five megabytes and ten thousand columns in its stride', async () => {
    const text = 'x'.repeat(5e6);
    const [row] = await extractRows('csv', `a,b\n1,"${text}"\n`, { text: ['b'] });
    expect(row?.text.text).toHaveLength(5e6);
    const header = Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(',');
    const [wide] = await extractRows('csv', `${header}\n${'1,'.repeat(9_999)}1\n`);
    expect(wide?.text.text.split('\n')).toHaveLength(10_000);
  });
});
