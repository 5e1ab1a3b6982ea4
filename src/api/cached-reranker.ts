import type { Canonical } from '../model/canonical.js';
import { fingerprintOf } from '../model/fingerprint.js';
import type { Reranker } from '../model/reranker.js';
import type { CacheDatabase } from '../store/cache-database.js';

/** A reranker that judges each pair of question and passage once, and keeps the scores as notes. */
export class CachedReranker implements Reranker {
  readonly #name: string;

  constructor(
    readonly reranker: Reranker,
    readonly cache: Pick<CacheDatabase, 'note' | 'saveNotes'>,
    /** Stops a call that gives none of its own. */
    readonly stopping: AbortSignal,
  ) {
    this.#name = fingerprintOf(reranker.identity);
  }

  get identity(): Canonical {
    return this.reranker.identity;
  }

  async score(
    question: string,
    passages: readonly string[],
    signal = this.stopping,
  ): Promise<number[]> {
    const { cache } = this;
    const names = passages.map((passage) => this.#noteOf(question, passage));
    const scores = new Map<string, number>();
    const missing = new Map<string, string>();
    for (const [i, name] of names.entries()) {
      const note = cache.note(name);
      if (note === undefined) missing.set(name, passages[i] ?? '');
      else scores.set(name, readScore(note));
    }
    const judged = await this.reranker.score(question, [...missing.values()], signal);
    const fresh = [...missing.keys()].map((name, i) => [name, judged[i] ?? NaN] as const);
    for (const [name, score] of fresh) scores.set(name, score);
    cache.saveNotes(fresh.map(([name, score]) => [name, writeScore(score)]));
    return names.map((name) => scores.get(name) ?? NaN);
  }

  close(): Promise<void> {
    return this.reranker.close();
  }

  #noteOf(question: string, passage: string): string {
    return `rerank:${fingerprintOf([this.#name, question, passage])}`;
  }
}

function writeScore(score: number): Uint8Array {
  return new Uint8Array(Float64Array.of(score).buffer);
}

function readScore(note: Uint8Array): number {
  return new Float64Array(Uint8Array.from(note).buffer)[0] ?? NaN;
}
