/**
 * One order of keys from two: that of `first`, with the keys that only `second` has placed right
 * after the key they follow in `second` (at the start where they follow none). Keys that are not in
 * `kept` are left out.
 */
export function mergeOrder<K>(
  first: readonly K[],
  second: readonly K[],
  kept: ReadonlySet<K>,
): K[] {
  const inFirst = new Set(first);
  const after = new Map<K | undefined, K[]>();
  let anchor: K | undefined;
  for (const key of second) {
    if (inFirst.has(key)) anchor = key;
    else after.set(anchor, [...(after.get(anchor) ?? []), key]);
  }
  const order = [...(after.get(undefined) ?? [])];
  for (const key of first) order.push(key, ...(after.get(key) ?? []));
  return order.filter((key) => kept.has(key));
}
