import { StemmaError } from '../../errors/stemma-error.js';
import { fromUtf8 } from '../../util/bytes.js';
import { diffMaps } from '../../tree/diff.js';
import type { CommitId } from '../../vcs/commit-id.js';
import { pathOfDocument } from '../document-paths.js';
import { LOCK_FILE, SETTINGS_FILE } from '../project-files.js';
import type { Project } from '../project.js';
import { committedSnapshot } from '../committed-snapshot.js';
import { settleWorkTree } from '../work-tree/settle-work-tree.js';
import { snapshotCorpus } from '../snapshot-corpus.js';

/**
 * Throws `local-changes` where documents, settings, questions or stemma.lock are not as in the
 * commit of HEAD; brings documents along that Git left behind (see `settleWorkTree`). Costs a walk
 * through the folders of the sources.
 */
export async function refuseUncommitted(
  project: Project,
  head: CommitId,
  verb: string,
): Promise<void> {
  const git = await project.git();
  const { loaded, lock } = await committedSnapshot(project, head, 'HEAD');
  const { settings } = loaded;
  // Documents that Git left behind are no changes.
  await settleWorkTree(project, settings);
  const states = await git.statusOf([SETTINGS_FILE, LOCK_FILE, settings.evaluate.questions]);
  const changed = [...states].flatMap(([path, state]) => (state === 'unmodified' ? [] : [path]));
  const documents = lock === undefined ? [] : await changedDocuments(project, { settings, lock });
  changed.push(...documents.map(({ document }) => pathOfDocument(settings, document) ?? document));
  if (changed.length === 0) return;
  const shown = changed.slice(0, 5).join(', ');
  const more = changed.length > 5 ? ` and ${changed.length - 5} more` : '';
  throw new StemmaError(
    'local-changes',
    `cannot ${verb}: there are changes that are in no commit: ${shown}${more}`,
    {
      data: { files: changed },
      suggestions: [
        'Commit them first: `stemma commit -m …`.',
        'Or keep them on a branch of their own: `stemma switch -c later`, commit, and switch back.',
        documents.some(({ isNew }) => isNew)
          ? 'Or drop them: `stemma restore .`; new documents, which it leaves alone, are to be moved away.'
          : 'Or drop them: `stemma restore .`.',
      ],
    },
  );
}

interface ChangedDocument {
  readonly document: string;
  readonly isNew: boolean;
}

async function changedDocuments(
  project: Project,
  {
    settings,
    lock,
  }: Pick<Parameters<typeof snapshotCorpus>[1], 'settings'> & {
    readonly lock: NonNullable<Parameters<typeof snapshotCorpus>[1]['previous']>;
  },
): Promise<ChangedDocument[]> {
  const looked = await snapshotCorpus(project, { settings, previous: lock, look: true });
  const { root } = looked.corpus;
  if (root === lock.corpus.root) return [];
  if (!looked.reader.store.has(lock.corpus.root)) return [{ document: 'documents', isNew: false }];
  return [...diffMaps(looked.reader, lock.corpus.root, root)].map(({ key, before }) => ({
    document: fromUtf8(key),
    isNew: before === undefined,
  }));
}
