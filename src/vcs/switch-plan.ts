import type { CommitId } from './commit-id.js';
import type { RawPath } from './raw-path.js';
import type { TreeFile } from './read-tree.js';

/** Where to switch to. */
export type SwitchTarget =
  | { readonly branch: string }
  /** A branch to be made there; without a commit, one that has no commit yet. */
  | { readonly newBranch: string; readonly at: CommitId | undefined }
  /** Detaches `HEAD`. */
  | { readonly commit: CommitId };

/** What happens to one path; `adopt` is a file that is already as the target has it. */
export type SwitchStep =
  | { readonly action: 'write' | 'adopt'; readonly path: RawPath; readonly file: TreeFile }
  | { readonly action: 'remove' | 'forget'; readonly path: RawPath };

/** Why a path keeps the switch from happening. */
export interface SwitchObstacle {
  /** From the top of the repository. */
  readonly path: string;
  readonly reason: 'modified' | 'staged' | 'untracked';
}

/** Everything that a switch would do; when there are obstacles it does nothing. */
export interface SwitchPlan {
  readonly target: SwitchTarget;
  /** Undefined on a branch without commits. */
  readonly from: CommitId | undefined;
  readonly to: CommitId | undefined;
  readonly steps: readonly SwitchStep[];
  readonly obstacles: readonly SwitchObstacle[];
}
