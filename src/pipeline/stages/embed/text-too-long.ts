import { StemmaError } from '../../../errors/stemma-error.js';

/** A text has more tokens than the model takes, and is not to be cut. */
export function textTooLong(
  text: string,
  { tokens, limit }: { readonly tokens: number; readonly limit: number },
): StemmaError {
  const start = text.slice(0, 60).replace(/\s+/g, ' ');
  return new StemmaError(
    'text-too-long',
    `cannot embed '${start}…': ${tokens} tokens, the model takes ${limit}`,
    {
      data: { tokens, limit },
      suggestions: [
        `Set pipeline.chunk.size to ${limit} tokens or less.`,
        'Or set pipeline.embed.overflow: truncate, which embeds the beginning and counts such texts.',
      ],
    },
  );
}
