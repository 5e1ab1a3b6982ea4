import { StemmaError } from '../../errors/stemma-error.js';
import type { DocumentKey } from '../../model/document.js';
import { commitFields } from './commit-fields.js';
import type { DocumentHistory } from './document-history.js';
import { walkDocuments } from './walk-documents.js';

/**
 * The error for a document that a ref no longer has, with the commit that it went with; undefined
 * where none of its history had it.
 */
export async function lastSeen(
  history: DocumentHistory,
  missing: { readonly at: string; readonly ref: string; readonly document: DocumentKey },
): Promise<StemmaError | undefined> {
  const { at, ref, document } = missing;
  const { git, snapshots } = { git: history.snapshots.git, snapshots: history.snapshots };
  const from = await git.resolveRef(ref);
  for await (const step of walkDocuments(history, { from, names: [document] })) {
    const gone = step.moves.find((move) => move.document === document && move.change === 'removed');
    if (gone === undefined || step.parent === undefined) continue;
    const { commit, date, subject } = commitFields(await snapshots.commit(step.commit));
    const before = step.parent.slice(0, 10);
    return new StemmaError(
      'no-such-document',
      `'${at}' has no document '${gone.document}': it went with ${commit.slice(0, 10)}, ${date.slice(0, 10)}: ${subject}`,
      {
        data: { at, document: gone.document, removedBy: commit, lastIn: step.parent, nearest: [] },
        suggestions: [`Look at it where it was last: \`stemma blame ${gone.document} ${before}\`.`],
      },
    );
  }
  return undefined;
}
