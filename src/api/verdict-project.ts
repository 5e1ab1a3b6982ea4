import { StemmaError } from '../errors/stemma-error.js';
import { parseObjectId, type ObjectId } from '../model/object-id.js';
import type { CommitId } from '../vcs/commit-id.js';
import type { CommitInfo } from '../vcs/log.js';
import { verdictIn } from './gate/question-uses.js';
import {
  decodeVerdict,
  promotionJsonSchema,
  type VerdictDocument,
} from './gate/verdict-document.js';
import { readLedger } from './gate/verdict-ledger.js';
import { verifyVerdict, type Verification } from './gate/verify-verdict.js';
import type { Project } from './project.js';
import { unknownBranch } from './unknown-branch.js';

export { promotionJsonSchema };

/** Which verdict. */
export interface VerdictOptions {
  /** Commit or tag of a promotion, or the id of a verdict; the target's last promotion unless given. */
  readonly at?: string | undefined;
  /** Judge again from the pinned data and compare. */
  readonly verify: boolean;
}

/** A verdict as it was recorded. */
export interface VerdictResult extends VerdictDocument {
  /** The commit that was promoted by it; null for one that was asked for by its id. */
  readonly commit: string | null;
  readonly record: string;
  /** Null unless asked for; a verdict that does not come out again is an error. */
  readonly verification: Verification | null;
}

/**
 * Shows the verdict of a promotion, and verifies it where asked to. Throws `no-verdict`,
 * `object-missing`, `unknown-format`, and what `verifyVerdict` throws.
 */
export async function verdictProject(
  project: Project,
  options: VerdictOptions,
): Promise<VerdictResult> {
  const { record, commit } = await find(project, options.at);
  const bytes = project.store.get(record);
  if (bytes === undefined) throw missing(record);
  const document = decodeVerdict(bytes, record);
  const verification = options.verify
    ? await verifyVerdict(project, { document, record, commit })
    : null;
  return { ...document, commit: commit?.id ?? null, record, verification };
}

interface Found {
  readonly record: ObjectId;
  readonly commit: CommitInfo | undefined;
}

async function find(project: Project, at: string | undefined): Promise<Found> {
  const git = await project.git();
  if (at === undefined) return lastPromotion(project);
  const named = idOfVerdict(project, at);
  if (named !== undefined) return { record: named, commit: undefined };
  const commit = await git.commitInfo(await git.resolveRef(at));
  const record = verdictIn(commit.trailers);
  if (record === undefined) throw noVerdict(at);
  return { record, commit };
}

/** The verdict of an id, or of ten digits or more of one that was made here. */
function idOfVerdict(project: Project, at: string): ObjectId | undefined {
  if (!/^[0-9a-f]{10,64}$/.test(at)) return undefined;
  if (at.length === 64) return parseObjectId(at);
  return readLedger(project).find(({ record }) => record.startsWith(at))?.record;
}

async function lastPromotion(project: Project): Promise<Found> {
  const git = await project.git();
  const { target } = project.readSettings().settings.promote;
  const branches = await git.listBranches();
  const tip: CommitId | undefined = branches.find(({ name }) => name === target)?.commit;
  if (tip === undefined) {
    throw unknownBranch({
      failure: `cannot show the last verdict on '${target}'`,
      name: target,
      branches: branches.map(({ name }) => name),
      otherwise: `Promote something to it first: \`stemma promote BRANCH --to ${target}\`.`,
    });
  }
  for await (const commit of git.log(tip, { firstParent: true })) {
    const record = verdictIn(commit.trailers);
    if (record !== undefined) return { record, commit };
  }
  throw noVerdict(target);
}

function noVerdict(at: string): StemmaError {
  return new StemmaError('no-verdict', `'${at}' is no promotion: its commit names no verdict`, {
    data: { at },
    suggestions: [
      'Name a promotion by its tag, such as production-3; `stemma tag` lists them.',
      'Or name a verdict by the id that `stemma promote` printed.',
    ],
  });
}

function missing(record: ObjectId): StemmaError {
  return new StemmaError(
    'object-missing',
    `the verdict ${record.slice(0, 10)} is not in the store`,
    {
      data: { record },
      suggestions: ['Copy .stemma/store.db from the machine that promoted.'],
    },
  );
}
