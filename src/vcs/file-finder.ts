import type { CommitId, GitOid } from './commit-id.js';
import type { GitContext } from './git-context.js';
import { readIndex } from './index-store.js';
import { checkDepth, readTree, treeOf } from './read-tree.js';
import { toRawPath } from './raw-path.js';
import { isFolder } from './tree-object.js';

/** Folders of which it is remembered what lies below them. */
const KEPT_TREES = 100_000;

/**
 * Finds the files of one name anywhere in commits. A folder that several commits share is read
 * once, so a walk through history costs what changed.
 */
export class FileFinder {
  #below = new Map<GitOid, readonly GitOid[]>();

  constructor(
    readonly context: GitContext,
    readonly name: string,
  ) {}

  /** Object ids of the files of that name in a commit. */
  async in(commit: CommitId): Promise<readonly GitOid[]> {
    const root = await treeOf(this.context, commit);
    return root === undefined ? [] : await this.#find(root, 0);
  }

  /** Object ids of the files of that name that the index holds, in any stage of a merge. */
  async inIndex(): Promise<readonly GitOid[]> {
    const { entries } = await readIndex(this.context.gitDir);
    return entries
      .filter(({ path }) => path === this.name || path.endsWith(`/${this.name}`))
      .map(({ oid }) => oid);
  }

  /** The bytes of a file that was found. */
  read(oid: GitOid): Promise<Uint8Array> {
    return this.context.objects.readAs(oid, 'blob');
  }

  async #find(tree: GitOid, depth: number): Promise<readonly GitOid[]> {
    const known = this.#below.get(tree);
    if (known !== undefined) return known;
    checkDepth(depth, toRawPath(this.name));
    const found: GitOid[] = [];
    for (const { name, mode, oid } of await readTree(this.context, tree)) {
      if (isFolder({ mode })) found.push(...(await this.#find(oid, depth + 1)));
      else if (name === this.name) found.push(oid);
    }
    if (this.#below.size >= KEPT_TREES) this.#below.clear();
    this.#below.set(tree, found);
    return found;
  }
}
