import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { encodings } from '../../../../../src/pipeline/stages/extract/encodings.js';
import { extractSettingsSchema } from '../../../../../src/pipeline/stages/extract/extract-settings.js';
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

/** Prose in which languages can be told apart, and what people wrote it in before UTF-8. */
const prose: readonly (readonly [string, readonly string[], string])[] = [
  [
    'German',
    ['windows-1252'],
    'Die Rückerstattung dauert fünf Werktage. Für größere Beträge benötigen wir zusätzlich eine Bestätigung; schließen Sie bitte den Deckel, bevor das Gerät eingeschaltet wird.',
  ],
  [
    'French',
    ['windows-1252'],
    'Le remboursement est effectué sous cinq jours ouvrés. Après réception, la pièce défectueuse sera remplacée à nos frais – c’est précisé dans les conditions générales.',
  ],
  [
    'Russian',
    ['windows-1251', 'koi8-r', 'iso-8859-5', 'ibm866'],
    'Возврат средств занимает пять рабочих дней. Перед включением прибора закройте крышку и убедитесь, что вода налита до отметки. Гарантия действует три года.',
  ],
  [
    'Polish',
    ['windows-1250', 'iso-8859-2'],
    'Zwrot środków trwa pięć dni roboczych. Przed włączeniem urządzenia należy zamknąć pokrywę i sprawdzić, czy woda sięga oznaczenia. Gwarancja obejmuje trzy lata, źle użyte części są wyłączone.',
  ],
  [
    'Greek',
    ['windows-1253', 'iso-8859-7'],
    'Η επιστροφή χρημάτων διαρκεί πέντε εργάσιμες ημέρες. Κλείστε το καπάκι πριν ενεργοποιήσετε τη συσκευή. Η εγγύηση ισχύει για τρία χρόνια από την αγορά.',
  ],
  [
    'Turkish',
    ['windows-1254'],
    'Para iadesi beş iş günü sürer. Cihazı çalıştırmadan önce kapağı kapatın ve suyun işarete kadar dolu olduğundan emin olun. Garanti süresi üç yıldır, fişi saklayınız.',
  ],
  [
    'Japanese',
    ['shift_jis', 'euc-jp'],
    '返金には五営業日かかります。電源を入れる前にふたを閉め、水が目盛りまで入っていることを確認してください。保証期間は三年です。',
  ],
  [
    'Chinese',
    ['gb18030'],
    '退款需要五个工作日。接通电源之前,请盖好盖子,并确认水已加到刻度线。保修期为三年,请保留购买凭证,否则无法免费维修。',
  ],
  [
    'Traditional Chinese',
    ['big5'],
    '退款需要五個工作天。接通電源之前,請蓋好蓋子,並確認水已加到刻度線。保固期為三年,請保留購買憑證,否則無法免費維修。',
  ],
  [
    'Korean',
    ['euc-kr'],
    '환불에는 영업일 기준 5일이 걸립니다. 전원을 켜기 전에 뚜껑을 닫고 물이 눈금까지 채워졌는지 확인하십시오. 보증 기간은 3년입니다.',
  ],
];
const samples = prose.flatMap(([language, encodings, text]) =>
  encodings.map((encoding) => [language, encoding, text] as const),
);

const inEncoding = (text: string, encoding: string): Uint8Array =>
  new Uint8Array(iconv.encode(text, encoding));

