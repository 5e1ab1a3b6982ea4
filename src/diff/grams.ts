/** Names of pairs of numbers, by how many elements each of the two stands for. */
export class PairNames {
  readonly #names = new Map<number, Map<number, number>>();

  nameOf(width: number, first: number, second: number): number {
    let names = this.#names.get(width);
    if (names === undefined) {
      names = new Map();
      this.#names.set(width, names);
    }
    // Both are counts of something in memory, so far below 2 ** 26.
    const pair = first * 2 ** 26 + second;
    const known = names.get(pair);
    if (known !== undefined) return known;
    names.set(pair, names.size);
    return names.size - 1;
  }
}

/** A number for each `size` elements in a row, a power of two: equal for equal ones. */
export function gramsOf(elements: Int32Array, size: number, names: PairNames): Int32Array {
  let grams = elements;
  for (let width = 1; width < size; width *= 2) {
    const longer = new Int32Array(Math.max(0, grams.length - width));
    for (let i = 0; i < longer.length; i++) {
      longer[i] = names.nameOf(width, grams[i] ?? 0, grams[i + width] ?? 0);
    }
    grams = longer;
  }
  return grams;
}

/** Places of the numbers that stand once, in order of place. */
export function onlyOnce(grams: Int32Array): Map<number, number> {
  const places = new Map<number, number>();
  for (const [place, gram] of grams.entries()) places.set(gram, places.has(gram) ? -1 : place);
  for (const [gram, place] of places) if (place < 0) places.delete(gram);
  return places;
}
