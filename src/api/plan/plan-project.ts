import { StemmaError } from '../../errors/stemma-error.js';
import type { Settings } from '../../pipeline/settings/settings.js';
import { locksByPipeline, type SnapshotLock } from '../../pipeline/snapshot-lock.js';
import { STAGES } from '../../pipeline/stage-graph.js';
import { checkAsked, pipelinesOf } from '../choose-pipelines.js';
import { diffSettings } from '../../diff/diff-settings.js';
import { LOCK_FILE, SETTINGS_FILE } from '../project-files.js';
import type { Project } from '../project.js';
import type { RunOptions } from '../run-project.js';
import { committedSnapshot } from '../committed-snapshot.js';
import { snapshotCorpus } from '../snapshot-corpus.js';
import { warnUnsettled } from '../work-tree/warn-unsettled.js';
import { PipelinePlan, type Change, type PlanGround } from './plan-pipeline.js';
import { NO_WORK, type PlannedStage } from './planned-stage.js';

/** What a run would do. */
export interface PlanResult {
  readonly stages: readonly PlannedStage[];
  readonly documents: number;
  /** Sums over the stages; null where a stage is among them that nothing is known of. */
  readonly embedded: number | null;
  readonly tokens: number | null;
  readonly seconds: number | null;
  readonly cost: PlannedStage['cost'];
}

/** What `run` with the same options would do; changes nothing and takes no document in. */
export async function planProject(project: Project, options: RunOptions): Promise<PlanResult> {
  const { settings } = project.readSettings();
  const lock = project.readLock();
  await warnUnsettled(project, settings, lock);
  const { pipelines, until, only, force = false } = options;
  checkAsked(settings, options);
  const looked = await snapshotCorpus(project, { settings, previous: lock, look: true });
  const { snapshot } = looked;
  const corpus = only === undefined ? looked.corpus : lock?.corpus;
  if (corpus === undefined) {
    throw new StemmaError('nothing-pinned', `nothing to plan: there is no ${LOCK_FILE} yet`, {
      suggestions: ['Run `stemma run` first, or plan without `--only`.'],
    });
  }
  const chosen =
    only ?? (until === undefined ? STAGES : STAGES.slice(0, STAGES.indexOf(until) + 1));
  const changed = snapshot.added + snapshot.changed + snapshot.removed;
  const first: PlannedStage = {
    ...NO_WORK,
    name: 'snapshot',
    pipeline: null,
    state: lock === undefined ? 'missing' : changed === 0 ? 'fresh' : 'stale',
    action: changed === 0 || only ? 'none' : lock === undefined ? 'full' : 'incremental',
    why: snapshotChanges(snapshot),
    after: null,
    from: 'disk',
    to: corpus.root,
    documents: changed,
    chunks: null,
    seconds: null,
    cost: null,
  };
  return await planPipelines(project, {
    ground: { reader: looked.reader, corpus, only: new Set(chosen), force },
    settings,
    lock,
    last: await lastSettings(project),
    pipelines,
    first: [first],
  });
}

/** What is to be run, on which ground. */
export interface PlannedRun {
  readonly ground: PlanGround;
  readonly settings: Settings;
  readonly lock: SnapshotLock | undefined;
  /** Settings to tell changes from; undefined for none. */
  readonly last: Settings | undefined;
  /** Names of pipelines; all unless given. */
  readonly pipelines?: readonly string[] | undefined;
  /** Stages that come before them. */
  readonly first?: readonly PlannedStage[];
}

/** What a run of pipelines over a corpus would do. */
export async function planPipelines(project: Project, run: PlannedRun): Promise<PlanResult> {
  const { ground, settings, lock, last, pipelines, first = [] } = run;
  const stages = [...first];
  const made = new Map<string, Change>();
  const locks = lock && locksByPipeline(lock);
  for (const [pipeline, own] of pipelinesOf(settings)) {
    if (pipelines !== undefined && !pipelines.includes(pipeline)) continue;
    const before = last && pipelinesOf(last).get(pipeline);
    const changes = before && diffSettings(before, own);
    const state = { pipeline, settings: own, lock: locks?.get(pipeline), changes };
    stages.push(...(await new PipelinePlan(project, ground, state, made).stages()));
  }
  return { stages, documents: ground.corpus.documents, ...sums(stages) };
}

/** Settings of the last commit; undefined where it has none. */
async function lastSettings(project: Project) {
  const git = await project.git();
  const commit = await git.head();
  if (commit === undefined) return undefined;
  if ((await git.readFileAt(commit, SETTINGS_FILE)) === undefined) return undefined;
  return (await committedSnapshot(project, commit, 'HEAD')).loaded.settings;
}

function snapshotChanges(snapshot: {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}): string[] {
  const { added, changed, removed } = snapshot;
  return Object.entries({ added, changed, removed })
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}`);
}

function sums(stages: readonly PlannedStage[]) {
  const busy = stages.filter(({ action }) => action === 'incremental' || action === 'full');
  const embedding = busy.filter(({ name }) => name === 'embed');
  const timed = busy.filter(({ name }) => name !== 'snapshot');
  const costs = embedding.flatMap(({ cost }) => (cost === null ? [] : [cost]));
  const [first] = costs;
  return {
    embedded: sum(embedding.map(({ embedded }) => embedded)),
    tokens: sum(embedding.map(({ tokens }) => tokens)),
    seconds: sum(timed.map(({ seconds }) => seconds)),
    cost:
      (first && { ...first, amount: costs.reduce((total, { amount }) => total + amount, 0) }) ||
      null,
  };
}

function sum(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>(
    (total, value) => (total === null || value === null ? null : total + value),
    0,
  );
}
