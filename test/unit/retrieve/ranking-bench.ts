import { chunkIdOf } from '../../../src/model/chunk.js';
import type { ChunkSource, PlacedChunk } from '../../../src/model/chunk-source.js';
import type { DenseSearch, LexicalSearch } from '../../../src/model/dense-search.js';
import { shownHashOf } from '../../../src/model/entry-codecs.js';
import { unitVector } from '../../../src/model/unit-vector.js';
import type { RankOptions } from '../../../src/retrieve/rank-chunks.js';
import type { RetrieveOptions } from '../../../src/retrieve/retrieve-chunks.js';

/** A chunk as a test states it: undefined where a side does not find it. */
export interface StatedChunk {
  readonly document: string;
  readonly dense?: number | undefined;
  readonly lexical?: number | undefined;
  readonly vector?: readonly number[];
}

/** Options of the bench that a test replaces. */
export type Changes = Partial<Omit<RetrieveOptions, 'rank'>> & {
  readonly rank?: Partial<RankOptions>;
};

/** Chunks whose scores are known, behind the ports of the two sides. */
export class RankingBench {
  readonly chunks: ChunkSource;
  readonly #placed: readonly { readonly chunk: PlacedChunk; readonly stated: StatedChunk }[];
  /** How deep the sides were searched. */
  readonly depths: number[] = [];

  constructor(stated: readonly StatedChunk[]) {
    const ordinals = new Map<string, number>();
    this.#placed = stated.map((each, i) => {
      const ordinal = ordinals.get(each.document) ?? 0;
      ordinals.set(each.document, ordinal + 1);
      return { chunk: placedChunk(each.document, ordinal, `text ${i}`), stated: each };
    });
    const chunksOf = (document: string) =>
      this.#placed.map(({ chunk }) => chunk).filter((chunk) => chunk.document === document);
    this.chunks = { chunksOf, all: () => this.#placed.map(({ chunk }) => chunk) };
  }

  readonly dense: DenseSearch = {
    search: (_vector, k) => {
      this.depths.push(k);
      return this.#best('dense', k).map(({ chunk: { document, shownHash }, score }) => ({
        document,
        shownHash,
        score,
      }));
    },
  };

  readonly lexical: LexicalSearch = {
    search: (_question, k) => {
      this.depths.push(k);
      return this.#best('lexical', k).map(({ chunk: { document, ordinal }, score }) => ({
        document,
        ordinal,
        score,
      }));
    },
    close: () => undefined,
  };

  readonly vectorOf = (chunk: PlacedChunk): Float32Array => {
    const found = this.#placed.find((each) => each.chunk.id === chunk.id);
    return unitVector(Float32Array.from(found?.stated.vector ?? [1, 0]));
  };

  /** Options of plain retrieval by both sides; `more` replaces them. */
  options(more: Changes = {}): RetrieveOptions {
    const { rank = {}, ...others } = more;
    return {
      k: 5,
      rerank: undefined,
      mmr: undefined,
      maxPerDocument: undefined,
      ...others,
      rank: {
        chunks: this.chunks,
        dense: this.dense,
        lexical: this.lexical,
        candidates: 10,
        fusion: { kind: 'rrf', k: 60, weights: { dense: 1, lexical: 1 } },
        minScore: {},
        ...rank,
      },
    };
  }

  #best(side: 'dense' | 'lexical', k: number) {
    return this.#placed
      .flatMap(({ chunk, stated }) => {
        const score = stated[side];
        return score === undefined ? [] : [{ chunk, score }];
      })
      .sort((a, b) => b.score - a.score)
      .slice(0, k);
  }
}

function placedChunk(document: string, ordinal: number, text: string): PlacedChunk {
  return {
    document,
    ordinal,
    id: chunkIdOf(document, text, 0),
    entry: { start: 0, end: text.length, text, tokens: 1, headings: [], metadata: {} },
    shownHash: shownHashOf(text),
  };
}
