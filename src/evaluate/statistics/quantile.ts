/** The least value that a share of all values reach at most (nearest rank); null of none. */
export function quantile(values: readonly number[], share: number): number | null {
  const ascending = [...values].sort((a, b) => a - b);
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? null;
}
