import type { ChunkReader } from '../../pipeline/chunk-reader.js';
import { countEntries } from '../../tree/read.js';
import type { Project } from '../project.js';
import type { ChunkedSnapshot } from '../snapshot-at.js';
import { BoundarySum, type Boundaries } from './boundaries.js';
import { changedTexts, type ChangedDocument } from './changed-texts.js';
import type { ChunkItem } from './chunk-item.js';
import { ChunkedTextAt, type TextChunk } from './chunked-text.js';
import { compareTextChunks, type FoundItem } from './compare-text-chunks.js';
import { findRenames } from './find-renames.js';
import { joinMoves } from './join-moves.js';
import type { MovedPassage } from './moved-passages.js';
import { settledRows } from './settled-rows.js';

/**
 * What became of the chunks. Counts are of items, so a split counts once however many chunks it gave;
 * unchanged chunks are no items.
 */
export interface ChunkChanges {
  /** All chunks of each side. */
  readonly before: number;
  readonly after: number;
  readonly added: number;
  readonly removed: number;
  readonly edited: number;
  readonly moved: number;
  readonly split: number;
  readonly merged: number;
  readonly recut: number;
  readonly unchanged: number;
  /** In order of document and place. */
  readonly items: readonly ChunkItem[];
  /** Passages that moved within a text, beside the chunks that did. */
  readonly passages: readonly MovedPassage[];
  readonly boundaries: Boundaries;
}

/** Changes of chunks, and what was learnt on the way. */
export interface FoundChanges {
  readonly changes: ChunkChanges;
  /** Texts that have another key now. */
  readonly renames: readonly { readonly from: string; readonly to: string }[];
  /** Keys of the documents whose chunks differ, and of their texts. */
  readonly keys: ReadonlySet<string>;
}

/** Which documents to compare, and how much to tell of them. */
export interface ChunkDiffOptions {
  /** Keys of documents; all unless given. */
  readonly only?: ReadonlySet<string> | undefined;
  /** Documents whose items are told in full, and items of each: with texts, ids and words. */
  readonly limit: number;
}

/**
 * Aligns the chunks of the documents that differ, see src/diff/align-chunks.ts. Reads the texts of
 * those documents alone, one after the other. A chunk that left one of them and stands in another is
 * one that moved; so is every chunk of a document that has another key now.
 */
export function chunkChanges(
  project: Project,
  { from, to }: { readonly from: ChunkedSnapshot; readonly to: ChunkedSnapshot },
  options: ChunkDiffOptions,
): FoundChanges {
  return new ChunkDiff(project, from, to, options).run();
}

class ChunkDiff {
  readonly #documents: readonly ChangedDocument[];
  readonly #found: FoundItem[] = [];
  readonly #passages: MovedPassage[] = [];
  readonly #boundaries = new BoundarySum();
  #toldDocuments = 0;

  constructor(
    readonly project: Project,
    readonly from: ChunkedSnapshot,
    readonly to: ChunkedSnapshot,
    readonly options: ChunkDiffOptions,
  ) {
    const { only } = options;
    this.#documents = [...changedTexts(project, from, to)].filter(
      ({ document }) => only === undefined || only.has(document),
    );
  }

  run(): FoundChanges {
    const keys = new Set(this.#documents.flatMap(({ document, texts }) => [document, ...texts]));
    const inBoth = (key: string) => [this.from, this.to].every(({ chunks }) => chunks.hasText(key));
    const lone = [...keys].filter((key) => !inBoth(key));
    const renames = findRenames(
      { reader: this.from.chunks, keys: lone.filter((key) => this.from.chunks.hasText(key)) },
      { reader: this.to.chunks, keys: lone.filter((key) => this.to.chunks.hasText(key)) },
    );
    const sources = new Map(renames.map(({ from, to }) => [to, from]));
    const left = new Set(renames.map(({ from }) => from));
    for (const changed of this.#documents) {
      this.project.session.signal.throwIfAborted();
      this.#compare(changed, { sources, left });
    }
    return { changes: this.#result(joinMoves(this.#found)), renames, keys };
  }

  /** Compares the texts of a document; those that left it are compared where they went. */
  #compare(
    { document, texts }: ChangedDocument,
    renames: { readonly sources: ReadonlyMap<string, string>; readonly left: ReadonlySet<string> },
  ): void {
    const pairs = texts
      .filter((key) => !renames.left.has(key) || this.to.chunks.hasText(key))
      .map((key) => ({
        before: this.#textAt(this.from.chunks, renames.sources.get(key) ?? key),
        after: this.#textAt(this.to.chunks, key),
      }));
    const settled = texts.length > 1 ? settledRows(pairs) : new Set<TextChunk>();
    const { limit } = this.options;
    const telling = { left: this.#toldDocuments < limit ? limit : 0 };
    const seen = this.#found.length;
    for (const pair of pairs) {
      const { items, cuts, passages } = compareTextChunks({ document, ...pair, settled }, telling);
      for (const item of items) this.#found.push(item);
      for (const passage of passages) this.#passages.push(passage);
      const { before, after } = pair;
      this.#boundaries.add({ before: before?.chunks ?? [], after: after?.chunks ?? [] });
      this.#boundaries.addCuts(cuts);
    }
    if (this.#found.length > seen) this.#toldDocuments++;
  }

  #textAt(reader: ChunkReader, key: string): ChunkedTextAt | undefined {
    return reader.hasText(key) ? new ChunkedTextAt(reader, key) : undefined;
  }

  #result(items: ChunkItem[]): ChunkChanges {
    const counts = { added: 0, removed: 0, edited: 0, moved: 0, split: 0, merged: 0, recut: 0 };
    for (const { change } of items) counts[change]++;
    const after = this.#total(this.to);
    const changed = items.reduce((sum, item) => sum + item.after.length, 0);
    return {
      before: this.#total(this.from),
      after,
      ...counts,
      unchanged: after - changed,
      items,
      passages: this.#passages,
      boundaries: this.#boundaries.boundaries,
    };
  }

  /** All chunks of a snapshot, or those of the documents that were asked for. */
  #total({ chunks }: ChunkedSnapshot): number {
    const { only } = this.options;
    if (only === undefined) return countEntries(this.project.reader, chunks.roots.chunks);
    let sum = 0;
    for (const document of only) {
      const texts = chunks.hasText(document) ? [document] : chunks.partsOf(document);
      for (const text of texts) sum += chunks.countOf(text);
    }
    return sum;
  }
}
