import { StemmaError } from '../errors/stemma-error.js';
import type { CommitId } from '../vcs/commit-id.js';
import type { GitRepository } from '../vcs/git-repository.js';
import type { CommitInfo } from '../vcs/log.js';
import { refuseUnfinished } from './operation/open-operation.js';
import type { Project } from './project.js';
import { advanceBranch } from './switch-project.js';
import { unknownBranch } from './unknown-branch.js';

/** What a rollback did. */
export interface RollbackResult {
  readonly target: string;
  readonly from: string;
  /** Commit whose state the branch has again. */
  readonly to: string;
  /** The commit that the rollback made. */
  readonly commit: string;
}

/**
 * Gives a branch the state that it had before its last promotion (or that of `to`) by a new commit,
 * so that no history is lost and clones follow. Throws `nothing-to-roll-back`.
 */
export async function rollbackProject(
  project: Project,
  options: {
    readonly target?: string | undefined;
    readonly to?: string | undefined;
    readonly dryRun?: boolean;
  },
): Promise<RollbackResult> {
  project.becomeWriter();
  const git = await project.git();
  const target = options.target ?? project.readSettings().settings.promote.target;
  const from = await tipOf(git, target);
  if ((await git.currentBranch()) === target)
    await refuseUnfinished(project, `roll '${target}' back`);
  const to =
    options.to === undefined
      ? await beforeLastPromotion(project, from, target)
      : await git.resolveRef(options.to);
  if (options.dryRun === true) return { target, from, to, commit: from };
  const commit = await git.writeCommit({
    parents: [from],
    base: to,
    edits: new Map(),
    message: `Roll ${target} back to ${to.slice(0, 10)}`,
    trailers: [{ key: 'Stemma-Rolled-Back-To', value: to }],
  });
  await advanceBranch(project, { branch: target, from, to: commit, reason: 'rollback' });
  return { target, from, to, commit };
}

async function tipOf(git: GitRepository, target: string): Promise<CommitId> {
  const branches = await git.listBranches();
  const tip = branches.find(({ name }) => name === target)?.commit;
  if (tip !== undefined) return tip;
  throw unknownBranch({
    failure: `cannot roll '${target}' back`,
    name: target,
    branches: branches.map(({ name }) => name),
    otherwise: `Promote something to it first: \`stemma promote BRANCH --to ${target}\`.`,
  });
}

/** First parent of the latest promotion that no later rollback undid. */
async function beforeLastPromotion(
  project: Project,
  tip: CommitId,
  target: string,
): Promise<CommitId> {
  const git = await project.git();
  let undoneTo: string | undefined;
  for await (const info of git.log(tip, { firstParent: true })) {
    if (undoneTo !== undefined && info.id !== undoneTo) continue;
    undoneTo = undefined;
    const back = trailer(info, 'Stemma-Rolled-Back-To');
    if (back !== undefined) {
      undoneTo = back;
      continue;
    }
    const [parent] = info.parents;
    const promoted = trailer(info, 'Stemma-Promoted') === target;
    // A first promotion made the branch: there is nothing before it.
    if (promoted && parent !== undefined && info.parents.length > 1) return parent;
  }
  throw new StemmaError(
    'nothing-to-roll-back',
    `cannot roll '${target}' back: it has no promotion to undo`,
    {
      data: { target },
      suggestions: [
        `Name a commit: \`stemma rollback ${target} --to REF\`; \`stemma log ${target}\` lists them.`,
      ],
    },
  );
}

function trailer(info: CommitInfo, key: string): string | undefined {
  return info.trailers.find((one) => one.key === key)?.value;
}
