import { StemmaError } from '../../errors/stemma-error.js';
import type { DocumentsAway } from './documents-away.js';
import type { MergeConflict } from '../merge/merge-conflict.js';

/** Throws `local-changes` where a plan would lose documents. */
export function refuseEdits({ plan }: DocumentsAway): void {
  const obstacles = plan?.obstacles ?? [];
  if (obstacles.length === 0) return;
  const shown = obstacles.slice(0, 5).join(', ');
  const more = obstacles.length > 5 ? ', …' : '';
  throw new StemmaError(
    'local-changes',
    `Git changed stemma.lock, and its documents would overwrite some that are in no commit: ${shown}${more}`,
    {
      data: { files: obstacles },
      suggestions: [
        'Move them away, run `stemma run`, and put them back.',
        'Or go back with Git to where you edited them, and commit them there with `stemma commit`.',
        'Or take all documents on disk as they are: `stemma run --keep-documents`.',
      ],
    },
  );
}

/** The error for documents that both sides of a merge by Git changed. */
export function documentConflicts(conflicts: readonly MergeConflict[]): StemmaError {
  const shown = conflicts.slice(0, 5).map(({ message }) => message);
  const more = conflicts.length > 5 ? ` (and ${conflicts.length - 5} more)` : '';
  const [first] = conflicts;
  const name = first?.subject ?? '';
  return new StemmaError(
    'merge-conflict',
    `Git merged branches that changed the same documents: ${shown.join('; ')}${more}`,
    {
      data: { conflicts },
      suggestions: [
        `Decide for each, or for a folder: \`stemma run --ours ${name}\` or \`--theirs ${name}\`.`,
        'Nothing was changed. Both versions are in the store: `stemma cat DOCUMENT --source --at BRANCH`.',
      ],
    },
  );
}

/** The error for documents that are nowhere here. */
export function documentsMissing(): StemmaError {
  return new StemmaError(
    'object-missing',
    'the documents that stemma.lock names are not in the store of this clone',
    {
      suggestions: [
        'Copy .stemma/store.db from the machine that made the commit.',
        'Or take the documents on disk as they are: `stemma run --keep-documents`.',
      ],
    },
  );
}

/** The error for a side that was chosen for documents which are in no conflict. */
export function nothingToDecide(name: string, conflicts: readonly MergeConflict[]): StemmaError {
  const open = conflicts.map(({ subject }) => subject);
  return new StemmaError('no-such-conflict', `no document '${name}' is in conflict`, {
    data: { document: name, conflicts: open },
    suggestions:
      open.length === 0
        ? ['`stemma status` says what Git left to be done.']
        : open.slice(0, 5).map((document) => `In conflict is '${document}'.`),
  });
}
