import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { shownHashOf } from '../../../../../../src/model/entry-codecs.js';
import { VectorFiles } from '../../../../../../src/pipeline/stages/embed/import/vector-files.js';
import { VectorSpool } from '../../../../../../src/pipeline/stages/embed/import/vector-spool.js';
import { toHex } from '../../../../../../src/util/bytes.js';

/** Columns content (one, two, three) and emb ([1,2,3], [4,5,6], [7,8,9.5]), two row groups. */
const PARQUET =
  'UEFSMRUGFRwVIFwVBBUAFQQVABUAFQAAAA40AwAAAG9uZQMAAAB0d28VBhU4FTxcFQwVABUEFQAVBBUEAAADNgM/GFwAAIA/AAAAQAAAQEAAAIBAAACgQAAAwEAVBhUSFRZcFQIVABUCFQAVABUAAAAJIAUAAAB0aHJlZRUGFSAVJFwVBhUAFQIVABUEFQQAAAMGAwcMLAAA4EAAAABBAAAYQRUEGVxIBHJvb3QVBAAVDCUAGAdjb250ZW50JQAANQAYA2VtYhUCFQYANQQYBGxpc3QVAgAVCCUAGAdlbGVtZW50ABYGGSwZLCYIHBUMGRUAGRgHY29udGVudBUCFgQWRhZKJgg8NgAoA3R3bxgDb25lABkcFQYVABUCAAAAJlIcFQgZFQAZOANlbWIEbGlzdAdlbGVtZW50FQIWDBZiFmYmUjw2ACgEAADAQBgEAACAPzYAABkcFQYVABUCAAAAFqgBFgQ2sAEAGSwmuAEcFQwZFQAZGAdjb250ZW50FQIWAhY8FkAmuAE8NgAoBXRocmVlGAV0aHJlZQAZHBUGFQAVAgAAACb4ARwVCBkVABk4A2VtYgRsaXN0B2VsZW1lbnQVAhYGFkoWTib4ATw2ACgEAAAYQRgEAADgQDYAABkcFQYVABUCAAAAFoYBFgI2jgEAKAloeXBhcnF1ZXQZLBwAABwAAABmAQAAUEFSMQ==';

let folder = '';
const folders: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stemma-vectors-'));
  folders.push(folder);
});

afterAll(() => {
  for (const one of folders) rmSync(one, { recursive: true });
});

const columns = { vector: 'vector', text: 'text', hash: 'hash' };

function write(name: string, content: string | Uint8Array): void {
  writeFileSync(join(folder, name), content);
}

