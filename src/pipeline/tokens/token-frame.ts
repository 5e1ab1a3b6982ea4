/** Special tokens around a text, such as `[CLS]` and `[SEP]`. */
export interface TokenFrame {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/**
 * What a tokenizer puts before and after the ids of a text, found by comparing both encodings of a
 * sample; undefined when the ids of the sample do not stand in one piece between the special ones.
 */
export function findTokenFrame(
  plain: readonly number[],
  framed: readonly number[],
): TokenFrame | undefined {
  for (let start = 0; start + plain.length <= framed.length; start += 1) {
    if (plain.every((id, index) => framed[start + index] === id)) {
      return { before: framed.slice(0, start), after: framed.slice(start + plain.length) };
    }
  }
  return undefined;
}
