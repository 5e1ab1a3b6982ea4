import type { NamedCommit } from '../vcs/branches.js';
import type { Project } from './project.js';

/** Tags there are now. */
export interface TagResult {
  readonly tags: readonly NamedCommit[];
}

/** Makes a tag, deletes one, or neither; lists what there is then. */
export async function tagProject(
  project: Project,
  options: {
    readonly name?: string | undefined;
    readonly ref: string;
    readonly message?: string | undefined;
    readonly remove?: string | undefined;
  },
): Promise<TagResult> {
  const git = await project.git();
  const { name, ref, message, remove } = options;
  if (name !== undefined) {
    const at = await git.resolveRef(ref);
    await git.createTag(message === undefined ? { name, at } : { name, at, message });
  } else if (remove !== undefined) await git.deleteTag(remove);
  return { tags: await git.listTags() };
}
