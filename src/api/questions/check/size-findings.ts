import type { CheckedSet } from './checked-set.js';
import type { QuestionFinding } from './question-finding.js';

/** What the number and kinds of questions say of the figures that come of them. */
export function* sizeFindings({ questions, settings }: CheckedSet): Generator<QuestionFinding> {
  const answerable = questions.filter(({ question }) => question.evidence.length > 0).length;
  const unanswerable = questions.length - answerable;
  const { minQuestions } = settings.promote;
  if (questions.length === 0) {
    const message = 'there is no question';
    yield { severity: 'error', check: 'no-questions', message };
  } else if (answerable < minQuestions) {
    const message = `${answerable} answerable questions are fewer than promote.minQuestions (${minQuestions}): every promotion is inconclusive`;
    yield { severity: 'warning', check: 'few-questions', message };
  }
  if (unanswerable > 0 && !hasLimit(settings.pipeline.retrieve.minScore)) {
    const message = `${unanswerable} unanswerable questions, and no pipeline.retrieve.minScore: retrieval finds something for each of them`;
    yield { severity: 'warning', check: 'never-refused', message };
  }
}

function hasLimit(minScore: object | undefined): boolean {
  return minScore !== undefined && Object.values(minScore).some((value) => value !== undefined);
}
