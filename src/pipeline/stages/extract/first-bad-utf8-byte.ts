/** What may follow a lead byte: how many bytes, and the range of the first of them. */
interface Sequence {
  readonly following: number;
  readonly low: number;
  readonly high: number;
}

/** Well-formed sequences by their lead byte (The Unicode Standard, table 3-7). */
function sequenceOf(lead: number): Sequence | undefined {
  if (lead < 0x80) return { following: 0, low: 0, high: 0 };
  if (lead < 0xc2 || lead > 0xf4) return undefined;
  if (lead < 0xe0) return { following: 1, low: 0x80, high: 0xbf };
  if (lead < 0xf0) {
    return { following: 2, low: lead === 0xe0 ? 0xa0 : 0x80, high: lead === 0xed ? 0x9f : 0xbf };
  }
  return { following: 3, low: lead === 0xf0 ? 0x90 : 0x80, high: lead === 0xf4 ? 0x8f : 0xbf };
}

/**
 * Offset of the first byte that is no part of well-formed UTF-8, or `undefined` where all are;
 * for a sequence that breaks off, the offset of its lead byte.
 */
export function firstBadUtf8Byte(bytes: Uint8Array): number | undefined {
  let offset = 0;
  while (offset < bytes.length) {
    const sequence = sequenceOf(bytes[offset] ?? 0);
    if (sequence === undefined) return offset;
    for (let index = 1; index <= sequence.following; index += 1) {
      const byte = bytes[offset + index] ?? 0;
      const [low, high] = index === 1 ? [sequence.low, sequence.high] : [0x80, 0xbf];
      if (byte < low || byte > high) return offset;
    }
    offset += 1 + sequence.following;
  }
  return undefined;
}