function lines(...rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** A .npy file as NumPy writes it. */
function npy(
  data: Float32Array | Float64Array | Uint16Array,
  { descr = '<f4', order = 'False', shape = '(2, 2)', version = 1 } = {},
): Buffer {
  const start = version === 1 ? 10 : 12;
  const text = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;
  const header = `${text.padEnd(128 - start - 1)}\n`;
  const length = Buffer.alloc(start - 8);
  if (version === 1) length.writeUInt16LE(header.length);
  else length.writeUInt32LE(header.length);
  const begin = Buffer.from([0x93, ...Buffer.from('NUMPY'), version, 0]);
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return Buffer.concat([begin, length, Buffer.from(header, 'latin1'), bytes]);
}

async function read(path = '.', form = { dimensions: 2, columns }) {
  const found: Record<string, number[]> = {};
  await VectorFiles.find(folder, path).read(form, ({ hash, vector }) => {
    found[toHex(hash)] = [...vector];
  });
  return found;
}

async function failure(path?: string, form?: Parameters<typeof read>[1]): Promise<unknown> {
  try {
    await read(path, form);
  } catch (error) {
    return error;
  }
  throw new Error('nothing was refused');
}

const hashOf = (text: string) => toHex(shownHashOf(text));

describe('files of vectors', () => {
  it('are JSONL with texts or their hashes', async () => {
    write('a.jsonl', `\uFEFF${lines({ text: 'one', vector: [1, 2] })}\r\n`);
    write('b.jsonl', lines({ hash: hashOf('two').toUpperCase(), vector: [3, 4.5], more: 1 }));
    write('c.txt', 'not looked at');
    expect(await read()).toEqual({ [hashOf('one')]: [1, 2], [hashOf('two')]: [3, 4.5] });
    expect(Object.keys(await read('b.jsonl'))).toEqual([hashOf('two')]);
    expect(await read('nothing')).toEqual({});
  });

  it('are .npy of three kinds of numbers and two versions, with the texts beside', async () => {
    const texts = lines({ text: 'one' }, { hash: hashOf('two'), text: 'two' });
    const half = Uint16Array.of(0x3c00, 0xc500, 0x0001, 0x7bff);
    const kinds: readonly (readonly [Buffer, number[][]])[] = [
      [
        npy(Float32Array.of(1, 2, 3, 4)),
        [
          [1, 2],
          [3, 4],
        ],
      ],
      [
        npy(Float64Array.of(1, 2, 0.1, 4), { descr: '<f8' }),
        [
          [1, 2],
          [Math.fround(0.1), 4],
        ],
      ],
      [
        npy(half, { descr: '<f2', version: 2 }),
        [
          [1, -5],
          [2 ** -24, 65504],
        ],
      ],
    ];
    for (const [bytes, [first, second]] of kinds) {
      write('a.npy', bytes);
      write('a.jsonl', texts);
      const expected = { [hashOf('one')]: first, [hashOf('two')]: second };
      expect(await read()).toEqual(expected);
      expect(await read('a.npy')).toEqual(expected);
    }
  });

  it('are Parquet, with columns of any name', async () => {
    write('a.parquet', Buffer.from(PARQUET, 'base64'));
    const form = { dimensions: 3, columns: { vector: 'emb', text: 'content', hash: 'hash' } };
    expect(await read('.', form)).toEqual({
      [hashOf('one')]: [1, 2, 3],
      [hashOf('two')]: [4, 5, 6],
      [hashOf('three')]: [7, 8, 9.5],
    });
    const error = await failure('.', { dimensions: 3, columns });
    expect(error).toMatchObject({ code: 'bad-vectors' });
    expect(String(error)).toContain("no column 'vector'; it has 'content', 'emb'");
    expect(String(await failure('.', { ...form, dimensions: 2 }))).toContain('row 1: 3 numbers');
  });
});

describe('a .npy file is refused', () => {
  const texts = lines({ text: 'one' }, { text: 'two' });
  const good = npy(Float32Array.of(1, 2, 3, 4));
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    ['that is empty', new Uint8Array(), 'cut short'],
    ['that is something else', Buffer.from('PK\x03\x04 nothing of NumPy'), 'does not begin as'],
    ['that is cut short', good.subarray(0, -3), 'promises 144 bytes, it has 141'],
    ['that goes on', Buffer.concat([good, Buffer.alloc(1)]), 'promises 144 bytes, it has 145'],
    ['that is cut in its header', good.subarray(0, 60), 'cut short in its header'],
    ['in Fortran order', npy(Float32Array.of(1, 2, 3, 4), { order: 'True' }), 'Fortran order'],
    ['of whole numbers', npy(Float32Array.of(1, 2, 3, 4), { descr: '<i4' }), 'numbers are <i4'],
    ['of objects', npy(Float32Array.of(1, 2, 3, 4), { descr: '|O' }), 'numbers are |O'],
    ['of big-endian numbers', npy(Float32Array.of(1, 2, 3, 4), { descr: '>f4' }), 'are >f4'],
    ['of one axis', npy(Float32Array.of(1, 2, 3, 4), { shape: '(4,)' }), 'its shape is (4,)'],
    ['of three axes', npy(Float32Array.of(1, 2), { shape: '(1, 2, 1)' }), 'not (rows, dim'],
    ['of other dimensions', npy(Float32Array.of(1, 2, 3, 4), { shape: '(1, 4)' }), '4 numbers'],
    ['of other rows', npy(Float32Array.of(1, 2, 3, 4, 5, 6), { shape: '(3, 2)' }), 'has 2 lines'],
    ['with what is no number', npy(Float32Array.of(1, 2, NaN, 4)), 'row 2: value 1 is no number'],
    ['of numbers too large', npy(Float64Array.of(1, 2, 3, 1e300), { descr: '<f8' }), 'row 2'],
    [
      'that claims more rows than it has',
      npy(Float32Array.of(1, 2), { shape: '(9999999999, 2)' }),
      'promises 80000000120 bytes',
    ],
  ];
  it.each(cases)('%s', async (_what, bytes, expected) => {
    write('a.npy', bytes);
    write('a.jsonl', texts);
    const error = await failure();
    expect(error).toMatchObject({ code: 'bad-vectors', data: { path: './a.npy' } });
    expect(String(error)).toContain(expected);
  });

  it('whose header claims a gigabyte', async () => {
    const bytes = Buffer.from(npy(Float32Array.of(1, 2, 3, 4), { version: 2 }));
    bytes.writeUInt32LE(2 ** 30, 8);
    write('a.npy', bytes);
    write('a.jsonl', texts);
    expect(String(await failure())).toContain('header says that it has 1073741824 bytes');
  });

  it('without the file that says whose its rows are', async () => {
    write('a.npy', good);
    expect(String(await failure())).toContain("there is no './a.jsonl' beside it");
  });
});

