import type { RetrievedChunk } from '../../evaluate/retrieved-chunk.js';
import { fromUtf8, utf8 } from '../../util/bytes.js';

/** What retrieval gave for the words of a question. */
export interface KnownRanking {
  readonly chunks: readonly RetrievedChunk[];
  /** How many were asked for: there are no more where fewer came. */
  readonly depth: number;
  /** Time that retrieving them took, the question's vector at hand, in ms. */
  readonly milliseconds: number;
}

/** The names of documents once, then a row for each chunk: a set of questions keeps many of them. */
interface Stored extends Omit<KnownRanking, 'chunks'> {
  readonly documents: readonly string[];
  readonly rows: readonly (readonly [
    id: string,
    document: number,
    start: number,
    end: number,
    score: number,
    tokens: number,
  ])[];
}

/** A ranking as the cache keeps it: JSON in UTF-8. */
export function encodeRanking({ chunks, depth, milliseconds }: KnownRanking): Uint8Array {
  const places = new Map<string, number>();
  for (const { document } of chunks) {
    if (!places.has(document)) places.set(document, places.size);
  }
  const rows = chunks.map(({ id, document, start, end, score, tokens }) => {
    return [id, places.get(document) ?? -1, start, end, score, tokens] as const;
  });
  const stored: Stored = { documents: [...places.keys()], rows, depth, milliseconds };
  return utf8(JSON.stringify(stored));
}

/** A ranking that `encodeRanking` wrote. */
export function decodeRanking(bytes: Uint8Array): KnownRanking {
  // Written by encodeRanking, under a name that pins its form.
  const { documents, rows, depth, milliseconds } = JSON.parse(fromUtf8(bytes)) as Stored;
  const chunks = rows.flatMap(([id, place, start, end, score, tokens]) => {
    const document = documents[place];
    return document === undefined ? [] : [{ id, document, start, end, score, tokens }];
  });
  return { chunks, depth, milliseconds };
}
