import { StemmaError } from '../errors/stemma-error.js';
import { nearestNames } from '../util/nearest-names.js';

/** `unknown-branch`, with the nearest of the branches that there are, then `otherwise`. */
export function unknownBranch(options: {
  /** What could not be done, such as `cannot switch to 'fix'`. */
  readonly failure: string;
  readonly name: string;
  readonly branches: readonly string[];
  /** What to do where no name near to it was meant. */
  readonly otherwise: string;
}): StemmaError {
  const { failure, name, branches, otherwise } = options;
  const nearest = nearestNames(name, branches);
  return new StemmaError('unknown-branch', `${failure}: there is no branch '${name}'`, {
    data: { branch: name, nearest },
    suggestions: [...nearest.map((near) => `Did you mean '${near}'?`), otherwise],
  });
}
