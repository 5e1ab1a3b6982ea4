import type { AnswerChange, EvidenceChange } from './answers/answer-change.js';
import { askedQuestions } from './answers/asked-question.js';
import { viewEvidence, type EvidenceView } from './answers/evidence-view.js';
import { topOf } from './answers/rank-questions.js';
import { SideRanks } from './answers/side-ranks.js';
import type { Sides } from './answers/swap-stages.js';
import { traceQuestions } from './answers/trace-questions.js';
import type { QuestionChanges } from './answers/question-changes.js';
import { EMBED_LIMIT } from './answers/embed-limit.js';
import { statesOf, type AnswerState } from './diff/answer-changes.js';
import type { Project } from './project.js';
import { snapshotAt } from './snapshot-at.js';

/** Results that are looked at, so that evidence that fell far is found still. */
const DEPTH = 500;

/** Which question to explain, between which snapshots. */
export interface ExplainOptions {
  readonly from: string;
  readonly to: string;
  /** A question of the set; or `question`, its words. */
  readonly id?: string | undefined;
  readonly question?: string | undefined;
  /** Texts that may be embedded to tell stages apart. */
  readonly embedLimit?: number | undefined;
}

/** An evidence item, what became of it, and how each side finds it. */
export interface ExplainedEvidence extends EvidenceChange {
  readonly from: EvidenceView;
  readonly to: EvidenceView;
}

/** Why a question is answered as it is. */
export interface ExplainResult extends Omit<AnswerChange, 'evidence'> {
  readonly from: string;
  readonly to: string;
  /** Results that a user gets of each side. */
  readonly top: { readonly from: number; readonly to: number };
  readonly evidence: readonly ExplainedEvidence[];
  /** From the one snapshot to the other, a stage at a time. */
  readonly states: readonly AnswerState[];
}

/**
 * Tells for one question where its evidence stands in two snapshots, which chunks hold it, what each
 * step of retrieval gave them, and which stage moved them: the answer diff of one question, with its
 * figures. Compares every vector of both.
 *
 * Throws what `answerChanges` does.
 */
export async function explainQuestion(
  project: Project,
  options: ExplainOptions,
): Promise<ExplainResult> {
  const { id, question, embedLimit: most = EMBED_LIMIT } = options;
  const sides = {
    from: await snapshotAt(project, options.from),
    to: await snapshotAt(project, options.to),
  };
  const choice = {
    all: false,
    ids: id === undefined ? [] : [id],
    texts: question === undefined ? [] : [question],
  };
  const asked = await askedQuestions(project, sides, choice);
  const { states, changes } = await traceQuestions(project, sides, {
    ...{ asked, most, whole: true, depth: DEPTH },
  });
  const [change] = changes;
  if (change === undefined) throw new Error('a question that nobody asked');
  const { evidence, ...changed } = change.change();
  return {
    from: options.from,
    to: options.to,
    top: { from: topOf({ snapshot: sides.from }), to: topOf({ snapshot: sides.to }) },
    ...changed,
    evidence: await explained(project, sides, { change, evidence }),
    states: statesOf(states),
  };
}

/** Evidence with how each side finds it. */
async function explained(
  project: Project,
  sides: Sides,
  of: { readonly change: QuestionChanges; readonly evidence: readonly EvidenceChange[] },
): Promise<ExplainedEvidence[]> {
  if (of.evidence.length === 0) return [];
  const { text } = of.change.traced.asked;
  const ranks = {
    from: await SideRanks.open(project, sides.from, text),
    to: await SideRanks.open(project, sides.to, text),
  };
  return of.evidence.map((one, i) => {
    const ends = of.change.evidenceEnds(i);
    return {
      ...one,
      from: viewEvidence(ends.first, { ...ends.from, ranks: ranks.from }),
      to: viewEvidence(ends.last, { ...ends.to, ranks: ranks.to }),
    };
  });
}
