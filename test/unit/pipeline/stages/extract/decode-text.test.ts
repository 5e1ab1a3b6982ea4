import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstBadUtf8Byte } from '../../../../../src/pipeline/stages/extract/first-bad-utf8-byte.js';
import { utf8 } from '../../../../../src/util/bytes.js';
import { extract, failureOf } from './extract-fixture.js';

describe('firstBadUtf8Byte', () => {
  it('finds a bad byte exactly where the bytes are not UTF-8, and all before it is UTF-8', () => {
    const mostlyLead = fc.constantFrom(
      0x41,
      0xc2,
      0xe0,
      0xe2,
      0xed,
      0xf0,
      0xf4,
      0x80,
      0x90,
      0xa0,
      0xbf,
      0xff,
    );
    const bytes = fc.array(fc.oneof(mostlyLead, fc.nat(255)), { maxLength: 12 });
    fc.assert(
      fc.property(bytes, (list) => {
        const array = Uint8Array.from(list);
        const offset = firstBadUtf8Byte(array);
        expect(offset === undefined).toBe(isUtf8(array));
        if (offset !== undefined) {
          expect(isUtf8(array.subarray(0, offset))).toBe(true);
          for (let end = offset + 1; end <= Math.min(array.length, offset + 4); end += 1) {
            expect(isUtf8(array.subarray(offset, end))).toBe(false);
          }
        }
      }),
      { numRuns: 5000 },
    );
  });
});

describe('decoding', () => {
  it('names the first byte that is not UTF-8 and says how to convert the file', async () => {
    const error = await failureOf(
      extract('text/plain', Uint8Array.from([0x63, 0x61, 0x66, 0xe9, 0x21])),
    );
    expect(error.code).toBe('not-utf8');
    expect(error.message).toBe("cannot extract 'docs/guide.txt': byte 3 (0xe9) is not UTF-8");
    expect(error.data).toEqual({ document: 'docs/guide.txt', offset: 3 });
    expect(error.suggestions[0]).toContain('iconv -f FROM -t UTF-8');
  });

  it('recognises UTF-16 by its mark', async () => {
    const error = await failureOf(
      extract('text/markdown', new Uint8Array(Buffer.from('\ufeffhi', 'utf16le'))),
    );
    expect(error.code).toBe('not-utf8');
    expect(error.suggestions[0]).toContain('iconv -f UTF-16 -t UTF-8');
  });

  it.each(['text/html', 'text/markdown', 'text/plain'] as const)(
    'refuses binary data called %s',
    async (type) => {
      const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]);
      const error = await failureOf(extract(type, png));
      expect(error.code).toBe('binary-content');
      expect(error.message).toContain('NUL at byte 8');
    },
  );

  it('removes one byte order mark, at the beginning alone', async () => {
    expect((await extract('text/plain', '\ufeff\ufeffa\ufeff')).text).toBe('\ufeffa\ufeff');
  });

  it('makes every line end a line feed', async () => {
    expect((await extract('text/plain', 'a\r\nb\rc\n\r\n\r\rd')).text).toBe('a\nb\nc\n\n\n\nd');
  });

  it('changes nothing else of a plain text', async () => {
    const text = ' \t# no heading\n\u2028\u0085\u00a0 é e\u0301 👩‍👩‍👧 \ufffd\n\n';
    expect(await extract('text/plain', utf8(text))).toEqual({ text, marks: [], metadata: {} });
  });
});
