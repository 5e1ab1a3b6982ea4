import { VERDICT_TRAILER } from './verdict-trailer.js';
import { StemmaError } from '../errors/stemma-error.js';
import { DEFAULT_SEED } from '../evaluate/compare-evaluations.js';
import { EVALUATOR_VERSION, type Evaluation } from '../evaluate/evaluation.js';
import { gate } from '../evaluate/gate.js';
import type { Outcome, RuleVerdict } from '../evaluate/gate-verdict.js';
import { encodeCanonical, type Canonical } from '../model/canonical.js';
import { formatLock } from '../pipeline/snapshot-lock.js';
import type { Settings } from '../pipeline/settings/settings.js';
import { utf8 } from '../util/bytes.js';
import type { CommitId } from '../vcs/commit-id.js';
import type { CommitInfo } from '../vcs/log.js';
import { judge } from './compare-project.js';
import { evaluateSnapshot } from './evaluate-snapshot.js';
import { examOf, type Exam } from './exam.js';
import { headline } from './known-evaluation.js';
import { commitMerge, prepareMerge } from './prepare-merge.js';
import { LOCK_FILE } from './project-files.js';
import type { Project } from './project.js';
import { committedSnapshot, snapshotAt, type Snapshot } from './snapshot-at.js';
import { advanceBranch } from './switch-project.js';

/** The trailer of a promotion's commit that names its target. */
const PROMOTED = 'Stemma-Promoted';

/** What one rule said. */
export type RuleOutcome = RuleVerdict;

/** What to promote. */
export interface PromoteOptions {
  readonly candidate: string;
  /** Target branch; that of the settings unless given. */
  readonly to?: string | undefined;
  /** Evaluate and judge, but move nothing. */
  readonly dryRun?: boolean;
}

/** A verdict, and what was moved because of it. */
export interface PromoteResult {
  readonly verdict: Outcome;
  readonly rules: readonly RuleOutcome[];
  readonly target: string;
  /** Commit that the target was at; null where it did not exist. */
  readonly from: string | null;
  /** Commit of the candidate. */
  readonly to: string;
  /** The promoted commit; null unless the verdict is a pass. */
  readonly commit: string | null;
  readonly tag: string | null;
  /** Object that holds the verdict with all figures. */
  readonly record: string;
  readonly metrics: Readonly<
    Record<string, { readonly base: number | null; readonly candidate: number }>
  >;
}

/** A candidate worked out to the commit that the target would get. */
interface Judged {
  readonly snapshot: Snapshot;
  readonly exam: Exam;
  readonly settings: Settings;
  readonly base: Evaluation | undefined;
  readonly evaluation: Evaluation;
  readonly verdict: Outcome;
  readonly rules: readonly RuleVerdict[];
  readonly makeCommit: (trailers: readonly Trailer[]) => Promise<CommitId>;
}

interface Trailer {
  readonly key: string;
  readonly value: string;
}

/**
 * Merges a candidate into the target in memory, evaluates the merge result on the target's
 * questions, judges it by the target's rules, and moves the branch only on a pass, by
 * compare-and-set. A target that does not exist is created under the candidate's rules, floors
 * alone. Throws `merge-conflict`, `ref-moved`, `already-promoted`.
 */
export async function promoteProject(
  project: Project,
  options: PromoteOptions,
): Promise<PromoteResult> {
  project.becomeWriter();
  const git = await project.git();
  await git.identity();
  const candidate = await git.resolveRef(options.candidate);
  const own = await snapshotAt(project, options.candidate);
  const target = options.to ?? own.loaded.settings.promote.target;
  const tip = (await git.listBranches()).find(({ name }) => name === target)?.commit;
  const untagged = await untaggedPromotion(project, { tip, candidate, target });
  const from = untagged === undefined ? tip : targetBefore(untagged);
  const judged =
    from === undefined
      ? await judgeFirst(project, own, { candidate, target })
      : await judgeMerge(project, {
          from,
          current: untagged === undefined ? target : from,
          candidate,
          target,
          at: options.candidate,
        });
  const record = saveVerdict(project, judged);
  const moved =
    judged.verdict === 'pass' && options.dryRun !== true
      ? await move(project, judged, {
          target,
          from,
          record,
          candidate: options.candidate,
          untagged,
        })
      : { commit: null, tag: null };
  return {
    verdict: judged.verdict,
    rules: judged.rules,
    target,
    from: from ?? null,
    to: candidate,
    ...moved,
    record,
    metrics: figures(judged),
  };
}

async function judgeFirst(
  project: Project,
  snapshot: Snapshot,
  { candidate, target }: { readonly candidate: CommitId; readonly target: string },
): Promise<Judged> {
  const exam = await examOf(project, snapshot);
  const evaluation = await evaluateSnapshot(project, snapshot, exam);
  const { settings } = snapshot.loaded;
  const { verdict, rules } = gate({ rules: settings.promote, candidate: evaluation });
  const { lock: pinned } = await committedSnapshot(project, candidate, snapshot.at);
  const lock = { ...pinned, ...snapshot.lock, evaluation: headline(evaluation) };
  const git = await project.git();
  const makeCommit = (trailers: readonly Trailer[]) =>
    git.writeCommit({
      parents: [candidate],
      base: candidate,
      edits: new Map([[LOCK_FILE, utf8(formatLock(lock))]]),
      message: `Promote '${snapshot.at}' to ${target}`,
      trailers,
    });
  return { snapshot, exam, settings, base: undefined, evaluation, verdict, rules, makeCommit };
}

