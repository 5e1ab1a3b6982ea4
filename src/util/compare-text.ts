/**
 * Order of two strings by code point, which is the order of their UTF-8 bytes; JavaScript's own
 * `<` compares UTF-16 units and puts U+FFFD before an emoji.
 */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Surrogates (U+10000 and up) sort behind everything else. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}
