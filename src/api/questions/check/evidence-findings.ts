import {
  resolveEvidence,
  type EvidenceResolution,
  type ResolvedSpan,
} from '../../../evaluate/resolve-evidence.js';
import type { ScannedQuestion } from '../../../evaluate/scan-questions.js';
import type { CheckedSet } from './checked-set.js';
import type { QuestionFinding } from './question-finding.js';

/** Evidence that has no place, that has another than it says, and that is there twice. */
export function* evidenceFindings({ questions, texts }: CheckedSet): Generator<QuestionFinding> {
  for (const scanned of questions) {
    const { id, evidence } = scanned.question;
    const at = { id, line: scanned.line };
    const resolved = evidence.map((item) => resolveEvidence(item, texts.textOf, texts.partsOf));
    for (const [i, place] of resolved.entries()) {
      const found = placeFinding(place, { scanned, i });
      if (found !== undefined) yield { ...found, ...at };
    }
    const twice = overlapOf(resolved);
    if (twice !== undefined) yield { ...twice, ...at };
    if (evidence.length > 0 && evidence.every(({ grade }) => grade < 1)) {
      const message = 'none of its evidence is relevant (grade 1 or more): it scores 0 always';
      yield { severity: 'warning', check: 'nothing-relevant', message, ...at };
    }
  }
}

type Found = Pick<QuestionFinding, 'severity' | 'check' | 'message'>;

function placeFinding(
  place: EvidenceResolution,
  { scanned, i }: { readonly scanned: ScannedQuestion; readonly i: number },
): Found | undefined {
  const { evidence } = scanned.question;
  const which = evidence.length === 1 ? '' : `evidence ${i + 1}: `;
  if (place.status === 'unresolved') {
    return { severity: 'error', check: place.reason, message: `${which}${place.message}` };
  }
  if (place.status !== 'span' || !place.match.startsWith('quote')) return undefined;
  const stated = evidence[i]?.start;
  if (stated === undefined) return undefined;
  const message = `${which}its offsets are wrong, the quote stands ${place.start - stated > 0 ? '+' : ''}${place.start - stated} characters from there`;
  return { severity: 'warning', check: 'offsets-wrong', message };
}

/** Two items with characters in common are judged as two, and their words counted once. */
function overlapOf(resolved: readonly EvidenceResolution[]): Found | undefined {
  const spans = resolved.flatMap((place, i) => (place.status === 'span' ? { place, i } : []));
  const sorted = spans.toSorted((a, b) => a.place.start - b.place.start);
  const furthest = new Map<string, { readonly place: ResolvedSpan; readonly i: number }>();
  for (const one of sorted) {
    const { document, start, end } = one.place;
    const before = furthest.get(document);
    if (before !== undefined && before.place.end > start) {
      const [first, second] = [before.i + 1, one.i + 1].sort((a, b) => a - b);
      const message = `evidence ${first ?? 0} and ${second ?? 0} overlap in '${document}'`;
      return { severity: 'warning', check: 'evidence-overlaps', message };
    }
    if (before === undefined || before.place.end < end) furthest.set(document, one);
  }
  return undefined;
}
