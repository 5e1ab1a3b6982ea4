import { DEFAULT_SEED } from '../../src/evaluate/compare-evaluations.js';
import { detectableDifference } from '../../src/evaluate/statistics/detectable-difference.js';
import { meanInterval } from '../../src/evaluate/statistics/mean-interval.js';
import {
  summariseDifferences,
  type PairedDifference,
} from '../../src/evaluate/statistics/paired-differences.js';
import { signFlipTest } from '../../src/evaluate/statistics/sign-flip.js';
import type { DifferenceModel } from './models.js';
import { Random } from './random.js';

const ALPHA = 0.05;

/** How many comparisons, and of what. */
export interface Simulation {
  readonly model: DifferenceModel;
  readonly questions: number;
  readonly trials: number;
  readonly seed: number;
}

/** What many comparisons came to; shares from 0 to 1. */
export interface SimulationResult {
  readonly model: string;
  readonly questions: number;
  /** Two equal systems of which p said that they differ. */
  readonly falseAlarms: number;
  /** The same by an interval that leaves out 0. */
  readonly falseIntervals: number;
  /** The smallest difference that the comparisons said they could see, on average. */
  readonly stated: number;
  /** Comparisons with that true difference in which p found it. */
  readonly found: number;
  /** Of those, intervals that lie above the true difference: a pass for what is worse by a margin. */
  readonly above: number;
}

/** Runs equal systems, then systems that differ by what the comparisons state they can see. */
export function simulate(simulation: Simulation): SimulationResult {
  const { model, questions, trials, seed } = simulation;
  const equal = comparisons({ ...simulation, effect: 0 }, trials);
  const effect = effectOfStatedSize(simulation);
  const truth = trueMean(model, effect, seed);
  const different = comparisons({ ...simulation, seed: seed + 1, effect }, trials);
  const share = (of: readonly Outcome[], holds: (one: Outcome) => boolean): number =>
    of.filter(holds).length / of.length;
  return {
    model: model.name,
    questions,
    falseAlarms: share(equal, ({ p }) => p <= ALPHA),
    falseIntervals: share(equal, ({ low, high }) => low > 0 || high < 0),
    stated: meanStated(different),
    found: share(different, ({ p }) => p <= ALPHA),
    above: share(different, ({ low }) => low > truth),
  };
}

/** What one comparison says. */
interface Outcome {
  readonly p: number;
  readonly low: number;
  readonly high: number;
  readonly detectable: number | null;
}

interface Draws extends Omit<Simulation, 'trials'> {
  readonly effect: number;
}

function comparisons({ model, questions, seed, effect }: Draws, trials: number): Outcome[] {
  const random = new Random(seed);
  return Array.from({ length: trials }, () => compare(model.draw(random, questions, effect)));
}

/** One metric of `compareEvaluations`, without the evaluations. */
function compare(differences: readonly PairedDifference[]): Outcome {
  const summary = summariseDifferences(differences);
  const { p, attainable } = signFlipTest(summary.unitSums, { seed: DEFAULT_SEED, alpha: ALPHA });
  const [low, high] = meanInterval(summary, ALPHA);
  return { p, low, high, detectable: detectableDifference(summary, attainable) };
}

/** Fewer where each costs more; the mean of so many is within a hundredth or so. */
const STATEMENTS = 10_000;
const STEPS = 10;

/** The effect whose true mean difference is what comparisons of it state, by halving. */
function effectOfStatedSize(simulation: Simulation): number {
  const { model, questions, seed } = simulation;
  let [low, high] = [0, 1];
  for (let step = 0; step < STEPS; step++) {
    const effect = (low + high) / 2;
    const draws = { ...simulation, seed: seed + 2, effect };
    const stated = meanStated(comparisons(draws, STATEMENTS / Math.max(50, questions)));
    if (trueMean(model, effect, seed) < stated) low = effect;
    else high = effect;
  }
  if (low > 0.99) throw new Error(`'${model.name}' has no difference that ${questions} show`);
  return high;
}

function meanStated(outcomes: readonly Outcome[]): number {
  const stated = outcomes.flatMap(({ detectable }) => detectable ?? []);
  return stated.reduce((sum, size) => sum + size, 0) / stated.length;
}

const MANY = 200_000;

function trueMean(model: DifferenceModel, effect: number, seed: number): number {
  const drawn = model.draw(new Random(seed + 3), MANY, effect);
  return drawn.reduce((sum, { difference }) => sum + difference, 0) / drawn.length;
}
