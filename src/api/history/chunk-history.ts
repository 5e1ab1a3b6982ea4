import type { PlacedChunk } from '../../model/chunk-source.js';
import type { DocumentKey } from '../../model/document.js';
import { documentOfKey } from '../../model/entry-keys.js';
import { ChunkReader } from '../../pipeline/chunk-reader.js';
import { textsOfChunks } from '../../pipeline/snapshot-lock.js';
import { diffMaps } from '../../tree/diff.js';
import type { CommitId } from '../../vcs/commit-id.js';
import { fileOfText } from '../file-of-text.js';
import type { CommitSnapshots } from './commit-snapshots.js';
import { findRename } from './find-rename.js';
import type { DocumentHistory } from './document-history.js';
import type { Sight } from './visible-parents.js';

/** Chunks commit by commit, as the locks pin them. */
export class ChunkHistory {
  readonly #readers = new Map<string, ChunkReader>();

  constructor(
    readonly documents: DocumentHistory,
    readonly snapshots: CommitSnapshots = documents.snapshots,
  ) {}

  /** Whether the chunks of a commit can be looked at. */
  readonly look = async (commit: CommitId): Promise<Sight> => {
    const snapshot = await this.snapshots.at(commit);
    if (snapshot === 'none') return 'none';
    return (await this.readerAt(commit)) === undefined ? 'hidden' : 'seen';
  };

  /** Undefined where a commit has no chunks, or the store lacks them. */
  async readerAt(commit: CommitId): Promise<ChunkReader | undefined> {
    const snapshot = await this.snapshots.at(commit);
    if (typeof snapshot === 'string') return undefined;
    const { store, reader } = this.snapshots.project;
    const { chunks } = snapshot.lock;
    const texts = textsOfChunks(snapshot.lock);
    if (chunks === undefined || texts === undefined || chunks.input !== texts.root)
      return undefined;
    if (!store.has(chunks.root) || !store.has(texts.root)) return undefined;
    const key = `${texts.root}${chunks.root}`;
    const known = this.#readers.get(key);
    const opened = known ?? new ChunkReader(reader, { texts: texts.root, chunks: chunks.root });
    this.#readers.set(key, opened);
    return opened;
  }

  /** Keys of the texts whose chunks differ between two commits that were seen. */
  async changedTexts(before: CommitId, after: CommitId): Promise<Set<DocumentKey>> {
    const [a, b] = [await this.readerAt(before), await this.readerAt(after)];
    const texts = new Set<DocumentKey>();
    if (a === undefined || b === undefined) return texts;
    for (const { key } of diffMaps(this.snapshots.project.reader, a.roots.chunks, b.roots.chunks)) {
      texts.add(documentOfKey(key));
    }
    return texts;
  }

  async chunksAt(commit: CommitId, text: DocumentKey): Promise<readonly PlacedChunk[]> {
    return (await this.readerAt(commit))?.chunksOf(text) ?? [];
  }

  /** What a text was called in an earlier commit; undefined where that had no such text. */
  async nameBefore(
    text: DocumentKey,
    { before, after }: { readonly before: CommitId; readonly after: CommitId },
  ): Promise<DocumentKey | undefined> {
    if ((await this.readerAt(before))?.hasText(text) === true) return text;
    const corpus = await this.documents.corpusAt(after);
    if (corpus === undefined) return undefined;
    const file = fileOfText(this.snapshots.project.reader, [corpus], text);
    const old = await findRename(this.documents, { document: file, before, after });
    return old && `${old}${text.slice(file.length)}`;
  }
}