describe('decoding', () => {
  it.each(samples.filter(([, encoding]) => encoding !== 'ibm866'))(
    'recognises %s in %s, and says that it did',
    async (_language, encoding, text) => {
      // Where two encodings read the very same text, either is right.
      const source = `# A\n\n${text}\n`.repeat(3);
      const entry = await extract('text/markdown', inEncoding(source, encoding));
      expect(entry.text).toBe(source);
      expect(entry.warnings).toMatchObject([{ severity: 'warning', code: 'encoding-detected' }]);
      expect(entry.marks).toHaveLength(3);
    },
  );

  it.each(samples)('takes %s in %s as the settings state', async (_language, encoding, text) => {
    const bytes = inEncoding(`${text}\r\n`, encoding);
    const stated = await extract('text/plain', bytes, { encoding });
    expect(stated).toEqual({ text: `${text}\n`, marks: [], metadata: {} });
    const page = `<meta charset="${encoding}"><title>${text}</title><p>x`;
    const html = await extract('text/html', inEncoding(page, encoding), { encoding: 'utf-8' });
    expect(html.metadata).toMatchObject({ title: text });
    expect(html.warnings).toBeUndefined();
  });

  it('reads back what was written in any encoding that is stated', async () => {
    const form = fc.record({
      encoding: fc.constantFrom(...encodings.filter((name) => !name.startsWith('utf-'))),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(form, async ({ encoding, bytes }) => {
        const text = iconv.decode(Buffer.from(bytes), encoding);
        const input = inEncoding(text, encoding);
        fc.pre(iconv.decode(Buffer.from(input), encoding) === text);
        fc.pre(!isUtf8(input) && !input.some((byte) => byte < 0x20 || byte === 0x7f));
        const read = extract('text/plain', input, { encoding });
        if (/[\ufffd\u0080-\u009f]/.test(text)) {
          expect((await failureOf(read)).code).toMatch(/^(?:bad-encoding|binary-content)$/);
        } else expect((await read).text).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['utf-8', 'utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'])(
    'takes %s by its byte order mark, whatever the settings state',
    async (encoding) => {
      const text = fc.string({ unit: 'grapheme' }).filter((one) => !/\p{Cc}/u.test(one));
      await fc.assert(
        fc.asyncProperty(text, async (one) => {
          const bytes = inEncoding(`\ufeff${one}`, encoding);
          const read = await extract('text/plain', bytes, { encoding: 'koi8-r' });
          expect(read).toEqual({ text: one, marks: [], metadata: {} });
        }),
      );
    },
  );

  it.each(['utf-16le', 'utf-16be'])(
    'recognises %s without a mark by its NULs',
    async (encoding) => {
      const entry = await extract('text/plain', inEncoding('Größe\r\n日本 😀\n', encoding));
      expect(entry.text).toBe('Größe\n日本 😀\n');
      expect(entry.warnings?.[0]?.message).toContain(`read as ${encoding}`);
      const stated = await extract('text/plain', inEncoding('aß', encoding), { encoding });
      expect(stated).toEqual({ text: 'aß', marks: [], metadata: {} });
    },
  );

  it('prefers UTF-8 to all that is stated, and says where the document states otherwise', async () => {
    const plain = await extract('text/plain', 'Größe', { encoding: 'windows-1252' });
    expect(plain).toEqual({ text: 'Größe', marks: [], metadata: {} });
    const page = '<meta charset=iso-8859-1><p>Größe';
    const html = await extract('text/html', page);
    expect(html.text).toBe('Größe');
    expect(html.warnings).toEqual([
      {
        severity: 'warning',
        code: 'encoding-mismatch',
        message: 'it states windows-1252 but is UTF-8, as which it was read',
      },
    ]);
    expect(await extract('text/html', '<meta charset=iso-8859-1><p>x')).not.toHaveProperty(
      'warnings',
    );
  });

  it.each([
    ['meta charset', '<html><head><META name=x CharSet = koi8-r>'],
    ['http-equiv', '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">'],
    ['an XML declaration', '<?xml version="1.0" encoding="KOI8-R"?>'],
    ['a charset behind a comment', '<!-- <meta charset=big5> --><meta charset=koi8-r>'],
  ])('takes a page by %s', async (_case, head) => {
    const { text } = await extract('text/html', inEncoding(`${head}<p>Да`, 'koi8-r'));
    expect(text).toBe('Да');
  });

  it('passes over a statement that nobody knows or that cannot be true', async () => {
    for (const charset of ['x-unknown', 'utf-8', 'utf-16']) {
      const page = inEncoding(`<meta charset=${charset}><p>Да`, 'koi8-r');
      const { text } = await extract('text/html', page, { encoding: 'koi8-r' });
      expect(text).toBe('Да');
    }
  });

  it('names the first byte that is not UTF-8 where nothing is clear, and what it may be', async () => {
    const bytes = Uint8Array.from([0x63, 0x61, 0x66, 0xe9, 0x21]);
    const error = await failureOf(extract('text/plain', bytes));
    expect(error.code).toBe('not-utf8');
    expect(error.message).toContain("cannot extract 'docs/guide.txt': byte 3 (0xe9) is not UTF-8");
    expect(error.data).toMatchObject({ document: 'docs/guide.txt', offset: 3 });
    expect(error.suggestions.join('\n')).toMatch(/`encoding: \S+` under pipeline\.extract/);
    const strict = await failureOf(
      extract('text/plain', inEncoding(prose[0]![2], 'windows-1252'), { encoding: 'utf-8' }),
    );
    expect(strict).toMatchObject({ code: 'not-utf8', data: { offset: 5 } });
  });

  it.each([
    ['a byte that it has not', [0x61, 0x81], 'windows-1252', 'byte 1 is no windows-1252'],
    ['half a character', [0x82, 0xa0, 0x82], 'shift_jis', 'byte 2 is no shift_jis'],
    ['half of UTF-16', [0xff, 0xfe, 0x61, 0, 0x62], 'detect', 'byte 4 is no utf-16le'],
    ['half a pair in UTF-16', [0xfe, 0xff, 0, 0x61, 0xd8, 0], 'detect', 'byte 4 is no utf-16be'],
  ])('names %s of a stated encoding', async (_case, bytes, encoding, message) => {
    const error = await failureOf(extract('text/plain', Uint8Array.from(bytes), { encoding }));
    expect(error.code).toBe('bad-encoding');
    expect(error.message).toContain(message);
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

  it.each([
    ['control characters', [0xe9, 0x61, 0x02], 'a control character at byte 2'],
    ['NUL on both sides', [0x61, 0, 0, 0x61], 'NUL at byte 1'],
    ['a stray NUL', [0x61, 0x2c, 0x62, 0x0a, 0x31, 0x2c, 0, 0x0a], 'NUL at byte 6'],
    ['numbers of two bytes', [0x03, 0, 0x07, 0, 0x10, 0], 'NUL at byte 1'],
    ['UTF-8 with NUL behind a mark', [0xef, 0xbb, 0xbf, 0x61, 0, 0], ''],
    ['controls behind the mark of UTF-16', [0xff, 0xfe, 0x01, 0, 0x61, 0], 'holds binary data'],
  ])('refuses %s', async (_case, bytes, message) => {
    const error = await failureOf(extract('text/markdown', Uint8Array.from(bytes)));
    expect(error.code).toMatch(/^(?:binary-content|not-utf8)$/);
    expect(error.message).toContain(message);
  });

  it('takes nothing random for text of which it is sure', async () => {
    // Without controls, which would tell at once; each length a few times.
    for (let n = 0; n < 200; n += 1) {
      const random = createHash('sha512').update(String(n)).digest();
      const bytes = Buffer.concat([random, random.map((byte) => byte ^ 0x55)]).subarray(n % 64);
      const error = await failureOf(
        extract(
          'text/plain',
          bytes.filter((byte) => byte >= 0x20 && byte !== 0x7f),
        ),
      );
      expect(error.code).toBe('not-utf8');
    }
  });

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

describe('the encoding setting', () => {
  it('takes any name of an encoding, and refuses others with the nearest', () => {
    for (const name of ['detect', 'UTF-8', 'utf8', 'Latin1', 'cp1252', 'ISO_8859-2', 'GBK']) {
      expect(extractSettingsSchema.safeParse({ encoding: name }).success, name).toBe(true);
    }
    const { error } = extractSettingsSchema.safeParse({ encoding: 'windos-1252' });
    expect(error?.issues[0]?.message).toBe(
      "unknown encoding 'windos-1252'; did you mean 'windows-1252'?",
    );
    expect(extractSettingsSchema.safeParse({ encoding: '__proto__' }).success).toBe(false);
  });
});
