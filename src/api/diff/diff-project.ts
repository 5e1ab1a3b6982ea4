import { diffSettings, type SettingChange } from '../../diff/diff-settings.js';
import type { Project } from '../project.js';
import { snapshotAt } from '../snapshot-at.js';
import { chunkChanges, type ChunkChanges } from './chunk-changes.js';
import { documentChanges, type DocumentChange } from './document-changes.js';
import { metricChanges, type MetricChanges } from './metric-changes.js';

export type { SettingChange };

/** Two snapshots side by side. */
export interface DiffResult {
  readonly from: string;
  readonly to: string;
  readonly documents: readonly DocumentChange[];
  readonly settings: readonly SettingChange[];
  readonly chunks: ChunkChanges;
  readonly metrics: MetricChanges;
}

/** What differs between two snapshots: documents, settings with defaults resolved, chunks. */
export async function diffProject(
  project: Project,
  options: { readonly from: string; readonly to: string },
): Promise<DiffResult> {
  const before = await snapshotAt(project, options.from);
  const after = await snapshotAt(project, options.to);
  return {
    ...options,
    documents: documentChanges(project, before.lock.corpus.root, after.lock.corpus.root),
    settings: diffSettings(before.loaded.settings, after.loaded.settings),
    chunks: chunkChanges(project, before, after),
    metrics: metricChanges(before.lock, after.lock),
  };
}
