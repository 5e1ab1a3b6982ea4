import type { z } from 'zod';
import { StemmaError } from '../errors/stemma-error.js';
import type { ObjectId } from '../model/object-id.js';
import type { CommitId } from '../vcs/commit-id.js';
import type { CommitInfo } from '../vcs/log.js';
import { judgeSides, type Judged } from './gate/judge-sides.js';
import {
  nextTag,
  PROMOTED_TRAILER,
  targetBefore,
  untaggedPromotion,
} from './gate/promotion-commit.js';
import { planFirst, planMerge, type PromotionPlan } from './gate/promotion-plan.js';
import { encodeVerdict, type promotionSchema } from './gate/verdict-document.js';
import { noteVerdict } from './gate/verdict-ledger.js';
import { verdictOf, type NamedVerdict } from './gate/verdict-of.js';
import { refuseUnfinished } from './operation/open-operation.js';
import type { Project } from './project.js';
import { snapshotAt, type Snapshot } from './snapshot-at.js';
import { advanceBranch } from './switch-project.js';
import { VERDICT_TRAILER } from './verdict-trailer.js';

/** Times that a target may move under a running promotion before it gives up. */
const ATTEMPTS = 3;

/** What to promote. */
export interface PromoteOptions {
  readonly candidate: string;
  /** Target branch; that of the settings unless given. */
  readonly to?: string | undefined;
  /** Evaluate and judge, but move nothing. */
  readonly dryRun?: boolean;
}

/** A verdict, and what was moved because of it. */
export type PromoteResult = z.infer<typeof promotionSchema>;

/** A candidate on its way to a target, by commit. */
interface Promotion {
  readonly own: Snapshot & { readonly commit: CommitId };
  readonly target: string;
  readonly candidate: string;
  readonly dryRun: boolean;
}

/**
 * Merges a candidate into the target in memory, evaluates the merge result on the target's
 * questions, judges it by the target's rules, keeps the verdict, and moves the branch only where
 * the verdict lets it, by compare-and-set. Where the target moved meanwhile, what that changes is
 * done again, up to three times. A target that does not exist is created under the candidate's own
 * rules, floors and ceilings alone.
 *
 * Throws `merge-conflict`, `already-promoted`, `ref-moved`, and what evaluating throws.
 */
export async function promoteProject(
  project: Project,
  options: PromoteOptions,
): Promise<PromoteResult> {
  project.becomeWriter();
  const git = await project.git();
  // Told before the work is done, not after.
  if (options.dryRun !== true) await git.identity();
  const { candidate } = options;
  // Refuses what names no commit, such as `working`.
  const resolved = await git.resolveRef(candidate);
  const snapshot = await snapshotAt(project, candidate);
  // The name may have moved in between: then what it named last counts throughout.
  const own = { ...snapshot, commit: snapshot.commit ?? resolved };
  const target = options.to ?? own.loaded.settings.promote.target;
  const promotion = { own, target, candidate, dryRun: options.dryRun === true };
  if ((await (await project.git()).currentBranch()) === target) {
    await refuseUnfinished(project, `promote '${candidate}' to '${target}'`);
  }
  let tip = await tipOf(project, target);
  for (let attempt = 1; ; attempt++) {
    try {
      return await promoteOnto(project, promotion, tip);
    } catch (error) {
      if (!(error instanceof StemmaError) || error.code !== 'ref-moved') throw error;
      tip = await tipOf(project, target);
      // Gone: made anew it would be judged by the candidate's own rules.
      if (tip === undefined) throw error;
      if (attempt === ATTEMPTS) throw keepsMoving(target, error);
      project.session.reporter.warn(
        `'${target}' moved while '${candidate}' was judged; what that changes is done again`,
      );
    }
  }
}

async function tipOf(project: Project, target: string): Promise<CommitId | undefined> {
  const branches = await (await project.git()).listBranches();
  return branches.find(({ name }) => name === target)?.commit;
}

async function promoteOnto(
  project: Project,
  promotion: Promotion,
  tip: CommitId | undefined,
): Promise<PromoteResult> {
  const { own, target, candidate, dryRun } = promotion;
  const untagged = await untaggedPromotion(project, { tip, candidate: own.commit, target });
  const from = untagged === undefined ? tip : targetBefore(untagged);
  const names = { target, candidate };
  const plan =
    from === undefined
      ? planFirst(project, own, names)
      : await planMerge(project, { from, to: own.commit }, names);
  const judged = await judgeSides(project, plan.sides);
  const verdict = await verdictOf(project, judged);
  const record = project.store.put('record', encodeVerdict(verdict.document));
  project.store.flush();
  const moved =
    verdict.document.decision === 'promote' && !dryRun
      ? await move(project, { plan, judged, record, untagged })
      : { commit: null, tag: null };
  note(project, verdict, record);
  return { ...verdict.document, ...moved, record };
}

function note(project: Project, { document, decision }: NamedVerdict, record: ObjectId): void {
  const questions = document.inputs.questions.hash;
  noteVerdict(project, { target: document.target, decision, questions, record });
}

async function move(
  project: Project,
  promoted: {
    readonly plan: PromotionPlan;
    readonly judged: Judged;
    readonly record: string;
    /** The target is there already, and only the tag is missing. */
    readonly untagged: CommitInfo | undefined;
  },
): Promise<{ readonly commit: string; readonly tag: string }> {
  const { plan, judged, record, untagged } = promoted;
  const { target, candidate, from } = plan.sides;
  const git = await project.git();
  const trailers = [
    { key: PROMOTED_TRAILER, value: target },
    { key: VERDICT_TRAILER, value: record },
  ];
  const commit = untagged?.id ?? (await plan.commit(judged.evaluation, trailers));
  if (untagged === undefined) {
    const reason = `promote: ${candidate}`;
    await advanceBranch(project, { branch: target, from, to: commit, reason });
  }
  const tag = await nextTag(project, target);
  await git.createTag({ name: tag, at: commit, message: `Promote '${candidate}' to ${target}` });
  return { commit, tag };
}

function keepsMoving(target: string, cause: StemmaError): StemmaError {
  return new StemmaError(
    'ref-moved',
    `cannot promote: '${target}' moved ${ATTEMPTS} times while the candidate was judged`,
    {
      data: cause.data,
      cause,
      suggestions: [
        `See who moves it: \`git reflog ${target}\`.`,
        'Promote again when it is at rest; what was evaluated is kept.',
      ],
    },
  );
}
