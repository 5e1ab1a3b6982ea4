import { describe, expect, it } from 'vitest';
import { extractDocument } from '../../../../../src/pipeline/stages/extract/extract-document.js';
import { extractSettingsSchema } from '../../../../../src/pipeline/stages/extract/extract-settings.js';
import { utf8 } from '../../../../../src/util/bytes.js';

const settings = extractSettingsSchema.parse({});
const extractCode = (language: string, bytes: Uint8Array) =>
  extractDocument(
    { key: 'code/a', mediaType: `text/x-source;language=${language}`, bytes },
    settings,
  );

describe('source code', () => {
  it('is its own text, one block of code in its language', async () => {
    const text = 'export const a = 1;\n\n  // ü\n';
    expect(await extractCode('typescript', utf8(`\ufeff${text.replaceAll('\n', '\r\n')}`))).toEqual(
      [
        {
          text: {
            text,
            marks: [
              { type: 'block', kind: 'code', language: 'typescript', start: 0, end: text.length },
            ],
            metadata: { codeLanguage: 'typescript' },
          },
        },
      ],
    );
  });

  it('without anything in it has no block', async () => {
    const [only] = await extractCode('c', utf8(''));
    expect(only?.text.marks).toEqual([]);
  });

  it('in XML says itself what it is encoded in', async () => {
    const xml = '<?xml version="1.0" encoding="windows-1252"?><a>é</a>';
    const [only] = await extractCode('xml', new Uint8Array(Buffer.from(xml, 'latin1')));
    expect(only?.text.text).toBe(xml);
    expect(only?.text.warnings).toBeUndefined();
  });
});
