import fc from 'fast-check';

/**
 * `count` of the items, evenly spread; where in each part is told by the seed of the tests, so that
 * another seed looks at others.
 */
export function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  const seed = fc.readConfigureGlobal().seed ?? 0;
  const shift = (((seed * 0.618_033_988_75) % 1) + 1) % 1;
  return Array.from({ length: count }, (_, i) => {
    const item = items[Math.floor(((i + shift) * items.length) / count)];
    if (item === undefined) throw new Error('a share of the items lies outside of them');
    return item;
  });
}
