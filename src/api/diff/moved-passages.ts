import type { ChunkChange } from '../../diff/chunk-change.js';
import { SpanIndex } from '../../diff/span-index.js';
import type { TextRun } from '../../diff/text-run.js';
import type { Span } from '../../model/chunk.js';
import type { TextChunk } from './chunked-text.js';

/** Where a passage stands on one side. */
export interface PassagePlace extends Span {
  /** Ordinal of the chunk that holds most of it; null where it is in none. */
  readonly chunk: number | null;
}

/** A passage of a text that stands elsewhere in the same text now, other than as a chunk of its own. */
export interface MovedPassage {
  /** Key of the text that it stands in now. */
  readonly document: string;
  readonly before: PassagePlace;
  readonly after: PassagePlace;
  /** Only in documents that are told in full. */
  readonly text?: string;
}

/** The passages that moved and are not told as chunks that moved. */
export function movedPassages(
  moved: readonly TextRun[],
  chunks: { readonly before: readonly TextChunk[]; readonly after: readonly TextChunk[] },
  changes: readonly ChunkChange[],
): Omit<MovedPassage, 'document' | 'text'>[] {
  if (moved.length === 0) return [];
  const old = new SpanIndex(chunks.before);
  const fresh = new SpanIndex(chunks.after);
  const told = new Set(changes.flatMap(({ fate, before }) => (fate === 'moved' ? before : [])));
  return moved.flatMap(({ before, after, length }) => {
    const source = holderOf(old, { start: before, end: before + length });
    const target = holderOf(fresh, { start: after, end: after + length });
    if (source !== undefined && told.has(source)) return [];
    const place = (list: readonly TextChunk[], i: number | undefined, start: number) => {
      const chunk = i === undefined ? undefined : list[i];
      return { start, end: start + length, chunk: chunk?.ordinal ?? null };
    };
    return [
      {
        before: place(chunks.before, source, before),
        after: place(chunks.after, target, after),
      },
    ];
  });
}

/** The chunk that shares most with a span. */
function holderOf(index: SpanIndex, span: Span): number | undefined {
  let best: { readonly place: number; readonly shared: number } | undefined;
  for (const found of index.touching(span)) {
    if (best === undefined || found.shared > best.shared) best = found;
  }
  return best?.place;
}
