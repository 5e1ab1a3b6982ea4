import { StemmaError } from '../../errors/stemma-error.js';

/** The error of stored bytes that cannot be a part of an index. */
export function damagedIndex(reason: string): StemmaError {
  return new StemmaError('entry-damaged', `cannot read an index: ${reason}`, {
    suggestions: ['Run `stemma run --rebuild` to build the index again.'],
  });
}
