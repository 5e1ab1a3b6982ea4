/** A text without its white space, and where each of its characters stood. */
export interface CompactText {
  /** UTF-16 code units. */
  readonly units: Uint16Array;
  /** Offset of each unit in the text. */
  readonly offsets: Uint32Array;
}

/**
 * Leaves white space out of a text, so that texts can be found in each other however their lines
 * are broken; with `fold` upper and lower case are one. Costs one pass.
 */
export function compactText(text: string, { fold }: { readonly fold: boolean }): CompactText {
  const units = new Uint16Array(text.length);
  const offsets = new Uint32Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (isSpace(unit)) continue;
    units[length] = fold ? folded(unit) : unit;
    offsets[length] = i;
    length++;
  }
  return { units: units.subarray(0, length), offsets: offsets.subarray(0, length) };
}

/** As `\s` of regular expressions has it. */
export function isSpace(unit: number): boolean {
  if (unit <= 0x20) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  if (unit < 0x1680) return unit === 0xa0;
  return (
    (unit >= 0x2000 && unit <= 0x200a) ||
    [0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff].includes(unit)
  );
}

/** Letters whose small form is longer stay as they are: offsets have to fit. */
function folded(unit: number): number {
  if (unit < 0x80) return unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit;
  const small = String.fromCharCode(unit).toLowerCase();
  return small.length === 1 ? small.charCodeAt(0) : unit;
}
