import { sharedText, type Passage } from '../../diff/compare-rankings.js';
import type { TracedRank } from '../../diff/decisive-steps.js';
import { meets } from '../../evaluate/item-ranking.js';
import type { EvidenceResolution } from '../../evaluate/resolve-evidence.js';
import type { RankedChunk } from '../../model/ranked-chunk.js';
import type { SwapState } from './swap-chain.js';
import type { TextPlaces } from './text-places.js';

/** What one state answers to a question. */
export interface StateAnswer {
  readonly state: SwapState;
  /** Deeper than what a user gets. */
  readonly ranking: readonly RankedChunk[];
  /** Chunks that a user gets. */
  readonly top: number;
}

/** Where a passage stands in one state. */
export interface TracePoint extends TracedRank {
  /** Whether the state has its document at all. */
  readonly hasDocument: boolean;
  /** Its place in the texts of the state; undefined where it is not there, or is a whole document. */
  readonly place: Passage | undefined;
  /** The result that holds it, or most of it. */
  readonly found: RankedChunk | undefined;
}

/** A passage, the state whose texts it is of, and which of the results that hold it counts. */
export interface TracedPassage {
  readonly passage: Passage;
  readonly origin: StateAnswer;
  /** `first`: the best rank that its text has; `most`: that of the result that holds most of it. */
  readonly by: 'first' | 'most';
}

/** Where the text of a result of one state stands in every state. */
export function traceResult(
  places: TextPlaces,
  answers: readonly StateAnswer[],
  { passage, origin, by }: TracedPassage,
): TracePoint[] {
  return answers.map((answer) => {
    const [home, here] = [origin.state.snapshot, answer.state.snapshot];
    const place = places.place(passage, home, here);
    const hasDocument = places.documentIn(passage.document, home, here) !== undefined;
    const found =
      by === 'most'
        ? holderOf(place, answer.ranking)
        : answer.ranking.find((one) => sharedText(place, passageOf(one)) > 0);
    return { ...ranked(answer, found), hasDocument, place, found };
  });
}

/** The chunk that holds most of a passage; of equally good ones the shortest, then the first. */
function holderOf<T extends Pick<RankedChunk, 'document' | 'entry'>>(
  place: Passage | undefined,
  chunks: readonly T[],
): T | undefined {
  const holders = chunks.flatMap((chunk) => {
    const shared = sharedText(place, passageOf(chunk));
    return shared === 0 ? [] : [{ chunk, shared, length: chunk.entry.end - chunk.entry.start }];
  });
  return holders.sort((a, b) => b.shared - a.shared || a.length - b.length)[0]?.chunk;
}

/** Where evidence stands in every state, as each of them resolves it. */
export function traceEvidence(
  answers: readonly StateAnswer[],
  resolutions: readonly EvidenceResolution[],
): TracePoint[] {
  return answers.map((answer, i) => {
    const item = resolutions[i];
    if (item === undefined) throw new Error('a state without its evidence');
    const found = answer.ranking.find((one) => meets(passageOf(one), item));
    const hasDocument = item.status !== 'unresolved' || item.reason !== 'no-such-document';
    const place = item.status === 'span' ? item : undefined;
    return { ...ranked(answer, found), hasDocument, place, found };
  });
}

/** Where the text of a result stands. */
export function passageOf({ document, entry }: Pick<RankedChunk, 'document' | 'entry'>): Passage {
  return { document, start: entry.start, end: entry.end };
}

function ranked({ top }: StateAnswer, found: RankedChunk | undefined): TracedRank {
  const rank = found?.rank ?? null;
  return { rank, isTop: rank !== null && rank <= top };
}

/** One step of a passage from state to state. */
export interface TracedStep {
  /** Place of the state after the step among all. */
  readonly index: number;
  readonly before: StateAnswer;
  readonly after: StateAnswer;
  /** The passage in both states. */
  readonly from: TracePoint;
  readonly to: TracePoint;
  /** Results that were looked at of each state. */
  readonly depth: number;
}

/** The chunk of a state that holds most of a passage; undefined where none holds enough of it. */
export function chunkOf(
  { state }: StateAnswer,
  { place, found }: TracePoint,
): Pick<RankedChunk, 'document' | 'entry'> | undefined {
  if (place === undefined) return found;
  return holderOf(place, state.snapshot.chunks.chunksOf(place.document));
}
