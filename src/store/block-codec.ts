import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { StemmaError } from '../errors/stemma-error.js';

/** How the bytes of a block are packed; the number is stored. */
const RAW = 0;
const DEFLATE = 1;

/** A block as it lies in the database. */
export interface PackedBlock {
  readonly codec: number;
  readonly data: Uint8Array;
}

/** Packs a block; stays raw where packing would save less than a sixteenth. */
export function packBlock(raw: Uint8Array): PackedBlock {
  const packed = deflateRawSync(raw, { level: 6 });
  if (packed.length > raw.length - raw.length / 16) return { codec: RAW, data: raw };
  return { codec: DEFLATE, data: packed };
}

/** The bytes of a packed block; throws `object-damaged` where they cannot be unpacked. */
export function unpackBlock(block: PackedBlock): Uint8Array {
  if (block.codec === RAW) return block.data;
  if (block.codec !== DEFLATE) {
    throw new StemmaError('unknown-format', `a block has the unknown codec ${block.codec}`, {
      suggestions: ['Use the version of stemma that wrote this repository, or a newer one.'],
    });
  }
  try {
    return inflateRawSync(block.data);
  } catch (error) {
    throw new StemmaError('object-damaged', 'cannot unpack a block of the object store', {
      cause: error,
      suggestions: ['Run `stemma fsck` to see what is damaged.'],
    });
  }
}
