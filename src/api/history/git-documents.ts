import type { DocumentKey } from '../../model/document.js';
import { objectIdOf } from '../../model/object-id.js';
import type { Settings } from '../../pipeline/settings/settings.js';
import { keepBlob } from '../../tree/pieces/blob-writer.js';
import type { CommitId, GitOid } from '../../vcs/commit-id.js';
import { documentsAtPath, pathOfDocument } from '../document-paths.js';
import type { CommitSnapshots } from './commit-snapshots.js';
import type { DocumentBytes } from './document-bytes.js';
import { isNamed } from './is-named.js';

/** Documents as Git's own files of a commit, for commits whose data the store lacks. */
export class GitDocuments {
  /** A document changes little between commits: each file is hashed once. */
  readonly #files = new Map<GitOid, DocumentBytes>();

  constructor(readonly snapshots: CommitSnapshots) {}

  /** True for a commit that has files for every source of its settings. */
  async areIn(commit: CommitId): Promise<boolean> {
    const settings = await this.snapshots.settingsAt(commit);
    for (const { path } of settings?.sources ?? []) {
      const folder = path.replace(/^\.\//, '').replace(/\/+$/, '');
      const isThere = await this.snapshots.git.hasFilesAt(commit, folder === '.' ? '' : folder);
      if (!isThere) return false;
    }
    return settings !== undefined;
  }

  /** Undefined where the commit has no such file. */
  async bytesAt(commit: CommitId, document: DocumentKey): Promise<DocumentBytes | undefined> {
    const path = await this.#pathOf(commit, document);
    const file = path === undefined ? undefined : await this.snapshots.git.fileIdAt(commit, path);
    return file === undefined ? undefined : this.#named(file);
  }

  async read(commit: CommitId, document: DocumentKey): Promise<Uint8Array | undefined> {
    const path = await this.#pathOf(commit, document);
    return path === undefined ? undefined : this.snapshots.git.readFileAt(commit, path);
  }

  /** A document of that name and those in the folder of that name, by key. */
  async entriesAt(commit: CommitId, name: string): Promise<Map<DocumentKey, DocumentBytes>> {
    const entries = new Map<DocumentKey, DocumentBytes>();
    const settings = await this.snapshots.settingsAt(commit);
    const path = await this.#pathOf(commit, name.includes('/') ? name : `${name}/`);
    if (settings === undefined || path === undefined) return entries;
    for (const file of await this.snapshots.git.listFilesAt(commit, path)) {
      for (const key of documentsAtPath(settings, file.path)) {
        if (isNamed(key, name)) entries.set(key, await this.#named(file.oid));
      }
    }
    return entries;
  }

  async #pathOf(commit: CommitId, document: DocumentKey): Promise<string | undefined> {
    const settings: Settings | undefined = await this.snapshots.settingsAt(commit);
    return settings && pathOfDocument(settings, document);
  }

  /** What the corpus would call a file of Git's. */
  async #named(file: GitOid): Promise<DocumentBytes> {
    const known = this.#files.get(file);
    if (known !== undefined) return known;
    const bytes = await this.snapshots.git.readBlob(file);
    const { blob } = keepBlob(objectIdOf, bytes);
    const named = { blob, size: bytes.length, entry: undefined };
    this.#files.set(file, named);
    return named;
  }
}
