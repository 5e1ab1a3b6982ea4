import { isDeepStrictEqual } from 'node:util';
import type { CommitId } from '../../vcs/commit-id.js';
import {
  reasonsIfAny,
  REASONS_EMBED_LIMIT,
  type MovedCause,
  type MovedReason,
} from '../compare/moved-reasons.js';
import type { Exam } from '../exam.js';
import type { Project } from '../project.js';
import { snapshotAt } from '../snapshot-at.js';

/** Questions that are asked for the stage that did it: those hit hardest. */
const EXPLAINED = 20;

/** A stage that made questions fall, and how many. */
export interface FallCause extends MovedCause {
  /** Of those that were asked. */
  readonly questions: number;
}

/** What made questions fall between two commits. */
export interface FallExplanation {
  /** Questions that were asked: those that fell most, 20 at most. */
  readonly asked: number;
  /** False where something kept from finding what did it: a warning says what. */
  readonly told: boolean;
  /** What did it, that of the most questions first; a question may have several. */
  readonly causes: readonly FallCause[];
  /** Question by question; none for one whose first results are the same texts. */
  readonly reasons: readonly MovedReason[];
}

/**
 * Which stage and documents made questions fall between two commits, by swapping one stage at a time
 * (decision 105). Where it cannot be told, that is warned of and there are no causes.
 */
export async function explainFall(
  project: Project,
  border: { readonly lastGood: CommitId; readonly firstBad: CommitId },
  { exam, fallen }: { readonly exam: Exam; readonly fallen: readonly { readonly id: string }[] },
): Promise<FallExplanation> {
  const ids = new Set(fallen.slice(0, EXPLAINED).map(({ id }) => id));
  const questions = exam.questions.filter(({ id }) => ids.has(id));
  const sides = {
    from: await snapshotAt(project, border.lastGood),
    to: await snapshotAt(project, border.firstBad),
  };
  const reasons = await reasonsIfAny(project, sides, { questions, most: REASONS_EMBED_LIMIT });
  const told = reasons !== null;
  return {
    asked: questions.length,
    told,
    causes: countCauses(reasons ?? []),
    reasons: reasons ?? [],
  };
}

/** Causes of one kind, stage and first document together. */
function countCauses(reasons: readonly MovedReason[]): FallCause[] {
  const found: FallCause[] = [];
  for (const { causes } of reasons) {
    for (const cause of causes) {
      const i = found.findIndex((one) => isSameCause(one, cause));
      const known = found[i];
      if (known === undefined) found.push({ ...cause, questions: 1 });
      else {
        const documents = [...new Set([...known.documents, ...cause.documents])];
        found[i] = { ...known, documents, questions: known.questions + 1 };
      }
    }
  }
  return found.sort((a, b) => b.questions - a.questions);
}

function isSameCause(a: MovedCause, b: MovedCause): boolean {
  return (
    a.kind === b.kind &&
    isDeepStrictEqual(a.stages, b.stages) &&
    (OF_OTHERS.has(a.kind) || a.documents[0] === b.documents[0])
  );
}

/** Kinds whose documents are those that stand around the passage, not what did it. */
const OF_OTHERS: ReadonlySet<MovedCause['kind']> = new Set(['other-documents', 'word-statistics']);
