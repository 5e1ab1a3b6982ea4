import type { SnapshotLock } from '../pipeline/snapshot-lock.js';
import { UnreadableDocument } from '../pipeline/stages/extract/unreadable-document.js';
import type { Project } from './project.js';
import { textsAt, type PipelineChange } from './snapshot-at.js';

/** `textsAt`, and where a document that cannot be read stops that, without those like it. */
export async function readableTextsAt(project: Project, at: string): Promise<SnapshotLock> {
  try {
    return await textsAt(project, at);
  } catch (error) {
    if (!(error instanceof UnreadableDocument)) throw error;
    return textsAt(project, at, skipUnreadable);
  }
}

const skipUnreadable: PipelineChange = (settings) => ({
  ...settings,
  extract: { ...settings.extract, onError: 'skip' },
});
