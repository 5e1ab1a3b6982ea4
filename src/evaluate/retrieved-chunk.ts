import { StemmaError } from '../errors/stemma-error.js';
import type { Span } from '../model/chunk.js';
import type { DocumentKey } from '../model/document.js';

/** One chunk of a ranking, as far as measuring needs it. */
export interface RetrievedChunk extends Span {
  readonly id: string;
  readonly document: DocumentKey;
  /** Tokens of its text, by one tokenizer for all that is compared; for the token budget. */
  readonly tokens: number;
  /** Higher is better. */
  readonly score: number;
}

/**
 * Refuses a ranking that no measure is defined on: a chunk that comes twice (`duplicate-chunk`),
 * or a score that is not a number or higher than the one before it (`bad-ranking`).
 */
export function checkRanking(question: string, chunks: readonly RetrievedChunk[]): void {
  const rankOf = new Map<string, number>();
  let before = Infinity;
  for (const [index, { id, score }] of chunks.entries()) {
    const rank = index + 1;
    const earlier = rankOf.get(id);
    if (earlier !== undefined) {
      const message = `cannot score question '${question}': chunk '${id}' stands at ranks ${earlier} and ${rank}`;
      throw new StemmaError('duplicate-chunk', message, { data: { question, chunk: id } });
    }
    // Also false for NaN.
    if (!(score <= before)) {
      const message = `cannot score question '${question}': the score ${score} at rank ${rank} follows ${before}`;
      throw new StemmaError('bad-ranking', message, { data: { question, chunk: id, rank } });
    }
    rankOf.set(id, rank);
    before = score;
  }
}
