import type { GitObjects } from './git-objects.js';
import type { GitPlace } from './git-place.js';
import type { RawPath } from './raw-path.js';

/** What every operation on an opened repository needs to know. */
export interface GitContext extends GitPlace {
  /** Absolute path of the work tree's top folder, symbolic links resolved. */
  readonly workTree: string;
  /** Path of the project folder in the work tree, without slashes around it; `''` at the top. */
  readonly prefix: RawPath;
  readonly objects: GitObjects;
}
