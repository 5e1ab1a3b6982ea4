import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCanonical, encodeCanonical } from '../../../../../src/model/canonical.js';
import { quoteLargeIntegers } from '../../../../../src/pipeline/stages/extract/quote-large-integers.js';
import { failureOf } from './extract-fixture.js';
import { extractRows, textsByPart } from './row-fixture.js';

const object = fc
  .dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 })
  .map((fields) => JSON.stringify(fields))
  .filter((json) => !/\\u[dD][89a-fA-F]|__proto__|\\u0000/.test(json));

const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;

describe('a JSONL file', () => {
  it('keeps any field as metadata, in canonical form', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(object, { minLength: 1, maxLength: 4 }), async (lines) => {
        const source = lines.map((json) => `{"m":[${json}]}\n`).join('');
        const texts = await extractRows('jsonl', source, { metadata: ['m'] });
        const read = texts.map(({ text }) => decodeCanonical(encodeCanonical(text.metadata)));
        expect(read).toEqual(lines.map((json) => ({ m: [JSON.parse(quoteLargeIntegers(json))] })));
      }),
    );
  });

  it('says every plain value that is not blank, each with its path', async () => {
    const row = { a: { b: [1, { c: 'x' }], d: null }, e: ' ', f: true, 'g.h': ' y\r\nz ' };
    const texts = await extractRows('jsonl', `${JSON.stringify(row)}\n`);
    expect(textsByPart(texts)).toEqual({ 1: 'a.b: 1\na.b.c: x\nf: true\ng.h: y\nz' });
  });

  it.each([
    ['a field in an object', ['m.t'], '{"m":{"t":"x","u":"y"}}', 'x'],
    ['a field of each item of a list', ['m.t'], '{"m":[{"t":"x"},{"u":1},{"t":"y"}]}', 'x\n\ny'],
    ['an item by its number', ['m.1.t'], '{"m":[{"t":"x"},{"t":"y"}]}', 'y'],
    ['a list as paragraphs', ['m'], '{"m":["x","y"]}', 'x\n\ny'],
    ['a field whose name has dots', ['m.t'], '{"m.t":"x","m":{"t":"y"}}', 'x'],
    ['a field below one whose name has dots', ['a.b.c'], '{"a.b":{"c":"x"}}', 'x'],
    ['several fields with their names', ['t', 'm.u'], '{"m":{"u":"y"},"t":"x"}', 't: x\nm.u: y'],
    ['an object with the names below it', ['m', 't'], '{"m":{"u":[1,2]}}', 'm.u: 1\nm.u: 2'],
  ])('has a text of %s', async (_case, text, line, expected) => {
    expect(textsByPart(await extractRows('jsonl', line, { text }))).toEqual({ 1: expected });
  });

  it('tells long numbers apart by their last digits', async () => {
    const line = (id: string) => `{"id":${id},"t":"x","n":-${id},"s":"12345678901234567890"}\n`;
    const source = line('12345678901234567890') + line('12345678901234567891');
    const texts = await extractRows('jsonl', source, { id: 'id', text: ['t'], metadata: ['n'] });
    expect(texts.map(({ part, text }) => [part, text.metadata['n']])).toEqual([
      ['12345678901234567890', '-12345678901234567890'],
      ['12345678901234567891', '-12345678901234567891'],
    ]);
  });

  it('names rows by their lines where no field does, and passes over blank ones', async () => {
    const texts = await extractRows('jsonl', '\ufeff{"t":"a"}\r\n\r\n  \n{"t":"b"}', {
      text: ['t'],
    });
    expect(textsByPart(texts)).toEqual({ 1: 'a', 4: 'b' });
  });

  it('warns of metadata that no line has, once, and of half surrogate pairs in their row', async () => {
    const source = '{"t":"a","x":null}\n{"t":"b\\ud83d\\u0000","y":1}\n';
    const texts = await extractRows('jsonl', source, { text: ['t'], metadata: ['x', 'y', 'z'] });
    expect(texts.map(({ text }) => text.warnings?.map(({ code }) => code))).toEqual([
      ['unknown-field'],
      ['replaced-characters'],
    ]);
    expect(texts[1]?.text.text).toBe('b\ufffd\ufffd');
    expect(texts.map(({ text }) => text.metadata)).toEqual([{}, { y: 1 }]);
  });

  it('names the line that is no JSON object, wherever it stands', async () => {
    const broken = fc.constantFrom('{"a":', '[1]', 'null', '"x"', '{} {}', '\u00a0x', "{'a':1}");
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('{"a":"\\n"}', ' ', '{ }'), { maxLength: 5 }),
        broken,
        async (before, line) => {
          const error = await failureOf(extractRows('jsonl', [...before, line].join('\n')));
          expect(error).toMatchObject({ code: 'bad-row', data: { line: before.length + 1 } });
        },
      ),
    );
  });

  it.each([
    [
      'none of the fields for its text',
      '{"b":1}',
      { text: ['a', 'c'] },
      "line 1 has no 'a' or 'c'",
    ],
    ['no id', '{"a":1}', { id: 'id' }, "line 1 has no 'id'"],
    ['a list for an id', '{"id":[1]}', { id: 'id' }, "line 1 has a list or an object as 'id'"],
    ['an id twice, as number and text', '{"i":1}\n{"i":"1"}', { id: 'i' }, "line 2 has the id '1'"],
    ['half a character for an id', '{"i":"\\ud800"}', { id: 'i' }, 'half a surrogate pair'],
    [
      'half a character in its metadata',
      '{"i":["\\ud800"]}',
      { metadata: ['i'] },
      "line 1 has 'i[0]', which cannot be metadata",
    ],
    ['10,000 levels in a field of its text', `{"a":${deep}}`, {}, 'nests deeper than 64 levels'],
    [
      '10,000 levels in its metadata',
      `{"b":"x","a":${deep}}`,
      { text: ['b'], metadata: ['a'] },
      'line 1 nests deeper than 64 levels',
    ],
    [
      '10,000 lists on the way to its text',
      `{"a":${deep}}`,
      { text: ['a.b'] },
      'line 1 nests deeper than 64 levels',
    ],
  ])('with %s is refused', async (_case, source, settings, message) => {
    const error = await failureOf(extractRows('jsonl', source, settings));
    expect(error.code).toBe('bad-row');
    expect(error.message).toContain(message);
  });

  it('is refused the same way whatever the engine says, so that a warning can be kept', async () => {
    const error = await failureOf(extractRows('jsonl', '{"a":1,}'));
    expect(error.message).toBe("cannot extract 'docs/table.jsonl': line 1 is not JSON");
    expect(error.suggestions[0]).toContain('Write one JSON object on each line');
  });

  it('leaves the prototype of objects alone', async () => {
    const source = '{"__proto__":{"polluted":1},"constructor":"c"}';
    const [row] = await extractRows('jsonl', source, { text: ['__proto__.polluted', 'toString'] });
    expect(row?.text.text).toBe('__proto__.polluted: 1');
    expect('polluted' in {}).toBe(false);
  });
});

describe('quoteLargeIntegers', () => {
  it('changes whole numbers beyond 2^53 alone', () => {
    const piece = fc.oneof(
      fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => JSON.stringify(n)),
      fc.string().map((text) => JSON.stringify(text)),
      fc.constantFrom('"\\\\"', '"\\"12345678901234567890"', '12345678901234567890.5', 'true'),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const expected = pieces.map((text): unknown =>
          /^-?\d+$/.test(text) && !Number.isSafeInteger(Number(text)) ? text : JSON.parse(text),
        );
        expect(JSON.parse(quoteLargeIntegers(`[${pieces.join(' , ')}]`))).toEqual(expected);
      }),
    );
  });
});
