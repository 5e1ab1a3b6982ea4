import { resolve } from 'node:path';
import { StemmaError } from '../../errors/stemma-error.js';
import type { CounterSource, TokenCounter } from '../../model/token-counter.js';
import { GPT_ENCODINGS, openGptCounter } from './gpt-counter.js';
import { openModelTokenizer } from './model-tokenizer.js';

/** The tokenizer of an embedder that has none. */
export const STAND_IN = 'o200k_base';

/** What a token counter may be opened with. */
export interface TokenCounterContext {
  /** The embedder of the pipeline, for `embedder`. */
  readonly embedder?: { readonly tokenizer?: TokenCounter };
  /** Folder that a path of a tokenizer.json is relative to. */
  readonly projectFolder: string;
}

/**
 * Opens the counter of a `tokenizer:` setting: `embedder`, `cl100k_base`, `o200k_base`, or the path
 * of a tokenizer.json, which ends in `.json`.
 *
 * `embedder` is the embedder's own tokenizer. An embedder that has none (tfidf, a server's model
 * that is not OpenAI's) has no limit in tokens either, so `o200k_base` stands in: the counter's id
 * says so, and is the same as when `o200k_base` is named. Throws `unknown-tokenizer`,
 * `tokenizer-not-found` or `no-tokenizer` when there is no embedder to ask.
 */
export async function openTokenCounter(
  name: string,
  { embedder, projectFolder }: TokenCounterContext,
): Promise<TokenCounter> {
  switch (name) {
    case 'embedder':
      if (embedder === undefined) throw noTokenizer();
      return embedder.tokenizer ?? openGptCounter(STAND_IN);
    case 'cl100k_base':
    case 'o200k_base':
      return openGptCounter(name);
    default:
      if (!name.endsWith('.json')) throw unknownTokenizer(name);
      return openModelTokenizer({ tokenizer: resolve(projectFolder, name) });
  }
}

/** Opens in another thread what was opened in this one. */
export async function openCounterFrom(source: CounterSource): Promise<TokenCounter> {
  if (source.kind === 'file') {
    const { kind: _kind, ...files } = source;
    return openModelTokenizer(files);
  }
  const encoding = GPT_ENCODINGS.find((name) => name === source.encoding);
  if (encoding === undefined) throw unknownTokenizer(source.encoding);
  return openGptCounter(encoding);
}

function noTokenizer(): StemmaError {
  return new StemmaError('no-tokenizer', "cannot count tokens by 'embedder': no embedder is open", {
    suggestions: ['Name a tokenizer: cl100k_base, o200k_base or the path of a tokenizer.json.'],
  });
}

function unknownTokenizer(name: string): StemmaError {
  return new StemmaError('unknown-tokenizer', `no tokenizer is called '${name}'`, {
    data: { tokenizer: name, known: ['embedder', 'cl100k_base', 'o200k_base'] },
    suggestions: ['Write embedder, cl100k_base, o200k_base or the path of a tokenizer.json.'],
  });
}
