import type { Bench } from './bench.js';

/** What a row has to reach: a figure of its own, or a share of its yardstick's. */
export type Bar =
  | { readonly kind: 'at most' | 'at least'; readonly limit: number }
  | { readonly kind: 'at most × yardstick' | 'at least × yardstick'; readonly limit: number };

/** Something that has to hold beside the figure, such as that nothing was embedded. */
export interface Check {
  readonly what: string;
  readonly holds: boolean;
}

/** What was measured. */
export interface Measurement {
  readonly samples: readonly number[];
  /** Beside `samples`, in the same unit, taken in turns with them. */
  readonly yardstick?: readonly number[];
  /** Highest resident memory of the measured processes, in bytes. */
  readonly peakBytes?: number;
  readonly checks?: readonly Check[];
  /** Figures that explain the samples, by name. */
  readonly details?: Readonly<Record<string, number | string>>;
}

/** One line of the table. */
export interface Row {
  /** Names the row on the command line. */
  readonly id: string;
  readonly what: string;
  readonly bar: Bar;
  readonly unit: 's' | 'ms' | 'MB' | 'chunks/s' | '×';
  /** What stands beside it; absent where nothing comparable exists. */
  readonly yardstick?: string;
  /** How the figure is obtained: sentences for docs/benchmarks.md. */
  readonly method: string;
  measure(bench: Bench): Promise<Measurement>;
}

/** A row with how it ended. */
export interface RowResult {
  readonly id: string;
  readonly what: string;
  readonly bar: Bar;
  readonly unit: Row['unit'];
  readonly yardstickName?: string;
  readonly method: string;
  /** Seconds that the row took, its preparations included. */
  readonly took: number;
  /** Median of the samples, and of the yardstick's. */
  readonly value?: number;
  readonly yardstickValue?: number;
  /** Median of the ratios of each sample to the yardstick's of the same round. */
  readonly ratio?: number;
  readonly met: boolean;
  /** Why nothing was measured. */
  readonly failure?: string;
  readonly measurement?: Measurement;
}

/** Measures a row; whatever it throws becomes its failure. */
export async function measureRow(row: Row, bench: Bench): Promise<RowResult> {
  const { id, what, bar, unit, method } = row;
  const name = row.yardstick === undefined ? {} : { yardstickName: row.yardstick };
  const about = { id, what, bar, unit, method, ...name };
  const started = performance.now();
  const took = () => Math.round((performance.now() - started) / 100) / 10;
  try {
    const measurement = await row.measure(bench);
    return { ...about, took: took(), ...judge(bar, measurement), measurement };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { ...about, took: took(), met: false, failure };
  }
}

function judge(bar: Bar, measurement: Measurement) {
  const { samples, yardstick, checks = [] } = measurement;
  const value = median(samples);
  const beside =
    yardstick === undefined
      ? {}
      : {
          yardstickValue: median(yardstick),
          ratio: median(samples.map((sample, i) => sample / (yardstick[i] ?? Number.NaN))),
        };
  const figure = bar.kind.endsWith('yardstick') ? (beside.ratio ?? Number.NaN) : value;
  const reached = bar.kind.startsWith('at least') ? figure >= bar.limit : figure <= bar.limit;
  return { value, ...beside, met: reached && checks.every(({ holds }) => holds) };
}

/** The middle one; the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}