describe('a line of JSONL is refused', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['no json', 'the line is no JSON'],
    ['[1]', 'the line is no JSON object'],
    ['{"text":"one"}', "it has no 'vector', and there is no './a.npy'"],
    ['{"vector":[1,2]}', "'text' or 'hash' is missing"],
    ['{"document":"docs/a.md","ordinal":0,"vector":[1,2]}', "'text' or 'hash' is missing"],
    ['{"hash":"abc","vector":[1,2]}', "'hash' is not 32 hexadecimal digits"],
    ['{"text":7,"vector":[1,2]}', "'text' is no text"],
    [`{"text":"one","hash":"${'0'.repeat(32)}","vector":[1,2]}`, 'another hash'],
    ['{"text":"one","vector":[1]}', '1 numbers, where pipeline.embed.dimensions says 2'],
    ['{"text":"one","vector":[1,null]}', 'value 2 is no number'],
    ['{"text":"one","vector":[1,"2"]}', 'value 2 is no number'],
    ['{"text":"one","vector":[1,1e39]}', 'value 2 is no number that a float32 holds'],
    ['{"text":"one","vector":"AAAA"}', "'vector' is no list of numbers"],
  ];
  it.each(cases)('%s', async (line, expected) => {
    write('a.jsonl', `${lines({ text: 'good', vector: [1, 2] })}\n${line}\n`);
    const error = await failure();
    expect(error).toMatchObject({ code: 'bad-vectors', data: { path: './a.jsonl', line: 3 } });
    expect(String(error)).toContain(expected);
  });

  it('that is not UTF-8', async () => {
    write('a.jsonl', Uint8Array.of(0x7b, 0xff, 0x7d));
    expect(String(await failure())).toContain('it is not UTF-8');
  });
});

describe('a Parquet file is refused', () => {
  it('wherever it is cut or changed, or read as what it is', async () => {
    const whole = Buffer.from(PARQUET, 'base64');
    const form = { dimensions: 3, columns: { vector: 'emb', text: 'content', hash: 'hash' } };
    const damage = fc.record({ at: fc.nat(whole.length - 1), bit: fc.nat(7), cut: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(damage, async ({ at, bit, cut }) => {
        const bytes = cut ? whole.subarray(0, at) : Buffer.from(whole);
        if (!cut) bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        write('a.parquet', bytes);
        try {
          await read('.', form);
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad-vectors' });
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a spool of vectors', () => {
  const form = { dimensions: 2, columns };
  const open = () => {
    return VectorSpool.open(VectorFiles.find(folder, '.'), form, join(folder, 'spool'));
  };

  it('gives every vector by the hash of its text, and is made again where it was damaged', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => ({ text: `text ${i}`, vector: [i, -i] }));
    write('a.jsonl', lines(...rows));
    for (const damage of ['none', 'cut', 'none']) {
      const spool = await open();
      expect(spool.size).toBe(300);
      expect(spool.get(shownHashOf('text 7'))).toEqual(Float32Array.of(7, -7));
      expect(spool.has(shownHashOf('text 300'))).toBe(false);
      expect(spool.get(shownHashOf('text 300'))).toBeUndefined();
      spool.close();
      const [name = ''] = readdirSync(join(folder, 'spool'));
      if (damage === 'cut') truncateSync(join(folder, 'spool', name), 500);
    }
  });

  it('takes the same vector twice, and refuses two of one text', async () => {
    write('a.jsonl', lines({ text: 'one', vector: [1, 2] }));
    write(
      'b.jsonl',
      lines({ hash: hashOf('one'), vector: [1, 2] }, { text: 'two', vector: [3, 4] }),
    );
    const spool = await open();
    expect(spool.size).toBe(2);
    spool.close();
    write('c.jsonl', lines({ text: 'two', vector: [3, 5] }));
    await expect(open()).rejects.toMatchObject({ code: 'vectors-conflict' });
    await expect(open()).rejects.toThrow(
      "'./c.jsonl' line 1 has another vector than './b.jsonl' line 2",
    );
    expect(readdirSync(join(folder, 'spool')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
