import { diffSettings, type SettingChange } from '../../diff/diff-settings.js';
import { StemmaError } from '../../errors/stemma-error.js';
import type { SearchKind } from '../open-sides.js';
import type { Project } from '../project.js';
import type { Snapshot } from '../snapshot-at.js';
import { makeMix, planMix, type PlannedMix } from './mixed-snapshot.js';
import {
  firstMix,
  haveSameIndex,
  swapGroups,
  usesGraphs,
  type Sides,
  type SwapStage,
  type SwappedStage,
} from './swap-stages.js';

/** What one state has of the second snapshot and the state before it had of the first. */
export interface SwapStep {
  /** One stage, or several that are not told apart. */
  readonly stages: readonly SwapStage[];
  /** Settings of these stages that differ, by key path below `pipeline`. */
  readonly settings: readonly SettingChange[];
  /** Why stages stand together that could be told apart; null where there is nothing to say. */
  readonly joined: JoinedReason | null;
}

/**
 * `texts`: so many would have to be embedded. `vectors-missing`: imported vectors have none.
 * `filter`: the filter of the one side does not go with the documents of the other.
 */
export type JoinedReason =
  | { readonly kind: 'texts'; readonly texts: number }
  | { readonly kind: 'vectors-missing' | 'filter' };

/** A state on the way from one snapshot to the other. */
export interface SwapState {
  readonly snapshot: Snapshot;
  readonly search: SearchKind;
  /** What led here from the state before; undefined for the first. */
  readonly step: SwapStep | undefined;
}

/** Stages that are swapped, and the state that this leads to; the last leads to `to` itself. */
interface PlannedStep {
  readonly stages: readonly SwappedStage[];
  readonly state: PlannedMix | JoinedReason | 'to';
}

/**
 * The states from one snapshot to the other, in each of which one more stage is that of the second:
 * first the documents, then each stage of the pipeline in order. The first and the last are the
 * snapshots as they answer; between them every vector is compared, so that what graphs miss is a
 * step of its own at either end. Where the index alone differs it is the only step.
 *
 * States are made into the store, like those of any commit, and no ref moves. Where their texts have
 * no vectors, up to `most` are embedded, which is warned of before; a state that takes more is left
 * out, and its step joined with the next.
 */
export async function swapChain(
  project: Project,
  sides: Sides,
  { most }: { readonly most: number },
): Promise<SwapState[]> {
  const { from, to } = sides;
  const planned = await planSteps(project, sides, most);
  announce(project, planned, most);
  const same = haveSameIndex(sides);
  const between = same ? 'index' : 'exact';
  const index = stepOf(sides, ['index'], null);
  const states: SwapState[] = [{ snapshot: from, search: 'index', step: undefined }];
  const isIndexAlone = planned.every(({ stages }) => stages.length === 0) && !same;
  if (isIndexAlone) return [...states, { snapshot: to, search: 'index', step: index }];
  if (!same && usesGraphs(from)) states.push({ snapshot: from, search: 'exact', step: index });
  let pending: SwappedStage[] = [];
  let joined: JoinedReason | null = null;
  for (const { stages, state } of planned) {
    pending = [...pending, ...stages];
    const made = state === 'to' ? to : 'kind' in state ? state : await make(project, sides, state);
    if ('kind' in made) {
      joined = made;
      continue;
    }
    states.push({ snapshot: made, search: between, step: stepOf(sides, pending, joined) });
    pending = [];
    joined = null;
  }
  if (!same && usesGraphs(to)) states.push({ snapshot: to, search: 'index', step: index });
  return states;
}

/** A state whose step takes the place of its own and of that of a state before it, which is left out. */
export function joinSteps(dropped: SwapState, next: SwapState, joined: JoinedReason): SwapState {
  const steps = [dropped.step, next.step].filter((step) => step !== undefined);
  return {
    ...next,
    step: {
      stages: steps.flatMap(({ stages }) => stages),
      settings: steps.flatMap(({ settings }) => settings),
      joined,
    },
  };
}

/** Plans the states one after the other, as long as their texts may be embedded. */
async function planSteps(project: Project, sides: Sides, most: number): Promise<PlannedStep[]> {
  const groups = swapGroups(project, sides);
  const steps: PlannedStep[] = [];
  let mix = firstMix(sides);
  let left = most;
  for (const [i, stages] of groups.entries()) {
    if (i === groups.length - 1) {
      steps.push({ stages, state: 'to' });
      break;
    }
    mix = { ...mix, ...Object.fromEntries(stages.map((stage) => [stage, 'to'] as const)) };
    const state = await planMix(project, sides, mix);
    const fits = state.texts <= left;
    if (fits) left -= state.texts;
    steps.push({ stages, state: fits ? state : { kind: 'texts', texts: state.texts } });
  }
  // Even snapshots that are made alike are two states: what cannot differ is seen not to.
  return groups.length === 0 ? [{ stages: [], state: 'to' }] : steps;
}

/** Says what finding the causes takes before it is begun, and what it does not do. */
function announce({ session }: Project, steps: readonly PlannedStep[], most: number): void {
  const plans = steps.flatMap(({ state }) => (state === 'to' || 'kind' in state ? [] : [state]));
  const texts = plans.reduce((sum, plan) => sum + plan.texts, 0);
  const costs = plans.flatMap(({ cost }) => (cost === null ? [] : [cost]));
  if (texts > 0) {
    const amount = costs.reduce((sum, cost) => sum + cost.amount, 0);
    const currency = costs[0]?.currency;
    const price = currency === undefined ? '' : `, for about ${amount.toPrecision(2)} ${currency}`;
    session.reporter.warn(
      `to tell the stages apart ${texts} ${texts === 1 ? 'text is' : 'texts are'} embedded${price}; --embed-limit says how many may be`,
    );
  }
  const refused = steps.flatMap(({ state }) =>
    state !== 'to' && 'kind' in state && state.kind === 'texts' ? [state.texts] : [],
  );
  if (refused.length > 0) {
    session.reporter.warn(
      `not all stages are told apart: that would embed ${refused.join(' and ')} ${refused.join() === '1' ? 'text' : 'texts'}, and ${most} ${most === 1 ? 'is' : 'are'} allowed; --embed-limit allows more`,
    );
  }
}

/** Makes a state, or says why it cannot be made. */
async function make(
  project: Project,
  sides: Sides,
  planned: PlannedMix,
): Promise<Snapshot | JoinedReason> {
  try {
    return await makeMix(project, sides, planned);
  } catch (error) {
    // Vectors that are made elsewhere are there for the chunks of either side, not for any mix.
    if (error instanceof StemmaError && error.code === 'vectors-missing') {
      return { kind: 'vectors-missing' };
    }
    throw error;
  }
}

function stepOf(
  { from, to }: Sides,
  stages: readonly SwapStage[],
  joined: JoinedReason | null,
): SwapStep {
  const all = diffSettings(from.loaded.settings.pipeline, to.loaded.settings.pipeline);
  const settings = all.filter(({ path }) =>
    stages.some((stage) => path === stage || path.startsWith(`${stage}.`)),
  );
  return { stages, settings, joined };
}