async function judgeMerge(
  project: Project,
  sides: {
    readonly from: CommitId;
    /** Names `from`. */
    readonly current: string;
    readonly candidate: CommitId;
    readonly target: string;
    readonly at: string;
  },
): Promise<Judged> {
  const { from, candidate, target, at } = sides;
  const current = await snapshotAt(project, sides.current);
  const merge = await prepareMerge(project, { ours: from, theirs: candidate, at });
  if (merge.relation === 'up-to-date') throw alreadyPromoted(at, target);
  const exam = await examOf(project, current);
  const base = await evaluateSnapshot(project, current, exam);
  const evaluation = await evaluateSnapshot(project, merge.snapshot, exam);
  const { settings } = current.loaded;
  const input = { settings, exam, base, candidate: evaluation, seed: DEFAULT_SEED };
  const { verdict, rules } = judge(input);
  const lock = { ...merge.lock, evaluation: headline(evaluation) };
  const makeCommit = (trailers: readonly Trailer[]) =>
    commitMerge(project, merge, { message: `Promote '${at}' to ${target}`, lock, trailers });
  return { snapshot: merge.snapshot, exam, settings, base, evaluation, verdict, rules, makeCommit };
}

async function move(
  project: Project,
  judged: Judged,
  to: {
    readonly target: string;
    readonly from: CommitId | undefined;
    readonly record: string;
    readonly candidate: string;
    /** The target is there already, and only the tag is missing. */
    readonly untagged: CommitInfo | undefined;
  },
): Promise<{ readonly commit: string; readonly tag: string }> {
  const { target, from, record, candidate, untagged } = to;
  const git = await project.git();
  const trailers = [
    { key: PROMOTED, value: target },
    { key: VERDICT_TRAILER, value: record },
  ];
  const commit = untagged?.id ?? (await judged.makeCommit(trailers));
  if (untagged === undefined) {
    const reason = `promote: ${candidate}`;
    await advanceBranch(project, { branch: target, from, to: commit, reason });
  }
  const tag = await nextTag(project, target);
  await git.createTag({ name: tag, at: commit, message: `Promote '${candidate}' to ${target}` });
  return { commit, tag };
}

/**
 * The commit at the tip of a target where it promoted this very candidate and has no tag: the
 * process that made it was stopped right before its end, and promoting again makes up for it.
 */
async function untaggedPromotion(
  project: Project,
  at: {
    readonly tip: CommitId | undefined;
    readonly candidate: CommitId;
    readonly target: string;
  },
): Promise<CommitInfo | undefined> {
  const { tip, candidate, target } = at;
  if (tip === undefined) return undefined;
  const git = await project.git();
  const info = await git.commitInfo(tip);
  const promoted = info.trailers.some(({ key, value }) => key === PROMOTED && value === target);
  if (!promoted || info.parents.at(-1) !== candidate) return undefined;
  const tags = await git.listTags();
  const tagged = tags.some(({ name, commit }) => commit === tip && name.startsWith(`${target}-`));
  return tagged ? undefined : info;
}

/** Where the target was before a promotion; undefined for its first. */
function targetBefore({ parents }: CommitInfo): CommitId | undefined {
  return parents.length > 1 ? parents[0] : undefined;
}

/** `production-1`, `production-2` …: the first number that no tag has, above all that have one. */
async function nextTag(project: Project, target: string): Promise<string> {
  const prefix = `${target}-`;
  const numbers = (await (await project.git()).listTags())
    .filter(({ name }) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map(({ name }) => Number(name.slice(prefix.length)));
  return `${prefix}${Math.max(0, ...numbers) + 1}`;
}

/** Keeps a verdict with everything that it was made from. */
function saveVerdict(project: Project, judged: Judged): string {
  const { snapshot, exam, settings, base, evaluation, verdict, rules } = judged;
  const record = {
    format: 1,
    evaluator: EVALUATOR_VERSION,
    seed: DEFAULT_SEED,
    snapshot: snapshot.id,
    questions: exam.questionsHash,
    rules: { ...settings.promote },
    base: base === undefined ? null : { ...base.metrics },
    candidate: { ...evaluation.metrics },
    verdict,
    outcomes: rules.map(({ rule, outcome, figures: values, sentence }) => ({
      rule,
      outcome,
      sentence,
      figures: { ...values },
    })),
  } satisfies Record<string, Canonical>;
  const id = project.store.put('record', encodeCanonical(record));
  project.store.flush();
  return id;
}

function figures({ base, evaluation }: Judged): PromoteResult['metrics'] {
  return Object.fromEntries(
    Object.entries(evaluation.metrics).map(([name, candidate]) => [
      name,
      { base: base?.metrics[name] ?? null, candidate },
    ]),
  );
}

function alreadyPromoted(at: string, target: string): StemmaError {
  return new StemmaError(
    'already-promoted',
    `nothing to promote: '${target}' holds '${at}' already`,
    {
      data: { candidate: at, target },
      suggestions: [`\`stemma log ${target}\` shows when it came in.`],
    },
  );
}
