import { StemmaError } from '../../errors/stemma-error.js';
import { EVALUATOR_VERSION } from '../../evaluate/evaluation.js';
import { isMomentary, type MeasuredFigures } from '../../evaluate/measured-figure.js';
import { parseRule } from '../../evaluate/parse-rule.js';
import { parseCommitId } from '../../vcs/commit-id.js';
import type { CommitInfo } from '../../vcs/log.js';
import { RETRIEVAL_VERSION } from '../../retrieve/retrieve-chunks.js';
import type { Project } from '../project.js';
import { compareVerdicts, type VerdictDifference } from './compare-verdicts.js';
import { judgeSides, type Sides } from './judge-sides.js';
import { promotedTarget } from './promotion-commit.js';
import { planMerge, snapshotOf } from './promotion-plan.js';
import type { VerdictDocument } from './verdict-document.js';
import { verdictOf } from './verdict-of.js';

/** A verdict that came out again. */
export interface Verification {
  /** Values that were compared. */
  readonly compared: number;
  /** Rules on times, which were judged by what was measured then. */
  readonly taken: readonly string[];
}

/** A verdict and the commit that names it, if anything was promoted by it. */
export interface KeptVerdict {
  readonly document: VerdictDocument;
  readonly record: string;
  readonly commit: CommitInfo | undefined;
}

/**
 * Judges again from the data that the commits pin: retrieves and scores every question anew, whatever
 * the cache holds (vectors of questions and scores of a reranker apart), and compares figure by
 * figure. Times of retrieval are taken as they were recorded.
 *
 * Throws `verdict-differs` with all that differs, `different-evaluators` for a verdict of another
 * version, and `object-missing` where the data is not here.
 */
export async function verifyVerdict(project: Project, kept: KeptVerdict): Promise<Verification> {
  const { document } = kept;
  refuseOtherVersions(document);
  const sides = await sidesOf(project, kept);
  const times = recordedTimes(document);
  const judged = await judgeSides(project, { ...sides, times, again: true });
  const again = await verdictOf(project, judged);
  const pinned = kept.commit !== undefined;
  const { compared, differences } = compareVerdicts(document, again.document, { pinned });
  const all = [...differencesOfCommit(kept), ...differences];
  if (all.length > 0) throw verdictDiffers(kept, compared, all);
  const taken = timeRules(document).map(({ rule }) => rule);
  return { compared, taken };
}

/** The sides as their commits pin them; the merge is made again where nothing was promoted. */
async function sidesOf(project: Project, { document, commit }: KeptVerdict): Promise<Sides> {
  const { target, candidate } = document;
  const names = { target, candidate };
  const from = document.from === null ? undefined : parseCommitId(document.from);
  const to = parseCommitId(document.to);
  if (commit === undefined && from !== undefined) {
    return (await planMerge(project, { from, to }, names)).sides;
  }
  const result = commit?.id ?? to;
  const merged = await snapshotOf(project, result, commit === undefined ? candidate : target);
  const current = from && (await snapshotOf(project, from, target));
  const path = merged.loaded.settings.evaluate.questions;
  const mergedQuestions = await (await project.git()).readFileAt(result, path);
  return { ...names, from, to, current, merged, mergedQuestions };
}

/** Whether the verdict is of the very promotion whose commit names it. */
function differencesOfCommit({ document, commit }: KeptVerdict): VerdictDifference[] {
  if (commit === undefined) return [];
  const recorded = [...(document.from === null ? [] : [document.from]), document.to].join(' ');
  const now = commit.parents.join(' ');
  const target = promotedTarget(commit) ?? null;
  return [
    ...(recorded === now ? [] : [{ path: 'parents of the commit', recorded, now }]),
    ...(target === document.target
      ? []
      : [{ path: 'target of the commit', recorded: document.target, now: target }]),
  ];
}

function timeRules({ rules }: VerdictDocument): VerdictDocument['rules'] {
  return rules.filter(({ kind, rule }) => {
    if (kind !== 'require') return false;
    const { figure } = parseRule(rule);
    return figure.kind === 'measured' && isMomentary(figure.name);
  });
}

function recordedTimes(document: VerdictDocument): MeasuredFigures {
  return new Map(
    timeRules(document).flatMap(({ rule, figures }) => {
      const { figure } = parseRule(rule);
      return figure.kind === 'measured' ? [[figure.name, figures['value'] ?? null] as const] : [];
    }),
  );
}

function refuseOtherVersions({ made }: VerdictDocument): void {
  const { evaluator, retrieval } = made;
  if (evaluator === EVALUATOR_VERSION && retrieval === RETRIEVAL_VERSION) return;
  throw new StemmaError(
    'different-evaluators',
    `cannot verify the verdict: it was made by evaluator ${evaluator} on retrieval ${retrieval}, this stemma has ${EVALUATOR_VERSION} and ${RETRIEVAL_VERSION}`,
    {
      data: { made },
      suggestions: [`Verify it with stemma ${made.stemma}, which made it.`],
    },
  );
}

/** Differences that the message lists. */
const LISTED = 3;

function verdictDiffers(
  { record }: KeptVerdict,
  compared: number,
  differences: readonly VerdictDifference[],
): StemmaError {
  const listed = differences
    .slice(0, LISTED)
    .map(({ path, recorded, now }) => `${path} was ${shown(recorded)}, is ${shown(now)}`);
  const more = differences.length - listed.length;
  const list = `${listed.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
  return new StemmaError(
    'verdict-differs',
    `the verdict ${record.slice(0, 10)} does not come out again: ${list}`,
    {
      data: { record, compared, differences },
      suggestions: [
        'Run `stemma fsck`: it says whether the data is as it was pinned.',
        'Do not rely on this promotion before you know why; `stemma rollback` undoes it.',
      ],
    },
  );
}

function shown(value: unknown): string {
  return value === null ? 'absent' : JSON.stringify(value);
}
