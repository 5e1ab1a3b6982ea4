import type { Host } from '../model/host.js';
import type { GitObjects } from './git-objects.js';
import type { RawPath } from './raw-path.js';

/** What every operation on an opened repository needs to know. */
export interface GitContext {
  /** Absolute path of the work tree's top folder, symbolic links resolved. */
  readonly workTree: string;
  /** Absolute path of the folder with `HEAD`, `objects` and `refs`. */
  readonly gitDir: string;
  /** Path of the project folder in the work tree, without slashes around it; `''` at the top. */
  readonly prefix: RawPath;
  readonly host: Host;
  readonly objects: GitObjects;
}

/** The part of a context that locks and temporary files need. */
export type GitPlace = Pick<GitContext, 'gitDir' | 'host'>;
