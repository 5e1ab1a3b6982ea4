import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExtractedText } from '../../src/model/text.js';
import { decodeStoredText, encodeStoredText } from '../../src/model/entry-codecs.js';
import { objectIdOf } from '../../src/model/object-id.js';
import { extractDocument } from '../../src/pipeline/stages/extract/extract-document.js';
import { extractSettingsSchema } from '../../src/pipeline/stages/extract/extract-settings.js';
import { UnreadableDocument } from '../../src/pipeline/stages/extract/unreadable-document.js';
import { fromUtf8, utf8 } from '../../src/util/bytes.js';
import { faultOfMarks } from '../unit/pipeline/stages/extract/extract-fixture.js';

const types = [
  'text/plain',
  'text/markdown',
  'text/html',
  'text/csv',
  'text/tab-separated-values',
  'application/x-ndjson',
  'text/x-source;language=xml',
];

/** Pieces of all formats, put together at random: much is broken, some is not. */
const piece = fc.constantFrom(
  ...[
    'a',
    ',',
    ';',
    '\t',
    '"',
    '""',
    '\n',
    '\r\n',
    '\r',
    ' ',
    '|',
    '|-|',
    '`',
    '```',
    '[x](y)',
    '# h',
  ],
  ...[
    '{"a":',
    '"id":"',
    '[',
    ']',
    '}',
    '{',
    '\\u0000',
    '\\ud800',
    '"\\r"',
    '1e999',
    '12345678901234567890',
    'null',
  ],
  ...[
    '<p>',
    '<table>',
    '<td>',
    '<pre>',
    '</pre>',
    '<a href="',
    '&#0;',
    '&#13;',
    '&#xd800;',
    '<!--',
    '---\n',
    'é',
    '👍',
    '\ufeff',
  ],
  ...[
    'sep=;\n',
    '<meta charset=koi8-r>',
    '<?xml version="1.0" encoding="big5"?>',
    '\u2028',
    '\u0085',
  ],
);
const content = fc.oneof(
  fc.array(piece, { maxLength: 40 }).map((pieces) => utf8(pieces.join(''))),
  fc
    .array(piece, { maxLength: 40 })
    .map((pieces) => new Uint8Array(Buffer.from(pieces.join(''), 'latin1'))),
  fc
    .array(piece, { maxLength: 40 })
    .map((pieces) => new Uint8Array(Buffer.from(pieces.join(''), 'utf16le'))),
  fc.uint8Array({ maxLength: 60 }),
);
const settings = fc.record({
  encoding: fc.constantFrom('detect', 'utf-8', 'windows-1252', 'shift_jis', 'utf-16be'),
  links: fc.boolean(),
  csv: fc.constantFrom({}, { documents: 'file' }, { quotes: false, delimiter: ';' }, { id: 'a' }),
  jsonl: fc.constantFrom(
    {},
    { documents: 'file' },
    { id: 'a', metadata: ['a.b'] },
    { text: ['a'] },
  ),
});

/** What holds of all texts of a document. */
function faultOf(texts: readonly ExtractedText[]): string | undefined {
  const parts = texts.map(({ part }) => part ?? '');
  if (new Set(parts).size !== parts.length) return `two parts have one name: ${parts.join(' ')}`;
  for (const { part, text: entry } of texts) {
    if (part !== undefined && (/[/\0]/.test(part) || part === ''))
      return `a part is called '${part}'`;
    const { text, marks, metadata, warnings } = entry;
    if (text.includes('\0') || text.includes('\r')) return 'a text has NUL or a carriage return';
    if (fromUtf8(utf8(text)) !== text) return 'a text is not what the store gives back';
    const blob = { blob: objectIdOf(utf8(text)), pieced: false, length: text.length };
    const stored = { ...blob, marks, metadata, ...(warnings && { warnings }) };
    const read = decodeStoredText(encodeStoredText(stored));
    if (
      JSON.stringify(read.marks.map(({ start }) => start)) !==
      JSON.stringify(marks.map(({ start }) => start))
    )
      return 'marks are not read back';
    const fault = faultOfMarks(entry);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

describe('any bytes under any name', () => {
  it('are texts that the store can hold, or a document that cannot be read and says which', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...types),
        content,
        settings,
        async (mediaType, bytes, chosen) => {
          const input = { key: 'docs/x', mediaType, bytes };
          const parsed = extractSettingsSchema.parse(chosen);
          const outcome = await extractDocument(input, parsed).catch((error: unknown) => error);
          if (outcome instanceof UnreadableDocument) {
            expect(outcome.message).toContain("cannot extract 'docs/x'");
            return;
          }
          if (!Array.isArray(outcome)) throw outcome;
          // Only extractDocument made it.
          const texts = outcome as ExtractedText[];
          expect(texts.length).toBeGreaterThan(0);
          expect(faultOf(texts)).toBeUndefined();
          expect(await extractDocument(input, parsed)).toEqual(texts);
        },
      ),
      { numRuns: 400 },
    );
  });
});
