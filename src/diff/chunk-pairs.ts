import type { ChunkChange, ChunkedText, ChunkFate, ChunkPair, Side } from './chunk-change.js';
import { linkChunks, type ChunkLink, type ChunkLinks } from './chunk-links.js';
import type { TextDiff } from './text-run.js';

/** Share of the shorter chunk from which two chunks belong together. */
const RELATED = 0.3;
/** Share from which a chunk counts as made of another. */
const NESTED = 0.8;

/** Two chunked texts: which chunks share text, and what groups of them are called. */
export class ChunkPairs {
  readonly #links: ChunkLinks;
  readonly #byPlace: ReadonlyMap<number, ChunkLink>;

  constructor(
    readonly before: ChunkedText,
    readonly after: ChunkedText,
    diff: TextDiff,
  ) {
    this.#links = linkChunks(before.chunks, after.chunks, diff);
    this.#byPlace = new Map(this.links.map((link) => [this.#place(link.before, link.after), link]));
  }

  get links(): readonly ChunkLink[] {
    return this.#links.links;
  }

  /** True where all of both chunks is shared, in the same order. */
  isSameText({ before, after, shared }: ChunkLink): boolean {
    return (
      shared === this.#length('before', before) &&
      shared === this.#length('after', after) &&
      this.#text('before', before) === this.#text('after', after)
    );
  }

  /** True where two chunks share enough to be about the same. */
  areRelated({ before, after, shared }: ChunkLink): boolean {
    const shorter = Math.min(this.#length('before', before), this.#length('after', after));
    return shared >= RELATED * shorter;
  }

  /** Pairs of chunks with the same text, the first with the first of each text; ascending in `before`. */
  equalTexts(isFree: Readonly<Record<Side, (i: number) => boolean>>): ChunkPair[] {
    const places = new Map<string, number[]>();
    for (const j of this.after.chunks.keys()) {
      if (!isFree.after(j)) continue;
      const text = this.#text('after', j);
      const known = places.get(text);
      if (known === undefined) places.set(text, [j]);
      else known.push(j);
    }
    const pairs: ChunkPair[] = [];
    for (const before of this.before.chunks.keys()) {
      if (!isFree.before(before)) continue;
      const after = places.get(this.#text('before', before))?.shift();
      if (after !== undefined) pairs.push({ before, after });
    }
    return pairs;
  }

  /** A chunk whose text stands elsewhere. */
  moveOf({ before, after }: ChunkPair): ChunkChange {
    const edited = !this.#haveSameContext(before, after);
    return { fate: 'moved', before: [before], after: [after], edited };
  }

  /** What to call chunks that belong together; both lists ascend. */
  changeOf(group: Pick<ChunkChange, 'before' | 'after'>): ChunkChange {
    const { before, after } = group;
    const [i = 0, j = 0] = [before[0], after[0]];
    if (before.length > 1 || after.length > 1) {
      const isSplit = before.length === 1 && this.#isMadeOf('before', i, after);
      const isMerged = after.length === 1 && this.#isMadeOf('after', j, before);
      const fate = isSplit ? 'split' : isMerged ? 'merged' : 'recut';
      return { fate, before, after, edited: this.#haveOwnWords(before, after) };
    }
    const isSame = this.#text('before', i) === this.#text('after', j);
    const edited = isSame ? !this.#haveSameContext(i, j) : this.#haveOwnWords(before, after);
    return { fate: this.#fateOfPair(i, j, { isSame, edited }), before, after, edited };
  }

  #fateOfPair(
    i: number,
    j: number,
    { isSame, edited }: { readonly isSame: boolean; readonly edited: boolean },
  ): ChunkFate {
    const { shared, moved } = this.#link(i, j) ?? { shared: 0, moved: 0 };
    if (2 * moved > shared) return 'moved';
    if (edited) return 'edited';
    return isSame ? 'unchanged' : 'recut';
  }

  /** True where each part is made of the one chunk, and together they hold it. */
  #isMadeOf(side: Side, one: number, parts: readonly number[]): boolean {
    const other = side === 'before' ? 'after' : 'before';
    let held = 0;
    let end = 0;
    for (const part of parts) {
      const link = side === 'before' ? this.#link(one, part) : this.#link(part, one);
      const shared = link?.shared ?? 0;
      if (shared < NESTED * this.#found(other, part)) return false;
      const span = this.#chunk(other, part);
      // Parts may overlap; what two of them hold counts once.
      held += shared - Math.max(0, Math.min(end, span.end) - span.start);
      end = Math.max(end, span.end);
    }
    return held >= NESTED * this.#found(side, one);
  }

  /** True where a chunk of either side has words that the other text has not. */
  #haveOwnWords(before: readonly number[], after: readonly number[]): boolean {
    return (
      before.some((i) => this.#found('before', i) < this.#length('before', i)) ||
      after.some((j) => this.#found('after', j) < this.#length('after', j))
    );
  }

  #haveSameContext(i: number, j: number): boolean {
    return this.#chunk('before', i).context === this.#chunk('after', j).context;
  }

  #link(i: number, j: number): ChunkLink | undefined {
    return this.#byPlace.get(this.#place(i, j));
  }

  #place(i: number, j: number): number {
    return i * this.after.chunks.length + j;
  }

  #found(side: Side, i: number): number {
    return (side === 'before' ? this.#links.foundBefore : this.#links.foundAfter)[i] ?? 0;
  }

  #length(side: Side, i: number): number {
    const { start, end } = this.#chunk(side, i);
    return end - start;
  }

  #text(side: Side, i: number): string {
    const { start, end } = this.#chunk(side, i);
    return this[side].text.slice(start, end);
  }

  #chunk(side: Side, i: number) {
    const chunk = this[side].chunks[i];
    if (chunk === undefined) throw new Error(`a text without chunk ${i}`);
    return chunk;
  }
}
