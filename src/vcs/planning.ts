import type { IndexEntry } from './index-entry.js';
import type { LoadedIndex } from './index-store.js';
import type { RawPath } from './raw-path.js';
import type { SwitchObstacle, SwitchStep } from './switch-plan.js';
import type { WorkTree } from './work-tree.js';

/** What is gathered while planning. */
export interface Planning {
  readonly work: WorkTree;
  readonly index: LoadedIndex;
  readonly staged: ReadonlyMap<RawPath, IndexEntry>;
  readonly steps: SwitchStep[];
  readonly obstacles: SwitchObstacle[];
}
