import type { Sleep } from '../../../../../../src/pipeline/stages/embed/remote/retry.js';

/** A clock that only waiting moves, and that keeps how long was waited. */
export class VirtualClock {
  time = Date.UTC(2026, 0, 1);
  readonly waited: number[] = [];

  readonly now = (): number => this.time;

  readonly sleep: Sleep = (milliseconds, signal) => {
    signal?.throwIfAborted();
    this.waited.push(milliseconds);
    this.time += milliseconds;
    return Promise.resolve();
  };
}
