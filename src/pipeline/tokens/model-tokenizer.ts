import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { isNodeError, messageOf } from '../../errors/node-error.js';
import { StemmaError } from '../../errors/stemma-error.js';
import { encodeCanonical } from '../../model/canonical.js';
import { objectIdOf } from '../../model/object-id.js';
import type { TokenCounter } from '../../model/token-counter.js';
import { findPairFrame, type PairFrame } from './pair-frame.js';
import { findTokenFrame, type TokenFrame } from './token-frame.js';
import { WordCache, wordwiseTokens } from './word-cache.js';

/** A tokenizer that a tokenizer.json describes. */
export interface ModelTokenizer extends TokenCounter {
  /** Token ids of `text` without special tokens. */
  encode(text: string): readonly number[];
  /** What the model wants around the ids of a text. */
  frame(): TokenFrame;
  /** What a model that reads two texts wants around and between their ids. */
  pairFrame(): PairFrame;
}

/** The files of a tokenizer, by absolute path. */
export interface TokenizerFiles {
  readonly tokenizer: string;
  /** `tokenizer_config.json`, where there is one. */
  readonly config?: string;
}

/**
 * Opens a tokenizer of Hugging Face's format. The files are read here, since their hash is the id;
 * they are parsed by the first count. Throws `tokenizer-not-found` here and `tokenizer-damaged`
 * from the first use.
 */
export async function openModelTokenizer(files: TokenizerFiles): Promise<ModelTokenizer> {
  const { Tokenizer } = packageSchema.parse(await import('@huggingface/tokenizers'));
  const tokenizerBytes = await readTokenizerFile(files.tokenizer);
  const configBytes =
    files.config === undefined ? undefined : await readTokenizerFile(files.config);
  const hashes = [tokenizerBytes, configBytes].map((bytes) =>
    bytes === undefined ? null : objectIdOf(bytes),
  );
  let loaded: LoadedTokenizer | undefined;
  const load = (): LoadedTokenizer => {
    if (loaded !== undefined) return loaded;
    const json = parseJson(tokenizerBytes, files.tokenizer);
    const config = configBytes === undefined ? {} : parseJson(configBytes, files.config ?? '');
    loaded = makeTokenizer(files.tokenizer, json, () => new Tokenizer(json, config));
    return loaded;
  };
  return {
    id: `tokenizer.json:${objectIdOf(encodeCanonical(hashes))}`,
    source: { kind: 'file', ...files },
    count: (text) => load().count(text),
    encode: (text) => load().encode(text),
    frame: () => load().frame,
    pairFrame: () => load().pairFrame(),
  };
}

/** What is used of the package's tokenizer; its declarations do not resolve in an ES module. */
interface JsonTokenizer {
  encode(
    text: string,
    options?: {
      readonly add_special_tokens?: boolean;
      readonly text_pair?: string;
      readonly return_token_type_ids?: boolean;
    },
  ): { readonly ids: number[]; readonly token_type_ids?: number[] };
}

const packageSchema = z.object({
  Tokenizer: z.custom<new (tokenizer: object, config: object) => JsonTokenizer>(
    (value) => typeof value === 'function',
  ),
});

interface LoadedTokenizer {
  count(text: string): number;
  encode(text: string): readonly number[];
  readonly frame: TokenFrame;
  pairFrame(): PairFrame;
}

function makeTokenizer(path: string, json: object, create: () => JsonTokenizer): LoadedTokenizer {
  const guard = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      // The package throws plain errors and TypeErrors alike for what it cannot make sense of.
      throw damaged(path, messageOf(error), error);
    }
  };
  const tokenizer = guard(create);
  const encodeWhole = (text: string): readonly number[] =>
    tokenizer.encode(text, { add_special_tokens: false }).ids;
  const sample = 'a';
  const frame = guard(() => findTokenFrame(encodeWhole(sample), tokenizer.encode(sample).ids));
  if (frame === undefined)
    throw damaged(path, 'it changes a text’s tokens when it adds special ones');
  const pairFrame = () => {
    const texts = ['a', 'b'] as const;
    const found = guard(() => {
      const pair = { text_pair: texts[1], return_token_type_ids: true };
      const { ids, token_type_ids: types } = tokenizer.encode(texts[0], pair);
      return findPairFrame({ texts: [encodeWhole(texts[0]), encodeWhole(texts[1])], ids, types });
    });
    if (found === undefined)
      throw damaged(path, 'it changes the tokens of two texts when it joins them');
    return found;
  };
  const added = wordwiseTokens(json);
  if (added !== undefined) {
    const words = new WordCache(encodeWhole, added);
    return {
      frame,
      pairFrame,
      encode: (text) => words.encode(text),
      count: (text) => words.count(text),
    };
  }
  return { frame, pairFrame, encode: encodeWhole, count: (text) => encodeWhole(text).length };
}

async function readTokenizerFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    if (!isNodeError(error, 'ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES')) throw error;
    throw new StemmaError(
      'tokenizer-not-found',
      `cannot read the tokenizer '${path}': ${error.message}`,
      {
        data: { path },
        suggestions: ['Name a tokenizer.json file, cl100k_base, o200k_base or embedder.'],
        cause: error,
      },
    );
  }
}

function parseJson(bytes: Uint8Array, path: string): object {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw damaged(path, 'it is not JSON', error);
  }
  if (typeof value !== 'object' || value === null) throw damaged(path, 'it is not a JSON object');
  return value;
}

function damaged(path: string, reason: string, cause?: unknown): StemmaError {
  return new StemmaError('tokenizer-damaged', `cannot use the tokenizer '${path}': ${reason}`, {
    data: { path },
    suggestions: ['Fetch the file again, in the format of Hugging Face’s tokenizer.json.'],
    cause,
  });
}
