/** One thing to choose among: figures of which some are better high and some low. */
export interface Choice {
  /** Better high. */
  readonly quality: number;
  /** Better low; in the same order for every choice. */
  readonly costs: readonly Cost[];
}

/** A figure that is better low. */
export interface Cost {
  /** Null for one that was not measured: it decides nothing. */
  readonly value: number | null;
  /** Values within this share of each other are equal: times are never the same twice. */
  readonly noise: number;
}

/**
 * Which choices no other one dominates: none is as good in everything and better in something. The
 * places of those choices, in order.
 */
export function paretoFront(choices: readonly Choice[]): number[] {
  return choices.flatMap((choice, i) =>
    choices.some((other, j) => j !== i && dominates(other, choice)) ? [] : [i],
  );
}

function dominates(a: Choice, b: Choice): boolean {
  if (a.quality < b.quality) return false;
  const costs = a.costs.map((cost, i) => order(cost, b.costs[i]));
  if (costs.includes(1)) return false;
  return a.quality > b.quality || costs.includes(-1);
}

/** -1 where the first is lower by more than noise, 1 where it is higher. */
function order({ value, noise }: Cost, other: Cost | undefined): -1 | 0 | 1 {
  if (value === null || other === undefined || other.value === null) return 0;
  if (value * (1 + noise) < other.value) return -1;
  return value > other.value * (1 + noise) ? 1 : 0;
}
