/**
 * Content-defined cutting of a byte stream: a cut depends on the 32 bytes before it, so an edit of
 * a long document leaves the pieces before and behind it as they were.
 *
 * FastCDC with normalised chunking: Xia, Zhou, Jiang, Feng, Hua, Hu, Liu and Zhang, «FastCDC: a Fast
 * and Efficient Content-Defined Chunking Approach for Data Deduplication» (USENIX ATC 2016), with a
 * Gear hash of 32 bits. Sizes and table are part of the format (docs/formats/pieces.md).
 */

/** No cut is looked for before this many bytes of a piece. */
export const PIECE_MINIMUM = 8 * 1024;
/** Before it cuts are rarer, behind it more frequent, than one in so many bytes. */
const PIECE_NORMAL = 32 * 1024;
/** A piece ends here in any case. */
export const PIECE_MAXIMUM = 128 * 1024;

/** Highest bits of the hash that must be 0 at a cut, before and behind the normal size. */
const STRICT_SHIFT = 32 - 17;
const LOOSE_SHIFT = 32 - 13;

/** One number for each byte value, by the mixing function of SplitMix32 (Steele et al., 2014). */
const GEAR = Uint32Array.from({ length: 256 }, (_, byte) => {
  let mixed = Math.imul(byte + 1, 0x9e3779b9);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
});

/**
 * Length of the first piece of `bytes`; undefined where more bytes have to be known (fewer than the
 * maximum are there, none of them is a cut, and `last` says that others follow).
 */
export function firstPiece(bytes: Uint8Array, last: boolean): number | undefined {
  const end = Math.min(bytes.length, PIECE_MAXIMUM);
  const normal = Math.min(end, PIECE_NORMAL);
  let hash = 0;
  let at = PIECE_MINIMUM;
  for (; at < normal; at++) {
    hash = ((hash << 1) + (GEAR[bytes[at] ?? 0] ?? 0)) | 0;
    if (hash >>> STRICT_SHIFT === 0) return at + 1;
  }
  for (; at < end; at++) {
    hash = ((hash << 1) + (GEAR[bytes[at] ?? 0] ?? 0)) | 0;
    if (hash >>> LOOSE_SHIFT === 0) return at + 1;
  }
  return end === PIECE_MAXIMUM || last ? end : undefined;
}
