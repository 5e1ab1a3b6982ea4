/** What choosing the best of several gives, on the questions that chose and on others. */
export interface HeldOutGain {
  /** Mean difference of the best from the baseline over all questions, by which it was chosen. */
  readonly apparent: number;
  /** Mean difference on questions that had no say in the choice. */
  readonly heldOut: number;
}

const FOLDS = 10;

/**
 * Chooses the candidate with the best mean difference from the baseline, or the baseline where none is
 * above 0, on nine tenths of the questions and measures it on the other tenth, ten times over
 * (cross-validation, Stone 1974). `differences` has a row a candidate, all over the same questions in
 * the same order; every tenth question is in one part. Null for fewer questions than parts.
 */
export function heldOutGain(differences: readonly (readonly number[])[]): HeldOutGain | null {
  const count = differences[0]?.length ?? 0;
  if (count < FOLDS) return null;
  const sums = differences.map(sumOf);
  let heldOut = 0;
  for (let fold = 0; fold < FOLDS; fold++) {
    const parts = differences.map((row) => sumOf(row.filter((_, i) => i % FOLDS === fold)));
    const best = bestOf(sums.map((sum, i) => sum - (parts[i] ?? 0)));
    if (best !== undefined) heldOut += parts[best] ?? 0;
  }
  const best = bestOf(sums);
  const apparent = best === undefined ? 0 : (sums[best] ?? 0);
  return { apparent: apparent / count, heldOut: heldOut / count };
}

/** Place of the largest sum above 0, the first of equal ones. */
function bestOf(sums: readonly number[]): number | undefined {
  const most = Math.max(...sums);
  return most > 0 ? sums.indexOf(most) : undefined;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
