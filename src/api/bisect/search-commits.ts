/** What measuring a commit says of it; `unknown` where it cannot be measured. */
export type Judgement = 'good' | 'bad' | 'unknown';

/** Where good ends and bad begins; what lies between could not be judged. */
export interface Border {
  readonly lastGood: number;
  readonly firstBad: number;
}

/**
 * Halves a line of commits of which the first (0) is good and the last (`count` - 1) bad. A commit
 * that cannot be judged is passed over for the nearest one to the middle that can. Asks at most
 * log2(count) + 1 times, and once more for each that cannot be judged. Supposes that once bad stays
 * bad, as any halving does: otherwise it finds one of the places where good turns into bad.
 */
export async function searchCommits(
  count: number,
  judge: (index: number) => Promise<Judgement>,
): Promise<Border> {
  const unknown = new Set<number>();
  let lastGood = 0;
  let firstBad = count - 1;
  for (;;) {
    const next = nearMiddle(lastGood, firstBad, unknown);
    if (next === undefined) return { lastGood, firstBad };
    const judged = await judge(next);
    if (judged === 'unknown') unknown.add(next);
    else if (judged === 'bad') firstBad = next;
    else lastGood = next;
  }
}

/** The one nearest to the middle of those between that may still be judged. */
function nearMiddle(low: number, high: number, unknown: ReadonlySet<number>): number | undefined {
  const middle = (low + high) >>> 1;
  for (let away = 0; away < high - low; away += 1) {
    for (const index of [middle - away, middle + away]) {
      if (index > low && index < high && !unknown.has(index)) return index;
    }
  }
  return undefined;
}
