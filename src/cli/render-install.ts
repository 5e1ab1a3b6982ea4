import type { InstallResult } from '../api/install/install-project.js';

/** What was set up, a line each, and what is left to do. */
export function renderInstall({ parts, hooks }: InstallResult): string[] {
  const changed = parts.filter(({ change }) => change !== 'unchanged');
  const removed = changed.some(({ change }) => change === 'removed');
  if (changed.length === 0) return ['Nothing to do: all of it is there already.'];
  return [
    ...changed.map(({ name, change }) => `${change.padEnd(7)}  ${name}`),
    '',
    removed
      ? 'Git merges the files of stemma by line now.'
      : `Git merges the files of stemma by stemma now${hooks ? ', and asks it before a commit' : ''}.`,
    ...(changed.some(({ name }) => name === '.gitattributes')
      ? ['Commit .gitattributes: it tells everybody which driver merges which file.']
      : []),
  ];
}
