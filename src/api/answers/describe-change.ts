import { isDeepStrictEqual } from 'node:util';
import type { EvidenceResolution } from '../../evaluate/resolve-evidence.js';
import type { RankedChunk } from '../../model/ranked-chunk.js';
import type { EvidenceChange, EvidencePlace, RankedResult, ResultChange } from './answer-change.js';
import type { Cause } from './cause-of-step.js';
import type { TracePoint } from './trace.js';

/** UTF-16 code units of an excerpt, at most. */
const EXCERPT = 100;

/** A ranked chunk as a diff tells it. */
export function described({ rank, id, document, entry, score, scores }: RankedChunk): RankedResult {
  const { start, end, text } = entry;
  // Twice as much before white space is taken together: most of it is single.
  const excerpt = text
    .slice(0, 2 * EXCERPT)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, EXCERPT);
  return { rank, chunk: id, document, start, end, excerpt, score, scores };
}

/** Where evidence stands in a state. */
export function evidencePlace(
  point: TracePoint | undefined,
  item: EvidenceResolution | undefined,
): EvidencePlace {
  if (point === undefined || item === undefined) throw new Error('a state without its evidence');
  const { rank, isTop } = point;
  return item.status === 'unresolved' ? { rank, isTop, unresolved: item.message } : { rank, isTop };
}

/** What became of evidence between two places. */
export function evidenceChange(
  before: EvidencePlace,
  after: EvidencePlace,
): EvidenceChange['change'] {
  if (before.isTop !== after.isTop) return before.isTop ? 'lost' : 'found';
  if (!before.isTop) return 'missing';
  const by = (after.rank ?? 0) - (before.rank ?? 0);
  return by === 0 ? 'same' : by > 0 ? 'later' : 'earlier';
}

/** Whether evidence is found alike; behind the results that a user gets it does not matter where. */
export function isFoundAlike(a: EvidencePlace, b: EvidencePlace): boolean {
  if (a.isTop !== b.isTop || a.unresolved !== b.unresolved) return false;
  return !a.isTop || a.rank === b.rank;
}

/** Whether a result is one of another text. */
export function isExchanged({ change }: ResultChange): boolean {
  return change === 'entered' || change === 'left';
}

/** The causes of a change. */
export function causesOf({ causes }: Pick<ResultChange, 'causes'>): readonly Cause[] {
  return causes;
}

/** Causes by kind and stage; the documents of equal ones together. */
export function distinctCauses(causes: readonly Cause[]): Cause[] {
  const found: Cause[] = [];
  for (const cause of causes) {
    const { kind, stages } = cause;
    const i = found.findIndex((one) => one.kind === kind && isDeepStrictEqual(one.stages, stages));
    const known = found[i];
    if (known === undefined) found.push(cause);
    else found[i] = { ...known, documents: [...new Set([...known.documents, ...cause.documents])] };
  }
  return found;
}
