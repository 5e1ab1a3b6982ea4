import type { EvidenceResolution } from '../../evaluate/resolve-evidence.js';
import type { Span } from '../../model/chunk.js';
import type { PlacedChunk } from '../../model/chunk-source.js';
import type { RankedChunk } from '../../model/ranked-chunk.js';
import type { SideRank, SideRanks } from './side-ranks.js';
import type { StateAnswer, TracePoint } from './trace.js';

/** A chunk that holds some of an evidence item; UTF-16 offsets of its document's text. */
export interface HoldingChunk {
  readonly document: string;
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
  /** Share of the evidence that it holds, 0 to 1. */
  readonly share: number;
}

/** How one snapshot finds an evidence item. */
export interface EvidenceView {
  /** Where it stands in the texts; null for a whole document, and where it stands nowhere. */
  readonly place: {
    readonly document: string;
    readonly start: number;
    readonly end: number;
    readonly text: string;
  } | null;
  /** Why it stands nowhere; null where it does. */
  readonly unresolved: string | null;
  /** Of the best result that holds half of it or more; null where none of those looked at does. */
  readonly rank: number | null;
  /** Among the results that a user gets. */
  readonly isTop: boolean;
  /** The chunk of that result, else the one that holds most of the evidence. */
  readonly chunk: HoldingChunk | null;
  /** All chunks that hold some of it, in order; none for a whole document. */
  readonly chunks: readonly HoldingChunk[];
  /** What each step of retrieval gave the chunk; null for a step that did not find it. */
  readonly scores: {
    /** Ranks among all chunks; absent for a side that is not asked. */
    readonly dense?: SideRank | null;
    readonly lexical?: SideRank | null;
    readonly fused: number | null;
    readonly rerank: number | null;
  };
}

/** Looks at one evidence item in one snapshot. */
export function viewEvidence(
  answer: StateAnswer,
  at: {
    readonly item: EvidenceResolution;
    readonly point: TracePoint;
    readonly ranks: SideRanks;
  },
): EvidenceView {
  const { snapshot } = answer.state;
  const { item, point, ranks } = at;
  const span = item.status === 'span' ? item : undefined;
  const holding = span === undefined ? [] : holders(snapshot.chunks.chunksOf(span.document), span);
  const most = holding.toSorted((a, b) => b.held.share - a.held.share)[0]?.chunk;
  const chunk = point.found === undefined ? most : placedOf(answer, point.found);
  const { fused = null, rerank = null } = point.found?.scores ?? {};
  const sides = chunk && ranks.of(chunk);
  return {
    place: span === undefined ? null : placeOf(answer, span),
    unresolved: item.status === 'unresolved' ? item.message : null,
    rank: point.rank,
    isTop: point.isTop,
    chunk: chunk === undefined ? null : heldBy(chunk, span),
    chunks: holding.map(({ held }) => held),
    scores: {
      ...(sides?.dense !== undefined && { dense: sides.dense }),
      ...(sides?.lexical !== undefined && { lexical: sides.lexical }),
      fused,
      rerank,
    },
  };
}

type Place = Pick<NonNullable<EvidenceView['place']>, 'document' | 'start' | 'end'>;

function holders(chunks: readonly PlacedChunk[], span: Place) {
  return chunks
    .map((chunk) => ({ chunk, held: heldBy(chunk, span) }))
    .filter(({ held }) => held.share > 0);
}

function heldBy({ document, entry }: PlacedChunk, span: Place | undefined): HoldingChunk {
  const { start, end, tokens } = entry;
  return { document, start, end, tokens, share: span === undefined ? 1 : shareOf(entry, span) };
}

function shareOf(chunk: Span, span: Span): number {
  const shared = Math.min(chunk.end, span.end) - Math.max(chunk.start, span.start);
  return Math.max(0, shared) / Math.max(1, span.end - span.start);
}

function placedOf({ state }: StateAnswer, { id, document }: RankedChunk): PlacedChunk | undefined {
  return state.snapshot.chunks.chunksOf(document).find((chunk) => chunk.id === id);
}

function placeOf({ state }: StateAnswer, { document, start, end }: Place) {
  const text = state.snapshot.chunks.textOf(document)?.text.slice(start, end) ?? '';
  return { document, start, end, text };
}
