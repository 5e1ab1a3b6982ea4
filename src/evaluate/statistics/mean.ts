/** The mean; NaN over none. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The mean; null over none. */
export function meanIfAny(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean(values);
}
