import { fingerprintOf } from '../model/fingerprint.js';
import type { ObjectId } from '../model/object-id.js';
import { embedFingerprint } from '../pipeline/embed-stage.js';
import { extractStage } from '../pipeline/extract-stage.js';
import type { PipelineSettings } from '../pipeline/settings/settings.js';
import type { SnapshotLock } from '../pipeline/snapshot-lock.js';
import { stageGraph, type StageName, type StageNode } from '../pipeline/stage-graph.js';
import { cleanFingerprint } from '../pipeline/stages/clean/clean-fingerprint.js';
import { indexFingerprint } from '../pipeline/stages/index/index-fingerprint.js';
import { LEXICAL_VERSION } from '../retrieve/lexical-index.js';
import { fitSettings } from './fit-embedder.js';
import { openProjectEmbedder } from './open-project-embedder.js';
import type { Project } from './project.js';
import { openChunkStage } from './open-chunk-stage.js';

/** Whether a stage's pinned output belongs to the present input and settings. */
export interface StageState {
  readonly name: StageName;
  /** `main`, or a name under `pipelines:`. */
  readonly pipeline: string;
  readonly state: 'fresh' | 'stale' | 'missing';
}

/** One pipeline as it is set up now, and what stemma.lock pins of it. */
export interface PipelineState {
  readonly settings: PipelineSettings;
  readonly lock: SnapshotLock | undefined;
}

/** Compares what the lock pins with the fingerprints that the settings have now, stage by stage. */
export async function stageStates(
  project: Project,
  now: PipelineState & { readonly pipeline: string; readonly corpus: ObjectId },
): Promise<StageState[]> {
  const { pipeline, corpus, lock } = now;
  const states: StageState[] = [];
  // What a stage gets, as far as it is known: stale input makes stale output.
  const outputs = new Map<StageNode['from'], ObjectId | undefined>([['snapshot', corpus]]);
  for (const node of stageGraph(now.settings)) {
    const { name, from } = node;
    const pinned = pinnedPart(lock, node);
    const fresh =
      pinned !== undefined &&
      pinned.input === outputs.get(from) &&
      pinned.fingerprint === (await stageFingerprint(project, name, now));
    states.push({ name, pipeline, state: pinned ? (fresh ? 'fresh' : 'stale') : 'missing' });
    outputs.set(name, fresh ? pinned.root : undefined);
  }
  return states;
}

/** What a lock pins of a stage; the word index is no object and has no root of its own. */
export function pinnedPart(lock: SnapshotLock | undefined, { part }: Pick<StageNode, 'part'>) {
  if (part !== 'lexical') return lock?.[part];
  return lock?.lexical && { ...lock.lexical, root: lock.lexical.input };
}

/** Fingerprint of a stage; undefined where it needs a model that is yet to be fitted. */
export async function stageFingerprint(
  project: Project,
  stage: StageName,
  { settings, lock }: PipelineState,
): Promise<string | undefined> {
  const { icuVersion } = project.session.host;
  switch (stage) {
    case 'extract':
      return extractStage(settings.extract, project.store).fingerprint;
    case 'clean':
      return settings.clean && cleanFingerprint({ settings: settings.clean, icuVersion });
    case 'chunk':
      return (await openChunkStage(project, settings)).fingerprint;
    case 'embed':
      return embedderFingerprint(project, settings, lock);
    case 'index':
      return indexFingerprint(settings.index);
    case 'lexical':
      return fingerprintOf(['lexical', LEXICAL_VERSION]);
  }
}

async function embedderFingerprint(
  project: Project,
  { embed }: PipelineSettings,
  lock: SnapshotLock | undefined,
): Promise<string | undefined> {
  const fitted = lock?.vectors?.fitted;
  if (embed.provider === 'tfidf') {
    const same = fitted?.settings === fitSettings(embed);
    if (!same || !project.store.has(fitted.model)) return undefined;
  }
  const model = embed.provider === 'tfidf' ? fitted : undefined;
  return embedFingerprint(await openProjectEmbedder(project, embed, model));
}
