import type { ChunkedTextAt, TextChunk } from './chunked-text.js';

/**
 * Chunks of a document of several texts that are shown alike on both sides, whichever row they are
 * in: a row that only has another number did not change.
 */
export function settledRows(
  pairs: readonly { before: ChunkedTextAt | undefined; after: ChunkedTextAt | undefined }[],
): Set<TextChunk> {
  const old = new Map<string, TextChunk[]>();
  for (const { before } of pairs) {
    for (const chunk of before?.chunks ?? []) {
      const known = old.get(chunk.shown);
      if (known === undefined) old.set(chunk.shown, [chunk]);
      else known.push(chunk);
    }
  }
  const settled = new Set<TextChunk>();
  for (const { after } of pairs) {
    for (const chunk of after?.chunks ?? []) {
      const same = old.get(chunk.shown)?.shift();
      if (same !== undefined) settled.add(chunk).add(same);
    }
  }
  return settled;
}
