import { randomFillSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packBlock, unpackBlock } from '../../../src/store/block-codec.js';
import { utf8 } from '../../../src/util/bytes.js';

describe('a packed block', () => {
  it('unpacks to what was packed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.nat(40), (bytes, repeats) => {
        const raw = Buffer.concat(Array.from({ length: repeats }, () => bytes));
        expect(Buffer.from(unpackBlock(packBlock(raw))).equals(raw)).toBe(true);
      }),
    );
  });

  it('stays raw where packing would not save a sixteenth', () => {
    const noise = randomFillSync(new Uint8Array(5000));
    expect(packBlock(noise)).toEqual({ codec: 0, data: noise });
    expect(packBlock(utf8('word '.repeat(1000))).codec).toBe(1);
  });

  it('is damaged where it does not unpack, and unknown where its codec is', () => {
    const { codec, data } = packBlock(utf8('word '.repeat(1000)));
    expect(() => unpackBlock({ codec, data: data.subarray(1) })).toThrow(
      expect.objectContaining({ code: 'object-damaged' }),
    );
    expect(() => unpackBlock({ codec: 2, data })).toThrow(
      expect.objectContaining({ code: 'unknown-format' }),
    );
  });
});
