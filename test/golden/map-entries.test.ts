import { describe, expect, it } from 'vitest';
import {
  encodeCorpusEntry,
  encodeStoredChunk,
  encodeStoredText,
  encodeStoredVector,
  shownHashOf,
} from '../../src/model/entry-codecs.js';
import { chunkKey, vectorKey } from '../../src/model/entry-keys.js';
import { objectIdOf } from '../../src/model/object-id.js';
import { toHex, utf8 } from '../../src/util/bytes.js';

/* The examples of docs/formats/maps.md; they may change with a new format version alone. */
const text = '# Kettle\n\nDescale it.\n';
const object = objectIdOf(utf8(text));

describe('the bytes of an entry', () => {
  it('of the corpus are what they always were', () => {
    const entry = {
      blob: object,
      pieced: false,
      size: 22,
      mediaType: 'text/markdown',
      metadata: { tier: 2 },
    };
    expect(toHex(encodeCorpusEntry(entry))).toBe(
      '8458203223fe909c901c0d5e6faee3920da66e47bd5f2f7299774185a66c793ebb3fd2166d746578742f6d61726b646f776ea1647469657202',
    );
  });

  it('of the corpus with a sidecar are what they always were', () => {
    const entry = { blob: object, pieced: false, size: 22, mediaType: 'text/markdown' };
    const sidecar = { owner: 'kitchen' };
    expect(toHex(encodeCorpusEntry({ ...entry, metadata: { tier: 2 }, sidecar }))).toBe(
      '8658203223fe909c901c0d5e6faee3920da66e47bd5f2f7299774185a66c793ebb3fd2166d746578742f6d61726b646f776ea164746965720200a1656f776e6572676b69746368656e',
    );
  });

  it('of the texts are what they always were', () => {
    const heading = { type: 'heading' as const, level: 1, title: 'Kettle', start: 0, end: 8 };
    const blob = { blob: object, pieced: false };
    const entry = { ...blob, length: 22, marks: [heading], metadata: { tier: 2 } };
    expect(toHex(encodeStoredText(entry))).toBe(
      '8458203223fe909c901c0d5e6faee3920da66e47bd5f2f7299774185a66c793ebb3fd21681a563656e640864747970656768656164696e67656c6576656c0165737461727400657469746c65664b6574746c65a1647469657202',
    );
  });

  it('of the chunks are what they always were', () => {
    const shownHash = shownHashOf('Descale it.');
    const entry = { start: 10, end: 21, tokens: 4, shownHash, shownPrefix: '' };
    expect(toHex(chunkKey('docs/kettle.md', 0))).toBe('646f63732f6b6574746c652e6d640000000000');
    expect(toHex(encodeStoredChunk(entry))).toBe('840a1504503ae03f474e2aef9089979d219a3ec9b8');
    const shown = {
      ...entry,
      shownHash: shownHashOf('Kettle\nDescale it.'),
      shownPrefix: 'Kettle\n',
    };
    expect(toHex(encodeStoredChunk(shown))).toBe(
      '850a150450cf15c9ec22f2b117f1d6c97316b6e3b6674b6574746c650a',
    );
  });

  it('of the vectors are what they always were', () => {
    const values = new Float32Array([0.5, -1, 0]);
    expect(toHex(vectorKey('docs/kettle.md', shownHashOf('Descale it.')))).toBe(
      '646f63732f6b6574746c652e6d64003ae03f474e2aef9089979d219a3ec9b8',
    );
    expect(toHex(encodeStoredVector({ values, truncated: false }))).toBe(
      '0000003f000080bf00000000',
    );
    expect(toHex(encodeStoredVector({ values, truncated: true }))).toBe(
      '0000003f000080bf0000000001',
    );
    const sparse = new Float32Array(300);
    sparse[7] = 0.5;
    sparse[260] = -1;
    expect(toHex(encodeStoredVector({ values: sparse, truncated: true }, true))).toBe(
      '0000003f000080bf070004012c0100000101',
    );
  });
});
