import { StemmaError } from '../../errors/stemma-error.js';
import type { ObjectId } from '../../model/object-id.js';
import { parseLock } from '../../pipeline/snapshot-lock.js';
import type { CommitId } from '../../vcs/commit-id.js';
import { LOCK_FILE } from '../project-files.js';
import type { Project } from '../project.js';
import { readTextAt } from '../committed-snapshot.js';
import { VERDICT_TRAILER } from '../verdict-trailer.js';
import { decodeVerdict, type VerdictDocument } from './verdict-document.js';
import { readLedger, type LedgerEntry } from './verdict-ledger.js';

/** Promotions of a target that are looked at, the newest first. */
const LOOKED_AT = 1000;

/** A decision that is about to be counted. */
export interface UsedQuestions {
  readonly target: string;
  /** Commit that the target is at. */
  readonly from: CommitId | undefined;
  readonly questions: { readonly hash: string; readonly ids: readonly string[] };
  /** Names what is judged, see `LedgerEntry`. */
  readonly decision: string;
}

/**
 * How many other decisions about a target rest on a question set (`same`), and on other sets that
 * hold at least half of its questions by id (`overlapping`): those in the target's own history, and
 * those that were made in this copy of the project. A decision that was made before counts those
 * before its first time, so that judging again gives the same verdict.
 */
export async function questionUses(
  project: Project,
  use: UsedQuestions,
): Promise<VerdictDocument['uses']> {
  const ledger = readLedger(project).filter(({ target }) => target === use.target);
  const first = ledger.findIndex(({ decision }) => decision === use.decision);
  const before = first < 0 ? ledger : ledger.slice(0, first);
  const decisions = new Map(before.map((entry) => [entry.decision, entry]));
  const known = new Set(ledger.map(({ record }) => record));
  const promoted = use.from === undefined ? [] : await promotedSets(project, use.from, known);
  const sets = [...promoted, ...[...decisions.values()].map((entry) => setOf(project, entry))];
  const same = sets.filter(({ hash }) => hash === use.questions.hash).length;
  const overlapping = sets.filter((set) => set.hash !== use.questions.hash && isHalf(use, set));
  return { same, overlapping: overlapping.length };
}

/** A question set that a verdict rests on; without ids where the verdict is not here. */
interface QuestionSet {
  readonly hash: string;
  readonly ids: ReadonlySet<string>;
}

function isHalf({ questions }: UsedQuestions, { ids }: QuestionSet): boolean {
  const shared = questions.ids.filter((id) => ids.has(id)).length;
  return shared > 0 && shared * 2 >= questions.ids.length;
}

function setOf(project: Project, { record, questions }: LedgerEntry): QuestionSet {
  return recorded(project, record) ?? { hash: questions, ids: new Set() };
}

/** Undefined where the verdict is not here, or what a trailer names is none that can be read. */
function recorded(project: Project, record: ObjectId): QuestionSet | undefined {
  const bytes = project.store.get(record);
  if (bytes === undefined) return undefined;
  try {
    const { hash, ids } = decodeVerdict(bytes, record).inputs.questions;
    return { hash, ids: new Set(ids) };
  } catch (error) {
    if (error instanceof StemmaError) return undefined;
    throw error;
  }
}

/** Question sets of the promotions that a branch's own history holds, verdicts made here apart. */
async function promotedSets(
  project: Project,
  tip: CommitId,
  known: ReadonlySet<string>,
): Promise<QuestionSet[]> {
  const git = await project.git();
  const sets: QuestionSet[] = [];
  for await (const info of git.log(tip, { firstParent: true, limit: LOOKED_AT })) {
    const record = verdictIn(info.trailers);
    if (record === undefined || known.has(record)) continue;
    const set = recorded(project, record) ?? (await pinnedSet(project, info.id));
    if (set !== undefined) sets.push(set);
  }
  return sets;
}

/** What a promotion's lock says of the questions, where the verdict itself is elsewhere. */
async function pinnedSet(project: Project, commit: CommitId): Promise<QuestionSet | undefined> {
  const text = await readTextAt(project, commit, LOCK_FILE);
  const { evaluation } =
    text === undefined ? {} : parseLock(text, `${commit.slice(0, 10)}:${LOCK_FILE}`);
  return evaluation && { hash: evaluation.questionsHash, ids: new Set() };
}

/** The verdict that a commit's trailers name. Anybody may write one: what is no id names none. */
export function verdictIn(
  trailers: readonly { readonly key: string; readonly value: string }[],
): ObjectId | undefined {
  const value = trailers.find(({ key }) => key === VERDICT_TRAILER)?.value;
  // SHA-256 in hexadecimal is what ObjectId brands.
  return value !== undefined && /^[0-9a-f]{64}$/.test(value) ? (value as ObjectId) : undefined;
}
