import type { DocumentKey } from '../../model/document.js';
import { decodeCorpusEntry, decodeStoredText } from '../../model/entry-codecs.js';
import { documentKeyBytes } from '../../model/entry-keys.js';
import type { ObjectId } from '../../model/object-id.js';
import { readTextObject } from '../../pipeline/read-text-object.js';
import type { PipelineSettings } from '../../pipeline/settings/settings.js';
import { textsOfChunks, type SnapshotLock } from '../../pipeline/snapshot-lock.js';
import { readWholeBlob } from '../../tree/pieces/read-blob.js';
import { getValue, rangeOfPrefix, readRange } from '../../tree/read.js';
import { fromUtf8 } from '../../util/bytes.js';
import type { CommitId } from '../../vcs/commit-id.js';
import { pipelinesOf } from '../choose-pipelines.js';
import type { CommitSnapshots } from './commit-snapshots.js';
import { describeEntry, type DocumentBytes } from './document-bytes.js';
import { extractTexts, joinTexts, type DocumentTexts } from './document-texts.js';
import { GitDocuments } from './git-documents.js';
import { folderPrefix } from './is-named.js';
import type { Sight } from './visible-parents.js';

/**
 * Documents commit by commit, from the store; and from Git's own files where the store lacks a
 * commit's data, as in a fresh clone of a project whose documents Git keeps.
 */
export class DocumentHistory {
  readonly #inGit: GitDocuments;
  readonly #hidden = new Set<CommitId>();
  readonly #present = new Set<ObjectId>();
  readonly #texts = new Map<string, DocumentTexts>();

  constructor(readonly snapshots: CommitSnapshots) {
    this.#inGit = new GitDocuments(snapshots);
  }

  /** Commits met so far whose data is not here. */
  get hidden(): number {
    return this.#hidden.size;
  }

