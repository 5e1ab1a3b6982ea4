import { promisify } from 'node:util';
import {
  brotliCompress,
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  type BrotliOptions,
} from 'node:zlib';
import { StemmaError } from '../errors/stemma-error.js';

/** How the bytes of a block are packed; the number is stored (docs/formats/store.md). */
const RAW = 0;
const BROTLI = 1;

/** Brotli's quality: as fast as deflate 6 on text, smaller (docs/decisions/0002-object-store.md). */
const QUALITY = 5;
/** More than any block unpacks to, in bytes: a damaged one must not fill the memory. */
const MAXIMUM_BLOCK = 512 * 1024 * 1024;

/** A block as it lies in the database. */
export interface PackedBlock {
  readonly codec: number;
  readonly data: Uint8Array;
}

/** Packs a block; stays raw where packing would save less than a sixteenth. */
export function packBlock(raw: Uint8Array): PackedBlock {
  return smaller(raw, brotliCompressSync(raw, optionsFor(raw)));
}

/** The same on a thread of the system's pool; `raw` must not change meanwhile. */
export async function packBlockElsewhere(raw: Uint8Array): Promise<PackedBlock> {
  return smaller(raw, await compressElsewhere(raw, optionsFor(raw)));
}

const compressElsewhere = promisify<Uint8Array, BrotliOptions, Uint8Array>(brotliCompress);

function optionsFor(raw: Uint8Array): BrotliOptions {
  const {
    BROTLI_PARAM_QUALITY: quality,
    BROTLI_PARAM_SIZE_HINT: sizeHint,
    BROTLI_PARAM_LGWIN: logWindow,
  } = constants;
  // A window that just holds the block: the encoder's tables are made anew for each.
  const window = Math.min(Math.max(Math.ceil(Math.log2(raw.length + 16)), 16), 22);
  return { params: { [quality]: QUALITY, [sizeHint]: raw.length, [logWindow]: window } };
}

function smaller(raw: Uint8Array, packed: Uint8Array): PackedBlock {
  if (packed.length > raw.length - raw.length / 16) return { codec: RAW, data: raw };
  return { codec: BROTLI, data: packed };
}

/** The bytes of a packed block; throws `object-damaged` where they cannot be unpacked. */
export function unpackBlock(block: PackedBlock): Uint8Array {
  if (block.codec === RAW) return block.data;
  if (block.codec !== BROTLI) {
    throw new StemmaError('unknown-format', `a block has the unknown codec ${block.codec}`, {
      suggestions: ['Use the version of stemma that wrote this repository, or a newer one.'],
    });
  }
  try {
    return brotliDecompressSync(block.data, { maxOutputLength: MAXIMUM_BLOCK });
  } catch (error) {
    throw new StemmaError('object-damaged', 'cannot unpack a block of the object store', {
      cause: error,
      suggestions: ['Run `stemma fsck` to see what is damaged.'],
    });
  }
}
