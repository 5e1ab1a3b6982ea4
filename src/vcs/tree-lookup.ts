import type { GitOid } from './commit-id.js';
import type { GitContext } from './git-context.js';
import type { RawPath } from './raw-path.js';
import type { TreeFile } from './read-tree.js';
import { readTree } from './read-tree.js';
import type { TreeEntry } from './tree-object.js';
import { isFolder } from './tree-object.js';

/** Finds many files in one tree, reading each folder once. */
export class TreeLookup {
  readonly #context: GitContext;
  readonly #root: GitOid | undefined;
  readonly #folders = new Map<GitOid, Promise<Map<string, TreeEntry>>>();

  constructor(context: GitContext, root: GitOid | undefined) {
    this.#context = context;
    this.#root = root;
  }

  /** The file at a path; undefined where there is none or a folder. */
  async file(path: RawPath): Promise<TreeFile | undefined> {
    const names = path.split('/');
    const last = names.pop() ?? '';
    let folder = this.#root;
    for (const name of names) {
      const entry = folder === undefined ? undefined : (await this.#entries(folder)).get(name);
      if (entry === undefined || !isFolder(entry)) return undefined;
      folder = entry.oid;
    }
    const entry = folder === undefined ? undefined : (await this.#entries(folder)).get(last);
    if (entry === undefined || isFolder(entry)) return undefined;
    return { path, oid: entry.oid, mode: entry.mode };
  }

  #entries(folder: GitOid): Promise<Map<string, TreeEntry>> {
    const known = this.#folders.get(folder);
    if (known !== undefined) return known;
    const entries = readTree(this.#context, folder).then(
      (found) => new Map(found.map((entry) => [entry.name, entry])),
    );
    this.#folders.set(folder, entries);
    return entries;
  }
}
