import { StemmaError } from '../../src/errors/stemma-error.js';

/** The expected failure of an action; anything else it throws, or nothing, fails the test. */
export function thrownBy(action: () => unknown): StemmaError {
  try {
    action();
  } catch (error) {
    if (error instanceof StemmaError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
