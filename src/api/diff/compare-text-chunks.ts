import { alignChunks } from '../../diff/align-chunks.js';
import type { ChunkChange } from '../../diff/chunk-change.js';
import { compareCuts, type CutCounts } from '../../diff/compare-cuts.js';
import { diffTexts } from '../../diff/diff-texts.js';
import { MarkedTexts, type MarkedWords } from '../../diff/mark-words.js';
import type { Span } from '../../model/chunk.js';
import type { ChunkedTextAt, TextChunk } from './chunked-text.js';
import type { ChunkItem, ChunkPlace } from './chunk-item.js';
import { movedPassages, type MovedPassage } from './moved-passages.js';

/** The same text of two snapshots, or what it was renamed from; one of them may be absent. */
export interface TextPair {
  /** The document that the text is of now, or was of. */
  readonly document: string;
  readonly before: ChunkedTextAt | undefined;
  readonly after: ChunkedTextAt | undefined;
  /** Chunks to leave out: they were found to be the same already. */
  readonly settled: ReadonlySet<TextChunk>;
}

/** A change of chunks, and for one that stands alone what its text is called. */
export interface FoundItem {
  readonly item: ChunkItem;
  /** Of an added or removed chunk: equal names, equal texts. */
  readonly name?: string;
  /** Of an added or removed chunk: hash of what the embedder is shown. */
  readonly shown?: string;
}

/** What became of the chunks of one text. */
export interface ComparedText {
  readonly items: readonly FoundItem[];
  readonly cuts: CutCounts;
  readonly passages: readonly MovedPassage[];
}

/** How much is told of a document. */
export interface Telling {
  /** Items that can still be told in full. */
  left: number;
}

/** Aligns the chunks of a text; takes what it tells in full off `telling`. */
export function compareTextChunks(pair: TextPair, telling: Telling): ComparedText {
  return new Comparison(pair).run(telling);
}

/** Of a text that one side alone has chunks of. */
const NOTHING = { cuts: { before: 0, after: 0, kept: 0 }, passages: [] } as const;

class Comparison {
  readonly #before: readonly TextChunk[];
  readonly #after: readonly TextChunk[];
  #marked: MarkedTexts | undefined;

  constructor(readonly pair: TextPair) {
    const { before, after, settled } = pair;
    const open = (chunk: TextChunk) => !settled.has(chunk);
    this.#before = before?.chunks.filter(open) ?? [];
    this.#after = after?.chunks.filter(open) ?? [];
  }

  run(telling: Telling): ComparedText {
    const changes = this.#changes();
    const isDocumentTold = telling.left > 0;
    const items = changes
      .filter((change) => change.fate !== 'unchanged' || this.#isRenamed)
      .map((change) => this.#found(change, telling.left-- > 0));
    if (this.#before.length === 0 || this.#after.length === 0) return { items, ...NOTHING };
    const cuts = compareCuts(this.#side('before'), this.#side('after'), this.#texts.diff);
    return { items, cuts, passages: this.#passages(changes, isDocumentTold) };
  }

  #passages(changes: readonly ChunkChange[], isTold: boolean): MovedPassage[] {
    const chunks = { before: this.#before, after: this.#after };
    const document = this.pair.after?.key ?? this.pair.document;
    return movedPassages(this.#texts.diff.moved, chunks, changes).map((passage) => {
      const text = this.#texts.before.slice(passage.before.start, passage.before.end);
      return { document, ...passage, ...(isTold && { text }) };
    });
  }

  get #isRenamed(): boolean {
    const { before, after } = this.pair;
    return before !== undefined && after !== undefined && before.key !== after.key;
  }

  #changes(): ChunkChange[] {
    if (this.#before.length === 0 || this.#after.length === 0) {
      return [
        ...this.#before.map((_, i) => alone('removed', [i], [])),
        ...this.#after.map((_, j) => alone('added', [], [j])),
      ];
    }
    return alignChunks(this.#side('before'), this.#side('after'), this.#texts.diff);
  }

  #side(side: 'before' | 'after') {
    const chunks = side === 'before' ? this.#before : this.#after;
    return { text: this.#texts[side], chunks };
  }

  /** Both texts and their difference; reading them is put off, because lone chunks need neither. */
  get #texts(): MarkedTexts {
    if (this.#marked === undefined) {
      const [before, after] = [this.pair.before?.text ?? '', this.pair.after?.text ?? ''];
      this.#marked = new MarkedTexts(before, after, diffTexts(before, after));
    }
    return this.#marked;
  }

  #found({ fate, before, after, edited }: ChunkChange, isTold: boolean): FoundItem {
    const old = before.flatMap((i) => this.#before[i] ?? []);
    const fresh = after.flatMap((j) => this.#after[j] ?? []);
    const item: ChunkItem = {
      change: fate === 'unchanged' ? 'moved' : fate,
      document: this.pair.document,
      edited,
      before: old.map((chunk) => placeIn(this.pair.before, chunk, isTold)),
      after: fresh.map((chunk) => placeIn(this.pair.after, chunk, isTold)),
      ...(isTold && this.#detail({ fate, old, fresh, edited })),
    };
    const lone = old.length + fresh.length === 1 ? (old[0] ?? fresh[0]) : undefined;
    const side = old.length === 0 ? this.pair.after : this.pair.before;
    if (lone === undefined || side === undefined) return { item };
    return { item, name: side.textName(lone), shown: lone.shown };
  }

  #detail(change: {
    readonly fate: ChunkChange['fate'];
    readonly old: readonly TextChunk[];
    readonly fresh: readonly TextChunk[];
    readonly edited: boolean;
  }): Pick<ChunkItem, 'headings' | 'words' | 'context'> {
    const { fate, old, fresh, edited } = change;
    const [left, right] = [old[0], fresh[0]];
    const headings =
      right === undefined
        ? left && this.pair.before?.headingsOf(left)
        : this.pair.after?.headingsOf(right);
    const context =
      left === undefined || right === undefined || left.context === right.context
        ? undefined
        : { before: left.context, after: right.context };
    const words =
      edited || fate === 'recut' ? this.#words(fate, hull(old), hull(fresh)) : undefined;
    return {
      ...(headings !== undefined && headings.length > 0 && { headings }),
      ...(words !== undefined && { words }),
      ...(context !== undefined && { context }),
    };
  }

  /** Undefined where the text is the same, and only its context differs. */
  #words(fate: ChunkChange['fate'], old: Span, fresh: Span): MarkedWords[] | undefined {
    const { before, after } = this.#texts;
    const [left, right] = [before.slice(old.start, old.end), after.slice(fresh.start, fresh.end)];
    if (left === right) return undefined;
    if (fate !== 'moved') return this.#texts.mark(old, fresh);
    // Elsewhere, so the difference of the whole texts has them as removed and added.
    const own = new MarkedTexts(left, right, diffTexts(left, right));
    return own.mark({ start: 0, end: left.length }, { start: 0, end: right.length });
  }
}

function alone(fate: 'added' | 'removed', before: number[], after: number[]): ChunkChange {
  return { fate, before, after, edited: false };
}

function placeIn(text: ChunkedTextAt | undefined, chunk: TextChunk, isTold: boolean): ChunkPlace {
  if (text === undefined) throw new Error('a chunk without a text');
  return isTold ? text.fullPlaceOf(chunk) : text.placeOf(chunk);
}

/** From the first start to the last end. */
function hull(spans: readonly Span[]): Span {
  return {
    start: Math.min(...spans.map(({ start }) => start)),
    end: Math.max(...spans.map(({ end }) => end)),
  };
}
