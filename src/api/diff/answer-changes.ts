import type { AnswerChange, EvidenceChange, ResultChange } from '../answers/answer-change.js';
import { askedQuestions, type QuestionChoice } from '../answers/asked-question.js';
import type { CauseKind } from '../answers/cause-of-step.js';
import { EMBED_LIMIT } from '../answers/embed-limit.js';
import { topOf } from '../answers/rank-questions.js';
import type { SwapState, SwapStep } from '../answers/swap-chain.js';
import type { Sides } from '../answers/swap-stages.js';
import { traceQuestions } from '../answers/trace-questions.js';
import type { Project } from '../project.js';

/** Which questions to ask, and what finding causes may cost. */
export interface AnswerOptions extends QuestionChoice {
  /** Texts that may be embedded for the states between; `EMBED_LIMIT` unless given. */
  readonly embedLimit?: number | undefined;
}

/** One state on the way from one snapshot to the other. */
export interface AnswerState extends SwapStep {
  /** `index` as the snapshot is searched, `exact` by comparing every vector. */
  readonly search: 'index' | 'exact';
}

/** How the answers of two snapshots differ. */
export interface AnswerChanges {
  /** Questions that were asked, and those of them that are answered otherwise. */
  readonly asked: number;
  readonly changed: number;
  /** Results that a user gets of each side. */
  readonly top: { readonly from: number; readonly to: number };
  /** Evidence items of the changed questions, by what became of them. */
  readonly evidence: Readonly<Record<EvidenceChange['change'], number>>;
  /** Results of the changed questions, by what became of them. */
  readonly results: Readonly<Record<ResultChange['change'], number>>;
  /** Questions by cause, the most frequent first; a question may have several. */
  readonly causes: readonly { readonly kind: CauseKind; readonly questions: number }[];
  /** The states that were asked, from the one snapshot to the other; stages of the first: none. */
  readonly states: readonly AnswerState[];
  /** Changed questions: those that lost evidence first, then by how much changed. */
  readonly items: readonly AnswerChange[];
}

/**
 * Which results of each question entered, left or moved between two snapshots, and the stage that
 * caused it: both are asked, and where they differ every state between them in which one more stage
 * is that of the second (decision 105).
 *
 * Costs a search for each question in both, and for each changed one in at most seven states.
 * Throws what `askedQuestions`, opening a retriever and running a pipeline throw.
 */
export async function answerChanges(
  project: Project,
  sides: Sides,
  options: AnswerOptions,
): Promise<AnswerChanges> {
  const asked = await askedQuestions(project, sides, options);
  const most = options.embedLimit ?? EMBED_LIMIT;
  const { states, changes } = await traceQuestions(project, sides, { asked, most, whole: false });
  const items = changes.map((one) => one.change()).sort(byHarm);
  return {
    asked: asked.length,
    changed: items.length,
    top: { from: topOf({ snapshot: sides.from }), to: topOf({ snapshot: sides.to }) },
    evidence: tally(
      EVIDENCE,
      items.flatMap((item) => item.evidence),
    ),
    results: tally(
      RESULTS,
      items.flatMap((item) => item.results),
    ),
    causes: causesOf(items),
    states: statesOf(states),
    items,
  };
}

/** The states of a chain as a result tells them. */
export function statesOf(states: readonly SwapState[]): AnswerState[] {
  return states.map(({ search, step }) => {
    const { stages = [], settings = [], joined = null } = step ?? {};
    return { stages, settings, joined, search };
  });
}

const EVIDENCE = ['lost', 'found', 'later', 'earlier', 'same', 'missing'] as const;
const RESULTS = ['entered', 'left', 'moved', 'edited', 'renamed'] as const;

function tally<N extends string>(
  names: readonly N[],
  list: readonly { readonly change: N }[],
): Record<N, number> {
  const counts = names.map((name) => [name, list.filter(({ change }) => change === name).length]);
  // Object.fromEntries widens the keys to string; they are the names.
  return Object.fromEntries(counts) as Record<N, number>;
}

function causesOf(items: readonly AnswerChange[]): AnswerChanges['causes'] {
  const counts = new Map<CauseKind, number>();
  for (const { causes } of items) {
    for (const kind of new Set(causes.map((cause) => cause.kind))) {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  }
  return [...counts]
    .map(([kind, questions]) => ({ kind, questions }))
    .sort((a, b) => b.questions - a.questions);
}

/** Evidence that was lost first, then what else changed of the evidence, then of the results. */
function byHarm(a: AnswerChange, b: AnswerChange): number {
  return weight(b) - weight(a);
}

const WEIGHTS = { lost: 1e6, found: 1e4, later: 1e3, earlier: 1e3, same: 0, missing: 0 } as const;

function weight({ evidence, results }: AnswerChange): number {
  const exchanged = results.filter(({ change }) => change === 'entered' || change === 'left');
  const moved = evidence.reduce((sum, { change }) => sum + WEIGHTS[change], 0);
  return moved + exchanged.length + results.length / 1000;
}
