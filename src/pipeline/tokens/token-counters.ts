import type { TokenCounter } from '../../model/token-counter.js';
import { openTokenCounter, STAND_IN, type TokenCounterContext } from './open-token-counter.js';

/** Token counters that are opened once by their name: their tables take long to build. */
export class TokenCounters {
  readonly #opened = new Map<string, Promise<TokenCounter>>();

  /** `projectFolder` is the folder that a path of a tokenizer.json is relative to. */
  constructor(readonly projectFolder: string) {}

  /** Gives and throws what `openTokenCounter` does. */
  open(name: string, embedder?: TokenCounterContext['embedder']): Promise<TokenCounter> {
    const { projectFolder } = this;
    if (name === 'embedder') {
      const isBare = embedder !== undefined && embedder.tokenizer === undefined;
      if (isBare) return this.open(STAND_IN);
      return openTokenCounter(name, { projectFolder, ...(embedder && { embedder }) });
    }
    const known = this.#opened.get(name) ?? openTokenCounter(name, { projectFolder });
    this.#opened.set(name, known);
    return known;
  }
}
