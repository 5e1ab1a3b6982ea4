import type { Settings } from '../../pipeline/settings/settings.js';
import type { SnapshotLock } from '../../pipeline/snapshot-lock.js';
import type { Project } from '../project.js';
import { documentsAway } from './documents-away.js';

/** Tells who looks at the state on disk that Git has left documents behind there. */
export async function warnUnsettled(
  project: Project,
  settings: Settings,
  lock: SnapshotLock | undefined,
): Promise<void> {
  if (lock === undefined) return;
  const corpus = lock.corpus.root;
  const away = await documentsAway(project, { settings, corpus, pinned: corpus });
  if (away === undefined && lock.merges === undefined) return;
  project.session.reporter.warn(
    'the documents on disk are those of another state than stemma.lock: `stemma status` says more',
  );
}

/** Tells that documents are missing from a commit which Git made of two. */
export function warnPending(project: Project, lock: SnapshotLock, at: string): void {
  if (lock.merges === undefined) return;
  project.session.reporter.warn(
    `'${at}' is a merge by Git that \`stemma run\` has not completed: documents of one side are missing`,
  );
}
