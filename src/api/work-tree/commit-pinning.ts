import type { ObjectId } from '../../model/object-id.js';
import { MAIN_PIPELINE } from '../../pipeline/settings/expand-pipelines.js';
import type { CommitId } from '../../vcs/commit-id.js';
import { CommitSnapshots } from '../history/commit-snapshots.js';
import type { Project } from '../project.js';

/**
 * A commit that pins these documents, of all that Git keeps (those of stashes and reflogs too), the
 * newest first; undefined where they are in no commit. Costs a lock for each commit until then.
 */
export async function commitPinning(
  project: Project,
  corpus: ObjectId,
): Promise<CommitId | undefined> {
  const snapshots = await CommitSnapshots.open(project, MAIN_PIPELINE);
  for await (const { id } of snapshots.git.keptCommits()) {
    const snapshot = await snapshots.at(id);
    if (typeof snapshot !== 'string' && snapshot.lock.corpus.root === corpus) return id;
  }
  return undefined;
}
