import { createRequire } from 'node:module';
import type cl100kBase from 'gpt-tokenizer/bpeRanks/cl100k_base';
import type * as constants from 'gpt-tokenizer/encodingParams/constants';
import type { TokenCounter } from '../../model/token-counter.js';
import { BytePairCounter } from './byte-pair-counter.js';

/** The tokenizers of OpenAI's models that are on offer. */
export const GPT_ENCODINGS = ['cl100k_base', 'o200k_base'] as const;

export type GptEncodingName = (typeof GPT_ENCODINGS)[number];

/** Raised when a count changes: it is part of the counter's id. */
const VERSION = 1;

/** Loading tables takes a fifth of a second, so all counters of an encoding share theirs. */
const loaded = new Map<GptEncodingName, BytePairCounter>();

/**
 * Counts tokens as OpenAI's tokenizers do. What looks like a special token (`<|endoftext|>`) is
 * plain text: documents hold text, not instructions to a tokenizer. The tables (1 to 2 MB) are
 * loaded by the first count of a process or thread.
 */
export function openGptCounter(name: GptEncodingName): TokenCounter {
  return {
    id: `${name}@${VERSION}`,
    source: { kind: 'gpt', encoding: name },
    count: (text) => counterOf(name).count(text),
  };
}

function counterOf(name: GptEncodingName): BytePairCounter {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const counter = loadCounter(name);
  loaded.set(name, counter);
  return counter;
}

/** The tables are loaded by `require` because `count` is synchronous. */
function loadCounter(name: GptEncodingName): BytePairCounter {
  const require = createRequire(import.meta.url);
  // Both modules have the shape that the package's own declarations give them.
  const ranks = require(`gpt-tokenizer/bpeRanks/${name}`) as { default: typeof cl100kBase };
  const patterns = require('gpt-tokenizer/encodingParams/constants') as typeof constants;
  const split = {
    cl100k_base: patterns.CL100K_TOKEN_SPLIT_REGEX,
    o200k_base: patterns.O200K_TOKEN_SPLIT_REGEX,
  };
  return new BytePairCounter({ split: split[name], tokens: ranks.default });
}
