import type { PickResult } from '../api/pick-project.js';
import { StemmaError } from '../errors/stemma-error.js';
import { short } from './text.js';

/** A line for each commit that was made. */
export function renderPicks({ branch, commits }: PickResult): string[] {
  return commits.map(
    ({ commit, subject, of }) => `[${branch} ${short(commit)}] ${subject} (of ${short(of)})`,
  );
}

/** The commits that were named; usage error for none. */
export function namedCommits(names: readonly string[]): readonly string[] {
  if (names.length > 0) return names;
  throw new StemmaError('bad-usage', 'name a commit', {
    suggestions: ['`stemma log` lists them.'],
  });
}
