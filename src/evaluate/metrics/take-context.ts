/** How much of a ranking a span metric looks at. */
export interface ContextDepth {
  readonly unit: 'tokens' | 'chunks';
  readonly size: number;
}

/**
 * The top of a ranking that fits: `size` chunks, or the chunks before the first that would go over
 * `size` tokens. That chunk is left out whole and the walk stops there, even where a later one
 * would fit: a context is filled from the top, and a first chunk over the budget leaves it empty.
 */
export function takeContext<T extends { readonly tokens: number }>(
  chunks: readonly T[],
  { unit, size }: ContextDepth,
): readonly T[] {
  if (unit === 'chunks') return chunks.slice(0, size);
  let total = 0;
  const firstOver = chunks.findIndex(({ tokens }) => {
    total += tokens;
    return total > size;
  });
  return firstOver === -1 ? chunks : chunks.slice(0, firstOver);
}
