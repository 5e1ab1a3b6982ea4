import type { StatusResult } from '../status-project.js';

/** Why stemma.lock does not belong to the sources on disk; empty where it does. */
export function whyStale(status: StatusResult): string[] {
  const { workTree, stages, pinned } = status;
  const stale = stages.filter(({ state }) => state !== 'fresh');
  const names = [...new Set(stale.map(({ name }) => name))];
  return [
    ...(workTree.settled ? [] : ['it is to be completed after a merge or a switch by Git']),
    ...(pinned ? [] : ['it has other documents than those on disk']),
    ...(names.length > 0 ? [`stale: ${names.join(', ')}`] : []),
  ];
}
