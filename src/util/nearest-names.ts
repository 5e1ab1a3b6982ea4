/**
 * Number of single-character insertions, deletions, replacements and swaps of neighbours between
 * two strings (optimal string alignment distance). Costs the product of the lengths.
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(at(last, j) + 1, at(row, j - 1) + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, at(beforeLast, j - 2) + 1);
      }
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}

/**
 * Up to three of the `known` names nearest to `name`, nearest first, case apart; equally near
 * ones keep their order. Names that differ in more than half of their characters are left out.
 */
export function nearestNames(name: string, known: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  return known
    .map((candidate) => ({
      candidate,
      distance: editDistance(wanted, candidate.toLowerCase()),
    }))
    .filter(({ candidate, distance }) => distance * 2 <= Math.max(candidate.length, wanted.length))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/**
 * The known name that `name` was probably meant to be: it differs in case only, or by one edit
 * (two from six characters on), or is the beginning of it with three characters or more.
 */
export function misspeltName(name: string, known: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  return known.find((candidate) => {
    const target = candidate.toLowerCase();
    if (wanted.length >= 3 && target.startsWith(wanted)) return true;
    return editDistance(wanted, target) <= (target.length > 5 ? 2 : 1);
  });
}
