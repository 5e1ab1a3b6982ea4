import { diffSettings, type SettingChange } from '../../diff/diff-settings.js';
import { OverlayObjectStore } from '../../store/overlay-object-store.js';
import { emptyMap } from '../../tree/build.js';
import { NodeReader } from '../../tree/node-reader.js';
import { documentChanges } from '../diff/document-changes.js';
import { planPipelines, type PlanResult } from '../plan/plan-project.js';
import type { Project } from '../project.js';
import type { MergeConflict } from './merge-conflict.js';
import { fileReader, type MergeGround } from './merge-sides.js';
import { mergedCorpus } from './merged-corpus.js';
import { nearerSide, planMerge, type MergePlan, type MergeRequest } from './plan-merge.js';

/** What a merge would change here, and what would have to be run for it. */
export interface MergePreview {
  /** Documents that differ from ours; null where the merged settings do not hold together. */
  readonly documents: {
    readonly added: number;
    readonly changed: number;
    readonly removed: number;
    /** All of them, afterwards. */
    readonly after: number;
  } | null;
  readonly settings: readonly SettingChange[];
  /** Files of Git's that differ from ours. */
  readonly files: number;
  /** The run of the merged state, what is in conflict as it is here; null likewise. */
  readonly plan: PlanResult | null;
}

/** Works out a merge and what it would take; nothing is written, not even to the store. */
export async function previewMerge(
  project: Project,
  request: MergeRequest,
  followRenames: boolean,
): Promise<{ readonly preview: MergePreview; readonly conflicts: readonly MergeConflict[] }> {
  const reader = new NodeReader(new OverlayObjectStore(project.store));
  const ground = { project, reader, followRenames };
  const plan = await planMerge(ground, request);
  // Settings in conflict count as they are here: what is to be run can be told all the same.
  const told =
    plan.loaded === undefined
      ? await planMerge(ground, { ...request, choose: () => 'ours' })
      : plan;
  return { preview: await previewOf(ground, told), conflicts: plan.conflicts };
}

async function previewOf(ground: MergeGround, plan: MergePlan): Promise<MergePreview> {
  const { project, reader } = ground;
  const { ours, theirs, loaded, files } = plan;
  const tracked = [...files.edits.values()].filter((version) => version?.keeper === 'git').length;
  if (loaded === undefined) return { documents: null, settings: [], files: tracked, plan: null };
  const { settings } = loaded;
  const undecided = new Set(files.conflicts.flatMap(({ places }) => places));
  const edits = new Map([...files.edits].filter(([path]) => !undecided.has(path)));
  const read = await fileReader(ground);
  const corpus = await mergedCorpus({ ours, theirs, edits, settings, reader, read });
  const before = ours.corpus ?? emptyMap(reader.store, 'small');
  const counts = { added: 0, changed: 0, removed: 0, after: corpus.documents };
  for (const { change } of documentChanges({ reader }, before, corpus.root)) counts[change]++;
  const run = {
    ground: { reader, corpus, only: undefined, force: false },
    settings,
    lock: nearerSide(plan).lock,
    last: ours.settings,
  };
  return {
    documents: counts,
    settings: ours.settings === undefined ? [] : diffSettings(ours.settings, settings),
    files: tracked,
    plan: await planPipelines(project, run),
  };
}
