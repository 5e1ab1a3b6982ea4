import type { PairedDifference } from '../../src/evaluate/statistics/paired-differences.js';
import type { Random } from './random.js';

/** How the figures of two systems differ from question to question. */
export interface DifferenceModel {
  readonly name: string;
  /** What it stands for. */
  readonly about: string;
  /**
   * True where differences have so few sizes that p takes few values: an exact test then raises
   * fewer false alarms than alpha, never more.
   */
  readonly hasFewValues?: boolean;
  /** The differences of as many questions; with an effect of 0 the two systems are equal. */
  draw(random: Random, questions: number, effect: number): PairedDifference[];
}

const clipped = (value: number): number => Math.min(1, Math.max(0, value));

/** The rank of the first hit: 1 in half of the cases, then 2, 3 … each half as likely. */
const firstHit = (random: Random): number => Math.ceil(-Math.log2(random.uniform()));

/** Questions that do not depend on each other. */
function alone(draw: (random: Random, effect: number) => number): DifferenceModel['draw'] {
  return (random, questions, effect) =>
    Array.from({ length: questions }, () => ({ difference: draw(random, effect) }));
}

/** Two figures of one difficulty, each with a noise of its own, cut to 0 to 1. */
function twoFigures(random: Random, candidate: number): number {
  const difficulty = 2 * random.uniform() - 0.5;
  const base = clipped(difficulty + 0.2 * random.normal());
  return clipped(difficulty + candidate + 0.2 * random.normal()) - base;
}

/** The models, from the well-behaved to what retrieval metrics look like. */
export const models: readonly DifferenceModel[] = [
  {
    name: 'normal',
    about:
      'normal differences with a standard deviation of 0.2, what the t-interval assumes; the effect is added to each',
    draw: alone((random, effect) => effect + 0.2 * random.normal()),
  },
  {
    name: 'nDCG, many ties',
    about:
      'three questions in five tie, the others differ either way by the square of an even number from 0 to 1: mostly little, sometimes much; the effect is a share of questions that only gain',
    draw: alone((random, effect) => {
      const size = random.uniform() ** 2;
      if (random.happens(effect)) return size;
      if (random.happens(0.6)) return 0;
      return random.happens(0.5) ? size : -size;
    }),
  },
  {
    name: 'span recall',
    about:
      'both figures are the difficulty of the question with a noise of their own, cut to 0 to 1, so that half of them lie on an end and many tie there; the effect is added before the cut',
    draw: alone((random, effect) => twoFigures(random, effect)),
  },
  {
    name: 'reciprocal rank',
    about:
      'both find the first hit at rank 1, 2, 3 … with probability 1/2, 1/4, 1/8 …, two questions in five at the same: lumps, skewed to 1; the effect is a share of questions where the candidate has it at rank 1',
    draw: alone((random, effect) => {
      const base = 1 / firstHit(random);
      if (random.happens(effect)) return 1 - base;
      return random.happens(0.4) ? 0 : 1 / firstHit(random) - base;
    }),
  },
  {
    name: 'success',
    about:
      'hit or miss: two questions in five change, for one system or the other; the effect is a share of questions that only gain',
    hasFewValues: true,
    draw: alone((random, effect) => {
      if (random.happens(effect)) return 1;
      if (random.happens(0.6)) return 0;
      return random.happens(0.5) ? 1 : -1;
    }),
  },
];

/** Questions of one document gain and lose together: one to nine of them share a part of the noise. */
export const grouped: DifferenceModel = {
  name: 'span recall, by document',
  about:
    'as span recall, with questions in documents of one to nine that share a further noise of the candidate; signs are flipped by document',
  draw: (random, questions, effect) => {
    const differences: PairedDifference[] = [];
    for (let group = 0; differences.length < questions; group++) {
      const shared = 0.2 * random.normal();
      const size = Math.min(1 + Math.floor(9 * random.uniform()), questions - differences.length);
      for (let question = 0; question < size; question++) {
        const difference = twoFigures(random, effect + shared);
        differences.push({ difference, group: group.toString() });
      }
    }
    return differences;
  },
};
