/** The most of `size` that context may take: a quarter, rounded down. */
export function contextLimit(size: number): number {
  return Math.floor(size / 4);
}
