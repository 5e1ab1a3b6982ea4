import { StemmaError } from '../../errors/stemma-error.js';
import type { SettingChange } from '../../diff/diff-settings.js';
import type { Question } from '../../model/question.js';
import { fingerprintOf } from '../../model/fingerprint.js';
import { fromUtf8, utf8 } from '../../util/bytes.js';
import type { EvidenceChange } from '../answers/answer-change.js';
import type { CauseKind } from '../answers/cause-of-step.js';
import type { JoinedReason } from '../answers/swap-chain.js';
import type { SwapStage, Sides } from '../answers/swap-stages.js';
import { traceQuestions } from '../answers/trace-questions.js';
import { statesOf } from '../diff/answer-changes.js';
import type { Project } from '../project.js';
import type { Snapshot } from '../snapshot-at.js';

/** Raised when the same two snapshots would be given other reasons. */
const REASONS_VERSION = 1;

/** Why stages stand together until vectors are there. */
const PASSING: ReadonlySet<JoinedReason['kind'] | undefined> = new Set([
  'texts',
  'vectors-missing',
]);

/** Texts that may be embedded to tell the stages of a reason apart, unless said. */
export const REASONS_EMBED_LIMIT = 50;

/** What made a question fare otherwise. */
export interface MovedCause {
  readonly kind: CauseKind;
  readonly stages: readonly SwapStage[];
  /** Documents that did it, as far as they are known; few. */
  readonly documents: readonly string[];
  /** Settings of the stages that differ. */
  readonly settings: readonly SettingChange[];
}

/** Why one question moved: what became of its evidence, and the stage that did it. */
export interface MovedReason {
  readonly id: string;
  readonly evidence: readonly Pick<EvidenceChange, 'document' | 'change' | 'before' | 'after'>[];
  readonly causes: readonly MovedCause[];
}

/**
 * Why some questions are answered otherwise, by swapping one stage at a time (decision 105). None
 * for a question whose first results are the same texts. Kept in the cache; costs a search for each
 * question in at most nine states, and embeds `most` texts at most.
 */
export async function movedReasons(
  project: Project,
  sides: Sides,
  { questions, most }: { readonly questions: readonly Question[]; readonly most: number },
): Promise<MovedReason[]> {
  if (questions.length === 0) return [];
  const name = `reasons:${fingerprintOf([
    REASONS_VERSION,
    stateOf(sides.from),
    stateOf(sides.to),
    JSON.stringify(questions),
    most,
  ])}`;
  const known = project.cache.note(name);
  // Written below under a name that pins what decides it.
  if (known !== undefined) return JSON.parse(fromUtf8(known)) as MovedReason[];
  const asked = questions.map(({ id, question: text, evidence }) => ({ id, text, evidence }));
  const { states, changes } = await traceQuestions(project, sides, { asked, most, whole: false });
  const told = statesOf(states);
  const reasons = changes.flatMap((traced): MovedReason[] => {
    const { id, evidence, causes } = traced.change();
    if (id === null) return [];
    return [
      {
        id,
        evidence: evidence.map(({ document, change, before, after }) => {
          return { document, change, before, after };
        }),
        causes: causes.map(({ kind, stages, documents, state }) => {
          return { kind, stages, documents, settings: told[state]?.settings ?? [] };
        }),
      },
    ];
  });
  // What was left out for want of vectors may be told apart once they are there.
  const isPassing = states.some(({ step }) => PASSING.has(step?.joined?.kind));
  if (!isPassing) project.cache.saveNote(name, utf8(JSON.stringify(reasons)));
  return reasons;
}

/**
 * `movedReasons`; figures stand without them, so what keeps from finding them is a warning, and null is
 * returned.
 */
export async function reasonsIfAny(
  project: Project,
  sides: Sides,
  how: { readonly questions: readonly Question[]; readonly most: number },
): Promise<MovedReason[] | null> {
  try {
    return await movedReasons(project, sides, how);
  } catch (error) {
    if (!(error instanceof StemmaError) || error.code === 'interrupted') throw error;
    project.session.reporter.warn(`cannot tell why questions moved: ${error.message}`);
    return null;
  }
}

function stateOf({ id, loaded }: Snapshot): string {
  return `${id} ${JSON.stringify(loaded.settings.pipeline)}`;
}
