import type { Bench } from './bench.js';
import type { Finished } from './command.js';

/** Two things to be measured in turns. */
export interface SideBySide {
  readonly rounds: number;
  /** Brings about what is measured; not timed. */
  readonly before?: (round: number) => void;
  readonly ours: (round: number) => Finished;
  /** Seconds of the other. */
  readonly beside: (round: number) => number;
}

/** Seconds of both in each round. */
export interface SideBySideSamples {
  readonly samples: readonly number[];
  readonly yardstick: readonly number[];
  readonly peakBytes: number;
}

/** Measures both in each round, the other one first in every second, so that neither runs warmer. */
export async function sideBySide(bench: Bench, pair: SideBySide): Promise<SideBySideSamples> {
  const rounds = await bench.rounds(pair.rounds, (round) => {
    pair.before?.(round);
    const early = round % 2 === 1 ? pair.beside(round) : undefined;
    const ours = pair.ours(round);
    return { ours, beside: early ?? pair.beside(round) };
  });
  return {
    samples: rounds.map(({ ours }) => ours.seconds),
    yardstick: rounds.map(({ beside }) => beside),
    peakBytes: Math.max(...rounds.map(({ ours }) => ours.peakBytes)),
  };
}
