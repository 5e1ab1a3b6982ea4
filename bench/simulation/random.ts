import { bitsFromSeed } from '../../src/evaluate/statistics/seeded-bits.js';

/** Random numbers from a seed, the same on every machine. */
export class Random {
  readonly #bits: () => number;

  constructor(seed: number) {
    this.#bits = bitsFromSeed(seed);
  }

  /** Above 0 and below 1, evenly. */
  uniform(): number {
    return (this.#bits() + 0.5) / 2 ** 32;
  }

  /** True with that probability. */
  happens(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Standard normal (Box and Muller 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }
}
