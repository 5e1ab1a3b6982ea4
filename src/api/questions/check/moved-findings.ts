import type { ScannedQuestion } from '../../../evaluate/scan-questions.js';
import type { EvidenceMove } from '../evidence-move.js';
import type { ReanchorPlan } from '../plan-reanchor.js';
import type { QuestionFinding } from './question-finding.js';

/**
 * Evidence that edits of documents left behind. Offsets alone still point at something, which is why
 * nothing else finds them; quotes that are gone are found as evidence without a place too.
 */
export function* movedFindings(
  { moves, unseen }: ReanchorPlan,
  questions: readonly ScannedQuestion[],
): Generator<QuestionFinding> {
  const byId = new Map(questions.map((scanned) => [scanned.question.id, scanned]));
  for (const move of moves) {
    const scanned = byId.get(move.id);
    const item = scanned?.question.evidence[move.evidence - 1];
    const isQuoted = item?.quote !== undefined && move.status === 'moved';
    const line = scanned === undefined ? {} : { line: scanned.line };
    yield {
      severity: isQuoted ? 'warning' : 'error',
      check: move.status === 'refused' ? 'evidence-lost' : `evidence-${move.status}`,
      id: move.id,
      ...line,
      message: messageOf(move),
    };
  }
  for (const { at, questions: count, why } of unseen) {
    const message = `${count} questions labelled at ${at} could not be followed: ${why}`;
    yield { severity: 'warning', check: 'origin-unseen', message };
  }
}

function messageOf(move: EvidenceMove): string {
  const { before, since } = move;
  const place = `evidence at ${before.start}–${before.end} of '${before.document}' (right at ${since})`;
  if (move.status === 'refused') return `${place}: ${move.message}`;
  const { after } = move;
  const to = after.document === before.document ? '' : ` of '${after.document}'`;
  const what = move.status === 'moved' ? 'stands' : 'was edited, and stands';
  return `${place} ${what} at ${after.start}–${after.end}${to} now: run \`stemma questions reanchor\``;
}
