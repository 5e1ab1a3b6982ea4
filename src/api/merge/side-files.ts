import type { CorpusEntry } from '../../model/document.js';
import { decodeCorpusEntry } from '../../model/entry-codecs.js';
import { documentKeyBytes } from '../../model/entry-keys.js';
import type { NodeReader } from '../../tree/node-reader.js';
import { getValue, rangeOfPrefix, readRange } from '../../tree/read.js';
import { fromUtf8 } from '../../util/bytes.js';
import type { FileChange, FileVersion } from '../../vcs/merge/files/file-version.js';
import { isSameVersion } from '../../vcs/merge/files/file-version.js';
import type { OurFiles } from '../../vcs/merge/files/part-files-from-folders.js';
import type { RawPath } from '../../vcs/raw-path.js';
import type { TreeFile } from '../../vcs/read-tree.js';
import { documentsAtPath, pathOfDocument, sourceFoldersAtPath } from '../document-paths.js';
import { LOCK_FILE } from '../project-files.js';
import { documentFileChanges } from './document-file-changes.js';
import type { MergeSide } from './merge-side.js';

/** Mode of the documents that stemma keeps. */
const DOCUMENT_MODE = '100644';

/** A file of Git's as the merge sees it. */
export function gitVersion({ oid, mode }: TreeFile): FileVersion {
  return { id: oid, mode, keeper: 'git', content: { oid } };
}

/** A document of stemma's likewise. */
export function storedVersion({ blob, pieced, size }: CorpusEntry): FileVersion {
  const content = { stored: { blob, pieced, size } };
  return { id: blob, mode: DOCUMENT_MODE, keeper: 'stemma', content };
}

/** All files of a side: Git's, and the documents of its snapshot that Git does not keep. */
export class SideFiles implements OurFiles {
  /** By folder of a source: whether Git has a file in it. */
  readonly #inGit = new Map<string, boolean>();

  constructor(
    readonly reader: NodeReader,
    readonly side: MergeSide,
  ) {}

  async file(path: RawPath): Promise<FileVersion | undefined> {
    const laid = this.side.overlay.get(path);
    if (laid !== undefined) return laid ?? undefined;
    const tracked = await this.side.files.file(path);
    return tracked === undefined ? this.#document(path) : gitVersion(tracked);
  }

  async below(folder: RawPath): Promise<RawPath[]> {
    const { files, overlay } = this.side;
    const paths = new Set((await files.below(folder)).map(({ path }) => path));
    for (const path of this.#documentsBelow(folder)) paths.add(path);
    for (const [path, version] of overlay) {
      if (version === null) paths.delete(path);
      else if (path.startsWith(`${folder}/`)) paths.add(path);
    }
    return [...paths];
  }

  /**
   * The document at a path where Git has no file, if stemma keeps all of its source. Where Git has
   * others of it, one that is pinned still was removed and not yet run.
   */
  async handedOver(path: RawPath): Promise<FileVersion | undefined> {
    const document = this.#document(path);
    const own = this.side.files.projectPath(path);
    const { settings } = this.side;
    if (document === undefined || own === undefined || settings === undefined) return undefined;
    for (const folder of sourceFoldersAtPath(settings, own)) {
      if (!(await this.#isInGit(folder))) return document;
    }
    return undefined;
  }

  async #isInGit(folder: string): Promise<boolean> {
    // The project's own folder has stemma.yaml.
    if (folder === '') return true;
    const { files } = this.side;
    const isInGit =
      this.#inGit.get(folder) ?? (await files.below(files.repositoryPath(folder))).length > 0;
    this.#inGit.set(folder, isInGit);
    return isInGit;
  }

  #document(path: RawPath): FileVersion | undefined {
    for (const key of this.#keysAt(path)) {
      const { corpus } = this.side;
      const value = corpus && getValue(this.reader, corpus, documentKeyBytes(key));
      if (value !== undefined) return storedVersion(decodeCorpusEntry(value));
    }
    return undefined;
  }

  #keysAt(path: RawPath): string[] {
    const { files, settings } = this.side;
    const own = files.projectPath(path);
    return own === undefined || settings === undefined ? [] : documentsAtPath(settings, own);
  }

  *#documentsBelow(folder: RawPath): Generator<RawPath> {
    const { corpus, settings, files } = this.side;
    if (corpus === undefined || settings === undefined) return;
    for (const key of this.#keysAt(`${folder}/` as RawPath)) {
      const range = rangeOfPrefix(documentKeyBytes(key));
      for (const entry of readRange(this.reader, corpus, range)) {
        const path = pathOfDocument(settings, fromUtf8(entry.key));
        if (path !== undefined) yield files.repositoryPath(path);
      }
    }
  }
}

/**
 * The files that differ between two states, stemma.lock apart; costs what differs. A document is
 * Git's where one of the two commits has it in its tree, unless the other has handed it to stemma:
 * then its keeper changed.
 */
export async function changesBetween(
  reader: NodeReader,
  from: MergeSide,
  to: MergeSide,
): Promise<FileChange[]> {
  const changes = new Map<RawPath, FileChange>();
  const [earlier, later] = [new SideFiles(reader, from), new SideFiles(reader, to)];
  for (const { path, before, after } of await from.files.changesTo(to.files)) {
    changes.set(path, {
      path,
      before: before === undefined ? await earlier.handedOver(path) : gitVersion(before),
      after: after === undefined ? await later.handedOver(path) : gitVersion(after),
    });
  }
  for (const { path: own, before, after } of documentFileChanges(reader, from, to).values()) {
    const path = to.files.repositoryPath(own);
    const isGits = changes.has(path) || (await to.files.file(path)) !== undefined;
    if (isGits) continue;
    const change = {
      before: before && storedVersion(before),
      after: after && storedVersion(after),
    };
    changes.set(path, { path, ...change });
  }
  await lay(changes, earlier, later);
  changes.delete(to.files.repositoryPath(LOCK_FILE));
  return [...changes.values()].filter(({ before, after }) => !isSameVersion(before, after));
}

/** Puts the overlays of both sides over what differs below them. */
async function lay(
  changes: Map<RawPath, FileChange>,
  from: SideFiles,
  to: SideFiles,
): Promise<void> {
  for (const path of new Set([...from.side.overlay.keys(), ...to.side.overlay.keys()])) {
    changes.set(path, { path, before: await from.file(path), after: await to.file(path) });
  }
}
