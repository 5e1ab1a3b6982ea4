import { StemmaError } from '../../errors/stemma-error.js';
import type { FileChange } from '../../vcs/merge/files/file-version.js';
import { sourceFoldersAtPath } from '../document-paths.js';
import type { MergeSide } from './merge-side.js';

/** The two sides that are merged. */
interface Sides {
  readonly ours: MergeSide;
  readonly theirs: MergeSide;
}

/** Paths that an error names. */
const SHOWN = 5;

/**
 * Refuses to merge where only one side handed documents from Git to stemma, or back: the merged
 * state could have some in both places and others in none.
 */
export function refuseTwoKeepers(
  changes: { readonly ours: readonly FileChange[]; readonly theirs: readonly FileChange[] },
  sides: Sides,
): void {
  const ahead = handedAlone(changes.theirs, changes.ours);
  const behind = handedAlone(changes.ours, changes.theirs);
  if (ahead.length > 0) throw twoKeepers(ahead, { by: sides.theirs, not: sides.ours, sides });
  if (behind.length > 0) throw twoKeepers(behind, { by: sides.ours, not: sides.theirs, sides });
}

/** Changes of keeper that the other side has not made, of files that it still has. */
function handedAlone(changes: readonly FileChange[], other: readonly FileChange[]): FileChange[] {
  const others = new Map(other.map((change) => [change.path, change]));
  return changes.filter(({ path, before, after }) => {
    if (before === undefined || after === undefined || before.keeper === after.keeper) return false;
    const there = others.get(path);
    if (there === undefined) return true;
    return there.after !== undefined && there.after.keeper !== after.keeper;
  });
}

function twoKeepers(
  handed: readonly FileChange[],
  { by, not, sides }: { readonly by: MergeSide; readonly not: MergeSide; readonly sides: Sides },
): StemmaError {
  const toStemma = handed[0]?.after?.keeper === 'stemma';
  const paths = handed.map(({ path }) => by.files.shownPath(path));
  const more = paths.length > SHOWN ? ` and ${paths.length - SHOWN} more` : '';
  const [keeper, other] = toStemma ? ['stemma', 'Git'] : ['Git', 'stemma'];
  const nameOf = (side: MergeSide) => (side === sides.ours ? 'this branch' : `'${side.at}'`);
  const [folder = ''] = by.settings ? sourceFoldersAtPath(by.settings, paths[0] ?? '') : [];
  const handOver = toStemma
    ? `put '/${folder}/' into .gitignore, then \`git rm -r --cached ${folder}\``
    : `take the folder out of .gitignore, then \`git add ${folder}\``;
  return new StemmaError(
    'two-keepers',
    `cannot merge '${sides.theirs.at}': on ${nameOf(by)} ${keeper} keeps documents that ${other} keeps on ${nameOf(not)}: ${paths.slice(0, SHOWN).join(', ')}${more}`,
    {
      data: { paths, keeper },
      suggestions: [`On ${nameOf(not)}: ${handOver}, commit with Git, and merge again.`],
    },
  );
}
