import * as z from 'zod';
import type { RemoteAnswer } from './remote-protocol.js';

/**
 * The answer of OpenAI's endpoint, which others took over: embeddings with the index of their text,
 * in any order, and the tokens that were counted.
 */
export const indexedAnswer: z.ZodType<RemoteAnswer> = z
  .object({
    data: z.array(
      z.object({
        index: z.int().nonnegative(),
        embedding: z.union([z.array(z.number()), z.string()]),
      }),
    ),
    usage: z
      .object({
        total_tokens: z.int().nonnegative().optional(),
        prompt_tokens: z.int().nonnegative().optional(),
      })
      .nullish(),
  })
  .transform(({ data, usage }, context) => {
    const vectors = [...data].sort((a, b) => a.index - b.index);
    if (vectors.some(({ index }, place) => index !== place)) {
      context.issues.push({
        code: 'custom',
        message: 'indices are missing or given twice',
        input: data,
      });
      return z.NEVER;
    }
    return {
      vectors: vectors.map(({ embedding }) => embedding),
      tokens: usage?.total_tokens ?? usage?.prompt_tokens,
    };
  });
