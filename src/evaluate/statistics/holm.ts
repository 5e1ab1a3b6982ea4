/**
 * Holm's step-down adjustment (Holm 1979): the p-values in ascending order times m, m − 1, …, 1,
 * never less than the one before and never above 1, in the order given. Rejecting where the
 * adjusted value is at most alpha keeps the chance of any false rejection at alpha.
 */
export function holmAdjust(pValues: readonly number[]): number[] {
  const ascending = [...pValues.entries()].sort(([, a], [, b]) => a - b);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let least = 0;
  for (const [step, [index, p]] of ascending.entries()) {
    least = Math.max(least, Math.min(1, p * (pValues.length - step)));
    adjusted[index] = least;
  }
  return adjusted;
}