  /** Whether the documents of a commit can be looked at. */
  readonly lookAtDocuments = async (commit: CommitId): Promise<Sight> => {
    const snapshot = await this.snapshots.at(commit);
    if (snapshot === 'none') return 'none';
    const isHere =
      snapshot !== 'unreadable' &&
      (this.#has(snapshot.lock.corpus.root) || (await this.#inGit.areIn(commit)));
    return isHere ? 'seen' : this.#hide(commit);
  };

  /** Whether what documents say in a commit can be read. */
  readonly lookAtTexts = async (commit: CommitId): Promise<Sight> => {
    const sight = await this.lookAtDocuments(commit);
    const snapshot = await this.snapshots.at(commit);
    if (sight !== 'seen' || typeof snapshot === 'string') return sight;
    if (this.#textsRoot(snapshot.lock) !== undefined) return 'seen';
    const settings = await this.#pipelineAt(commit);
    // What cleaning takes out is decided over all documents of a commit.
    const canBeMade = settings !== undefined && settings.clean === undefined;
    return canBeMade ? 'seen' : this.#hide(commit);
  };

  /** The corpus of a commit, where the store has it. */
  async corpusAt(commit: CommitId): Promise<ObjectId | undefined> {
    const snapshot = await this.snapshots.at(commit);
    if (typeof snapshot === 'string') return undefined;
    const { root } = snapshot.lock.corpus;
    return this.#has(root) ? root : undefined;
  }

  /** The bytes of a document in a commit that was seen; undefined where it has no such document. */
  async bytesAt(commit: CommitId, document: DocumentKey): Promise<DocumentBytes | undefined> {
    const root = await this.corpusAt(commit);
    if (root === undefined) return this.#inGit.bytesAt(commit, document);
    const value = getValue(this.snapshots.project.reader, root, documentKeyBytes(document));
    return value && describeEntry(value);
  }

  /** A document of that name and those in the folder of that name, by key. */
  async entriesAt(commit: CommitId, name: string): Promise<Map<DocumentKey, DocumentBytes>> {
    const root = await this.corpusAt(commit);
    return root === undefined ? this.#inGit.entriesAt(commit, name) : this.entriesIn(root, name);
  }

  /** As `entriesAt`, of a corpus in the store. */
  entriesIn(corpus: ObjectId, name: string): Map<DocumentKey, DocumentBytes> {
    const { reader } = this.snapshots.project;
    const own = getValue(reader, corpus, documentKeyBytes(name));
    if (own !== undefined) return new Map([[name, describeEntry(own)]]);
    const below = rangeOfPrefix(documentKeyBytes(folderPrefix(name)));
    const entries = [...readRange(reader, corpus, below)];
    return new Map(entries.map(({ key, value }) => [fromUtf8(key), describeEntry(value)]));
  }

  /** What a document says in a commit that was seen; undefined where it has no such document. */
  async textsAt(commit: CommitId, document: DocumentKey): Promise<DocumentTexts | undefined> {
    const snapshot = await this.snapshots.at(commit);
    if (typeof snapshot === 'string') return undefined;
    const root = this.#textsRoot(snapshot.lock);
    if (root !== undefined) return this.storedTexts(root, document);
    const settings = await this.#pipelineAt(commit);
    const bytes = await this.#readBytes(commit, document);
    return settings && bytes && extractTexts(document, { bytes, settings: settings.extract });
  }

  /** The texts of a document in a map of texts; neighbouring commits mostly share theirs. */
  storedTexts(root: ObjectId, document: DocumentKey): DocumentTexts | undefined {
    const key = `${root}${document}`;
    const known = this.#texts.get(key);
    if (known !== undefined) return known;
    const found = this.#findTexts(root, document);
    if (found !== undefined) this.#texts.set(key, found);
    return found;
  }

  #findTexts(root: ObjectId, document: DocumentKey): DocumentTexts | undefined {
    const { reader, store } = this.snapshots.project;
    const own = getValue(reader, root, documentKeyBytes(document));
    const below = rangeOfPrefix(documentKeyBytes(folderPrefix(document)));
    const values =
      own === undefined ? [...readRange(reader, root, below)].map(({ value }) => value) : [own];
    if (values.length === 0) return undefined;
    const stored = values.map(decodeStoredText);
    return {
      id: stored.map(({ blob }) => blob).join(),
      read: () => {
        const texts = stored.map((entry) => readTextObject(store, document, entry));
        return Promise.resolve(joinTexts(texts));
      },
    };
  }

  /** The texts that a lock pins, where they are those of its documents and in the store. */
  #textsRoot({ corpus, texts, cleaned }: SnapshotLock): ObjectId | undefined {
    if (texts?.input !== corpus.root) return undefined;
    if (cleaned !== undefined && cleaned.input !== texts.root) return undefined;
    const root = textsOfChunks({ texts, cleaned })?.root;
    return root !== undefined && this.#has(root) ? root : undefined;
  }

  async #pipelineAt(commit: CommitId): Promise<PipelineSettings | undefined> {
    const settings = await this.snapshots.settingsAt(commit);
    return settings && (pipelinesOf(settings).get(this.snapshots.pipeline) ?? settings.pipeline);
  }

  async #readBytes(commit: CommitId, document: DocumentKey): Promise<Uint8Array | undefined> {
    const { project } = this.snapshots;
    const root = await this.corpusAt(commit);
    if (root === undefined) return this.#inGit.read(commit, document);
    const value = getValue(project.reader, root, documentKeyBytes(document));
    return value && readWholeBlob(project.store, decodeCorpusEntry(value));
  }

  /** Whether the store has a map; asked again and again for the same few. */
  #has(root: ObjectId): boolean {
    const isThere = this.#present.has(root) || this.snapshots.project.store.has(root);
    if (isThere) this.#present.add(root);
    return isThere;
  }

  #hide(commit: CommitId): Sight {
    this.#hidden.add(commit);
    return 'hidden';
  }
}
