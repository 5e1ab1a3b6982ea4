/** The difference of one question between two systems, with what it is grouped by. */
export interface PairedDifference {
  readonly difference: number;
  /** Questions of one group are not independent; without one it stands alone. */
  readonly group?: string;
}

/** Differences and the moments that intervals and effect sizes are made of. */
export interface DifferenceSummary {
  /** Questions. */
  readonly count: number;
  /** Independent units: groups, or questions where there are no groups. */
  readonly units: number;
  /** Sum of the differences of each unit, in the order in which units first come. */
  readonly unitSums: readonly number[];
  readonly mean: number;
  /** Standard deviation of the questions' differences (n − 1); 0 for one question. */
  readonly deviation: number;
  /** Standard error of the mean with units independent; null for one unit. */
  readonly standardError: number | null;
}

/** Differences and figures nearer than this are equal: rounding, not a finding. */
export const ROUNDING = 1e-12;

/**
 * Sums up paired differences; throws `RangeError` for one that is not finite. The standard error is the cluster-robust one (Liang and Zeger 1986,
 * with the factor G/(G − 1)): √(G/(G−1) · Σ_g (D_g − n_g·mean)²) / n, where D_g is the sum of the
 * n_g differences of a group. Where every question is its own group it is the usual sd/√n.
 */
export function summariseDifferences(differences: readonly PairedDifference[]): DifferenceSummary {
  const wrong = differences.find(({ difference }) => !Number.isFinite(difference));
  if (wrong !== undefined) throw new RangeError(`a difference is ${wrong.difference}`);
  const count = differences.length;
  const mean = differences.reduce((sum, { difference }) => sum + difference, 0) / count;
  const units = unitsOf(differences);
  const groups = units.length;
  const spread = sumOf(units.map((unit) => (unit.sum - unit.size * mean) ** 2));
  const squares = sumOf(differences.map(({ difference }) => (difference - mean) ** 2));
  return {
    count,
    units: groups,
    unitSums: units.map(({ sum }) => withoutRounding(sum)),
    mean: withoutRounding(mean),
    deviation: count < 2 ? 0 : withoutRounding(Math.sqrt(squares / (count - 1))),
    standardError:
      groups < 2 ? null : withoutRounding(Math.sqrt((groups / (groups - 1)) * spread) / count),
  };
}

/** The value, or 0 where it is within rounding of it. */
export function withoutRounding(value: number): number {
  return Math.abs(value) <= ROUNDING ? 0 : value;
}

interface Unit {
  sum: number;
  size: number;
}

function unitsOf(differences: readonly PairedDifference[]): Unit[] {
  const alone: Unit[] = [];
  const byGroup = new Map<string, Unit>();
  for (const { difference, group } of differences) {
    const known = group === undefined ? undefined : byGroup.get(group);
    const unit = known ?? { sum: 0, size: 0 };
    unit.sum += difference;
    unit.size++;
    if (known !== undefined) continue;
    alone.push(unit);
    if (group !== undefined) byGroup.set(group, unit);
  }
  return alone;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
