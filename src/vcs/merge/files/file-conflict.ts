import type { RawPath } from '../../raw-path.js';
import type { LocatedFile } from './file-version.js';

/** What keeps a file from being merged. */
export type FileConflictKind =
  | 'both-changed'
  | 'both-added'
  /** One side changed the file, the other removed it. */
  | 'removed-here'
  | 'removed-there'
  /** One side renamed the file, the other removed it. */
  | 'removed-here-renamed-there'
  | 'renamed-here-removed-there'
  /** Both sides renamed the file, to different names. */
  | 'renamed-twice'
  /** A file where the other side needs a folder. */
  | 'file-and-folder'
  /** Each change holds by itself, but not both together. */
  | 'unfit';

/** A file that is not merged. The result of the merge holds a version of it nevertheless. */
export interface FileConflict {
  readonly kind: FileConflictKind;
  /** Where the result has it: two places where both sides renamed it. */
  readonly places: readonly RawPath[];
  readonly base?: LocatedFile;
  readonly ours?: LocatedFile;
  readonly theirs?: LocatedFile;
  /** True where the result has conflict markers in it. */
  readonly isMarked: boolean;
  /** What the contents are in conflict about, as far as they tell. */
  readonly details?: readonly unknown[];
  /** Why there is nothing between the two versions, such as `binary`. */
  readonly whole?: string;
}
