/** Where a passage stands at one of several states. */
export interface TracedRank {
  /** From 1; null where it is not among the results that were looked at. */
  readonly rank: number | null;
  /** Among the results that a user gets. */
  readonly isTop: boolean;
}

/**
 * The steps of a trace that made its end differ from its beginning; step `s` leads from state
 * `s - 1` to `s`. Where the passage entered or left the results, those are all steps at which it
 * did; where it moved, those in the same direction by half of the largest move or more, the largest
 * first. Empty where beginning and end agree.
 *
 * `beyond` is the rank that counts for null: one more than were looked at.
 */
export function decisiveSteps(trace: readonly TracedRank[], beyond: number): number[] {
  const first = trace[0];
  const last = trace.at(-1);
  if (first === undefined || last === undefined) return [];
  const steps = trace.flatMap((to, step) => {
    const from = trace[step - 1];
    return from === undefined ? [] : [{ step, from, to }];
  });
  if (first.isTop !== last.isTop) {
    return steps.flatMap(({ step, from, to }) =>
      from.isTop === first.isTop && to.isTop === last.isTop ? [step] : [],
    );
  }
  const place = ({ rank }: TracedRank) => rank ?? beyond;
  const net = Math.sign(place(last) - place(first));
  const moves = steps
    .map(({ step, from, to }) => ({ step, by: net * (place(to) - place(from)) }))
    .filter(({ by }) => by > 0)
    .sort((a, b) => b.by - a.by);
  const largest = moves[0]?.by ?? 0;
  return moves.filter(({ by }) => by * 2 >= largest).map(({ step }) => step);
}
