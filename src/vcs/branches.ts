import { StemmaError } from '../errors/stemma-error.js';
import { utf8 } from '../util/bytes.js';
import type { CommitId, GitOid } from './commit-id.js';
import type { GitContext } from './git-context.js';
import { loadIdentity } from './identity.js';
import { isAncestor } from './merge-base.js';
import { nearestNames } from '../util/nearest-names.js';
import { formatPerson } from './person.js';
import { headCommit } from './head-commit.js';
import { peelToCommit } from './read-commit.js';
import { BRANCHES, TAGS, branchRef, tagRef } from './ref-name.js';
import { currentBranchName, listRefs, readRef } from './ref-store.js';
import { deleteRef, updateRef } from './update-ref.js';

/** A branch or a tag and the commit that it leads to. */
export interface NamedCommit {
  /** Short name: `main`, `v1`. */
  readonly name: string;
  readonly commit: CommitId;
}

/** The branches, sorted by name. */
export async function listBranches(context: GitContext): Promise<NamedCommit[]> {
  return await listNamed(context, BRANCHES);
}

/** The tags that lead to commits, sorted by name. */
export async function listTags(context: GitContext): Promise<NamedCommit[]> {
  return await listNamed(context, TAGS);
}

async function listNamed(context: GitContext, folder: string): Promise<NamedCommit[]> {
  const named: NamedCommit[] = [];
  for (const { ref, oid } of await listRefs(context.gitDir, folder)) {
    const commit = await peelToCommit(context, oid);
    if (commit !== undefined) named.push({ name: ref.slice(folder.length), commit });
  }
  return named;
}

/** Makes a branch; throws `branch-exists`, `bad-ref-name`, `ref-conflict`, `ref-locked`. */
export async function createBranch(context: GitContext, name: string, at: CommitId): Promise<void> {
  const ref = branchRef(name);
  if ((await readRef(context.gitDir, ref)) !== undefined) {
    throw new StemmaError('branch-exists', `cannot make the branch '${name}': it exists already`, {
      data: { branch: name },
      suggestions: [`Switch to it with \`stemma switch ${name}\`.`, 'Choose another name.'],
    });
  }
  await updateRef(context, ref, { from: null, to: at, reason: `branch: Created from ${at}` });
}

/**
 * Removes a branch and its reflog. Throws `unknown-branch`, `branch-checked-out`, and
 * `branch-unmerged` when its commits are not in `HEAD` and `force` is not set.
 */
export async function deleteBranch(
  context: GitContext,
  name: string,
  options: { readonly force?: boolean } = {},
): Promise<void> {
  const ref = branchRef(name);
  const tip = await existing(context, { folder: BRANCHES, noun: 'branch', name });
  if ((await currentBranchName(context.gitDir)) === name) {
    throw new StemmaError(
      'branch-checked-out',
      `cannot remove the branch '${name}': it is the current one`,
      {
        data: { branch: name },
        suggestions: ['Switch to another branch first.'],
      },
    );
  }
  if (options.force !== true) await checkMerged(context, name, tip);
  await deleteRef(context, ref, tip);
}

async function checkMerged(context: GitContext, name: string, tip: GitOid): Promise<void> {
  const commit = await peelToCommit(context, tip);
  const head = await headCommit(context);
  if (commit === undefined || (head !== undefined && (await isAncestor(context, commit, head))))
    return;
  throw new StemmaError(
    'branch-unmerged',
    `cannot remove the branch '${name}': its commits are not in the current branch`,
    {
      data: { branch: name, commit },
      suggestions: [
        'Merge or promote it first.',
        `Remove it all the same with \`stemma branch --delete --force ${name}\`.`,
      ],
    },
  );
}

/** A tag to be made. */
export interface NewTag {
  readonly name: string;
  readonly at: CommitId;
  /** Makes an annotated tag, with the committer's name and the time. */
  readonly message?: string;
}

/** Makes a tag; throws `tag-exists`, `bad-ref-name`, `ref-conflict`, `ref-locked`, `identity-missing`. */
export async function createTag(context: GitContext, tag: NewTag): Promise<void> {
  const ref = tagRef(tag.name);
  if ((await readRef(context.gitDir, ref)) !== undefined) {
    throw new StemmaError('tag-exists', `cannot make the tag '${tag.name}': it exists already`, {
      data: { tag: tag.name },
      suggestions: [
        'Choose another name.',
        `Remove it first with \`stemma tag --delete ${tag.name}\`.`,
      ],
    });
  }
  const to = tag.message === undefined ? tag.at : await writeTag(context, tag, tag.message);
  await updateRef(context, ref, { from: null, to, reason: `tag: ${tag.name}` });
}

async function writeTag(context: GitContext, tag: NewTag, message: string): Promise<GitOid> {
  const { committer } = await loadIdentity(context);
  const headers = [
    `object ${tag.at}`,
    'type commit',
    `tag ${tag.name}`,
    `tagger ${formatPerson(committer)}`,
  ];
  return await context.objects.write('tag', utf8(`${headers.join('\n')}\n\n${message.trim()}\n`));
}

/** Removes a tag; throws `unknown-tag`. */
export async function deleteTag(context: GitContext, name: string): Promise<void> {
  const oid = await existing(context, { folder: TAGS, noun: 'tag', name });
  await deleteRef(context, tagRef(name), oid);
}

async function existing(
  context: GitContext,
  { folder, noun, name }: { folder: string; noun: 'branch' | 'tag'; name: string },
): Promise<GitOid> {
  const oid = await readRef(context.gitDir, folder + name);
  if (oid !== undefined) return oid;
  const names = (await listRefs(context.gitDir, folder)).map(({ ref }) => ref.slice(folder.length));
  throw new StemmaError(`unknown-${noun}`, `no ${noun} is named '${name}'`, {
    data: { name },
    suggestions: nearestNames(name, names).map((near) => `Did you mean '${near}'?`),
  });
}
