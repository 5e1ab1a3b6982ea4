import type { GitOid } from './commit-id.js';
import type { TreeChange } from './diff-trees.js';
import { diffTrees } from './diff-trees.js';
import type { GitContext } from './git-context.js';
import { toProjectPath, toRepositoryPath } from './project-path.js';
import type { RawPath } from './raw-path.js';
import { fromRawPath } from './raw-path.js';
import type { TreeFile } from './read-tree.js';
import { listTree } from './read-tree.js';
import { TreeLookup } from './tree-lookup.js';

/** The files of one commit's tree, by path from the top of the repository. */
export class TreeFiles {
  readonly #context: GitContext;
  readonly #lookup: TreeLookup;

  constructor(
    context: GitContext,
    /** Undefined for the empty tree. */
    readonly root: GitOid | undefined,
  ) {
    this.#context = context;
    this.#lookup = new TreeLookup(context, root);
  }

  /** The project folder; `''` where it is the top of the repository. */
  get top(): RawPath {
    return this.#context.prefix;
  }

  /** The file at a path; undefined where there is none, or a folder. Each folder is read once. */
  file(path: RawPath): Promise<TreeFile | undefined> {
    return this.#lookup.file(path);
  }

  /** Files below a folder, in byte order; none where it is no folder. */
  async below(folder: RawPath): Promise<TreeFile[]> {
    const files = await listTree(this.#context, this.root, folder);
    return files.filter(({ path }) => path !== folder);
  }

  /** See `diffTrees`; from this tree to another. */
  changesTo(other: TreeFiles): Promise<TreeChange[]> {
    return diffTrees(this.#context, this.root, other.root);
  }

  /** Where a path of the project is in the repository; throws `unsafe-path`. */
  repositoryPath(projectPath: string): RawPath {
    return toRepositoryPath(this.#context, projectPath);
  }

  /** The path within the project; undefined for one outside it. */
  projectPath(path: RawPath): string | undefined {
    return toProjectPath(this.#context, path);
  }

  /** As people know it: within the project, or from the top of the repository for one outside it. */
  shownPath(path: RawPath): string {
    return this.projectPath(path) ?? fromRawPath(path);
  }
}
