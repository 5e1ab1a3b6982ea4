import type { CommitId } from '../../vcs/commit-id.js';
import type { CommitInfo } from '../../vcs/log.js';
import type { Project } from '../project.js';

/** The trailer of a promotion's commit that names its target. */
export const PROMOTED_TRAILER = 'Stemma-Promoted';

/**
 * The commit at the tip of a target where it promoted this very candidate and has no tag: the
 * process that made it was stopped right before its end, and promoting again makes up for it.
 */
export async function untaggedPromotion(
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
  const promoted = promotedTarget(info) === target;
  if (!promoted || info.parents.at(-1) !== candidate) return undefined;
  const tags = await git.listTags();
  const tagged = tags.some(({ name, commit }) => commit === tip && name.startsWith(`${target}-`));
  return tagged ? undefined : info;
}

/** The branch that a commit was made for by a promotion; undefined for any other commit. */
export function promotedTarget({ trailers }: Pick<CommitInfo, 'trailers'>): string | undefined {
  return trailers.find(({ key }) => key === PROMOTED_TRAILER)?.value;
}

/** Where the target was before a promotion; undefined for its first. */
export function targetBefore({ parents }: CommitInfo): CommitId | undefined {
  return parents.length > 1 ? parents[0] : undefined;
}

/** `production-1`, `production-2` …: the first number that no tag has, above all that have one. */
export async function nextTag(project: Project, target: string): Promise<string> {
  const prefix = `${target}-`;
  const numbers = (await (await project.git()).listTags())
    .filter(({ name }) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map(({ name }) => Number(name.slice(prefix.length)));
  return `${prefix}${Math.max(0, ...numbers) + 1}`;
}
