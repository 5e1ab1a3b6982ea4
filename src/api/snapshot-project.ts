import type { Project } from './project.js';
import { snapshotCorpus } from './snapshot-corpus.js';
import { recordDocuments } from './work-tree/documents-record.js';
import { settleWorkTree } from './work-tree/settle-work-tree.js';

/** What a snapshot of the sources found. */
export interface SnapshotResult {
  /** Root of the corpus map. */
  readonly corpus: string;
  readonly documents: number;
  readonly bytes: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Files that were opened; the others were known by their stat. */
  readonly read: number;
}

/** Takes the sources into the store and pins the corpus in stemma.lock; the rest of it stays. */
export async function snapshotProject(project: Project): Promise<SnapshotResult> {
  project.becomeWriter();
  const { settings } = project.readSettings();
  const { lock: previous } = await settleWorkTree(project, settings);
  const { corpus, snapshot } = await snapshotCorpus(project, { settings, previous });
  project.writeLock({ ...previous, version: 1, corpus });
  await recordDocuments(project, corpus.root);
  const { added, changed, removed, read } = snapshot;
  const { root, documents, bytes } = corpus;
  return { corpus: root, documents, bytes, added, changed, removed, read };
}
