import type { TreeChange } from './diff-trees.js';
import { parentsOf } from './index-store.js';
import type { Planning } from './planning.js';
import type { RawPath } from './raw-path.js';
import { fromRawPath } from './raw-path.js';
import { SUBMODULE_MODE } from './tree-object.js';

/**
 * Finds what stands in the place of files that a switch would write without being one of the
 * switch's own paths: a file or link where a folder is needed, files in a folder where a file is
 * needed, and staged entries of either kind.
 */
export async function findPlaceObstacles(
  plan: Planning,
  changes: readonly TreeChange[],
): Promise<void> {
  const writes = plan.steps.filter(({ action }) => action === 'write').map(({ path }) => path);
  const leaves = new Set(
    plan.steps.filter(({ action }) => action === 'remove').map(({ path }) => path),
  );
  const own = new Set(changes.map(({ path }) => path));
  for (const path of writes) {
    const parent = plan.work.blockingParent(path);
    if (parent !== undefined && !leaves.has(parent)) obstruct(plan, parent);
    if (plan.work.entry(path)?.kind !== 'folder' || isSubmodule(plan, path)) continue;
    const inside = await plan.work.filesBelow(path);
    for (const file of inside) if (!leaves.has(file)) obstruct(plan, file);
  }
  const files = new Set(writes);
  const folders = new Set(writes.flatMap(parentsOf));
  for (const path of plan.staged.keys()) {
    if (own.has(path)) continue;
    if (folders.has(path) || parentsOf(path).some((parent) => files.has(parent))) {
      plan.obstacles.push({ path: fromRawPath(path), reason: 'staged' });
    }
  }
}

function isSubmodule(plan: Planning, path: RawPath): boolean {
  return plan.steps.some(
    (step) => step.action === 'write' && step.path === path && step.file.mode === SUBMODULE_MODE,
  );
}

function obstruct(plan: Planning, path: RawPath): void {
  const reason = plan.staged.has(path) ? 'modified' : 'untracked';
  plan.obstacles.push({ path: fromRawPath(path), reason });
}
