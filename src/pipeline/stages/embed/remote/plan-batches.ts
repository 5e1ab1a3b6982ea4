/** How much one request may hold. */
export interface BatchLimits {
  readonly items: number;
  readonly tokens: number;
}

/**
 * Cuts texts, given by their tokens, into runs for one request each: `[start, end)` in order. A
 * text with more tokens than a request may hold goes alone.
 */
export function planBatches(
  tokens: readonly number[],
  limits: BatchLimits,
): (readonly [start: number, end: number])[] {
  const batches: (readonly [number, number])[] = [];
  let start = 0;
  let sum = 0;
  tokens.forEach((count, index) => {
    const isFull = index - start >= limits.items || sum + count > limits.tokens;
    if (isFull && index > start) {
      batches.push([start, index]);
      start = index;
      sum = 0;
    }
    sum += count;
  });
  if (start < tokens.length) batches.push([start, tokens.length]);
  return batches;
}
