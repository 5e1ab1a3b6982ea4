import { StemmaError } from '../../errors/stemma-error.js';
import { questionsHash } from '../../evaluate/questions-hash.js';
import { nearestNames } from '../../util/nearest-names.js';
import type { Exam } from '../exam.js';

/** An exam with some of its questions alone; all where `ids` is empty. Throws `unknown-question`. */
export function withQuestions(exam: Exam, ids: readonly string[]): Exam {
  if (ids.length === 0) return exam;
  const known = new Map(exam.questions.map((question) => [question.id, question]));
  const questions = [...new Set(ids)].map((id) => {
    const question = known.get(id);
    if (question === undefined) throw unknownQuestion(id, [...known.keys()]);
    return question;
  });
  return { ...exam, questions, questionsHash: questionsHash(questions) };
}

function unknownQuestion(id: string, known: readonly string[]): StemmaError {
  const near = nearestNames(id, known);
  return new StemmaError('unknown-question', `no question has the id '${id}'`, {
    data: { question: id, near },
    suggestions: [
      near.length === 0
        ? `The set has ${known.length} questions, such as '${known[0] ?? ''}'.`
        : `Did you mean ${near.map((name) => `'${name}'`).join(' or ')}?`,
    ],
  });
}
