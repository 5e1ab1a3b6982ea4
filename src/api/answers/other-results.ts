import type { DocumentKey } from '../../model/document.js';
import type { RankedChunk } from '../../model/ranked-chunk.js';
import type { TextPlaces } from './text-places.js';
import type { TracedStep } from './trace.js';

/** Documents that are named as a cause, at most. */
const NAMED = 3;

/**
 * Why a passage stands elsewhere although its own text stayed. Results of documents that changed came
 * before it, or stand there no more: they account for as many places as there are more or fewer of
 * them. Where its score by words moved and they do not account for all places, what moved it is how
 * rare the words of the question are.
 */
export function otherResults(
  places: TextPlaces,
  { before, after, from, to, depth }: TracedStep,
): { readonly kind: 'other-documents' | 'word-statistics'; readonly documents: string[] } {
  const [old, fresh] = [before.state.snapshot, after.state.snapshot];
  const isNew = ({ document }: RankedChunk) => differs(places.documentIn(document, fresh, old));
  const isGone = ({ document }: RankedChunk) => differs(places.documentIn(document, old, fresh));
  const [rankBefore, rankAfter] = [from.rank ?? depth + 1, to.rank ?? depth + 1];
  const came = after.ranking.slice(0, rankAfter - 1).filter(isNew);
  const went = before.ranking.slice(0, rankBefore - 1).filter(isGone);
  const accounted = came.length - went.length === rankAfter - rankBefore;
  const isKnown = from.rank !== null && to.rank !== null;
  const moved = from.found?.scores.lexical !== to.found?.scores.lexical;
  const named = namesOf(rankAfter > rankBefore ? came : went);
  const byWords = isKnown ? moved && !accounted : named.length === 0;
  const hasWords = after.state.snapshot.loaded.settings.pipeline.retrieve.mode !== 'dense';
  return byWords && hasWords
    ? { kind: 'word-statistics', documents: [] }
    : { kind: 'other-documents', documents: named };
}

function differs(place: ReturnType<TextPlaces['documentIn']>): boolean {
  return place === undefined || place.diff !== undefined;
}

function namesOf(chunks: readonly RankedChunk[]): DocumentKey[] {
  return [...new Set(chunks.map(({ document }) => document))].slice(0, NAMED);
}
