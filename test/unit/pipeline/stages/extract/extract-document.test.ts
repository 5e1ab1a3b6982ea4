import { describe, expect, it } from 'vitest';
import { extractDocument } from '../../../../../src/pipeline/stages/extract/extract-document.js';
import { extractFingerprintParts } from '../../../../../src/pipeline/stages/extract/extract-fingerprint.js';
import { extractSettingsSchema } from '../../../../../src/pipeline/stages/extract/extract-settings.js';
import {
  createExtractors,
  supportedMediaTypes,
} from '../../../../../src/pipeline/stages/extract/extractor-registry.js';
import { encodeCanonical } from '../../../../../src/model/canonical.js';
import { extract, failureOf } from './extract-fixture.js';

const settings = extractSettingsSchema.parse({});

describe('extractDocument', () => {
  it('refuses a media type without extractor, names those that have one and how to exclude it', async () => {
    const input = { key: 'docs/img/a.png', mediaType: 'image/png', bytes: new Uint8Array([1]) };
    const error = await failureOf(extractDocument(input, settings));
    expect(error.code).toBe('unsupported-media-type');
    expect(error.message).toBe("cannot extract 'docs/img/a.png': no extractor for image/png");
    expect(error.suggestions.join('\n')).toContain('text/html, text/markdown, text/plain');
    expect(error.suggestions.join('\n')).toContain(
      'add "**/*.png" to `exclude` of source \'docs\'',
    );
  });

  it('names the path where a document without extension cannot be extracted', async () => {
    const input = {
      key: 'docs/v1.2/Makefile',
      mediaType: 'application/octet-stream',
      bytes: new Uint8Array(),
    };
    const error = await failureOf(extractDocument(input, settings));
    expect(error.suggestions.join('\n')).toContain('add "v1.2/Makefile" to `exclude`');
  });

  it.each(['text/html', 'text/markdown', 'text/plain'] as const)(
    'gives an empty text for an empty %s',
    async (type) => {
      expect(await extract(type, '')).toEqual({ text: '', marks: [], metadata: {} });
    },
  );

  it('lists exactly the media types of its extractors', () => {
    const own = createExtractors(settings).flatMap(({ mediaTypes }) => mediaTypes);
    expect(own.toSorted()).toEqual([...supportedMediaTypes].toSorted());
  });
});

describe('extractFingerprintParts', () => {
  it('is canonical, names every extractor and moves with the settings', () => {
    const parts = extractFingerprintParts(settings);
    expect(parts).toMatchObject({ frontMatter: 'metadata' });
    for (const type of supportedMediaTypes) {
      expect(parts).toHaveProperty(['extractors', type], expect.any(Number));
    }
    expect(encodeCanonical(parts).length).toBeGreaterThan(0);
    for (const other of [
      { frontMatter: 'drop' },
      { onError: 'skip' },
      { csv: { text: ['a'] } },
      { csv: [{ files: ['a.csv'] }] },
      { jsonl: { documents: 'file' } },
    ]) {
      const moved = extractFingerprintParts(extractSettingsSchema.parse(other));
      expect(moved, JSON.stringify(other)).not.toEqual(parts);
    }
  });
});

describe('extractSettingsSchema', () => {
  it('refuses unknown keys and values', () => {
    expect(extractSettingsSchema.safeParse({ frontMater: 'keep' }).success).toBe(false);
    expect(extractSettingsSchema.safeParse({ frontMatter: 'ignore' }).success).toBe(false);
  });
});
