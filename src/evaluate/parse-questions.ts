import { StemmaError } from '../errors/stemma-error.js';
import type { Question } from '../model/question.js';
import type { QuestionProblem } from './question-problem.js';
import { scanQuestions, type ScannedQuestion, type ScanOptions } from './scan-questions.js';

/**
 * The questions of a `questions.jsonl` file, in its order: one JSON object a line; a byte order
 * mark, CRLF and blank lines are tolerated. A question without evidence is accepted. No question
 * at all gives an empty list.
 *
 * Throws `bad-questions` with everything that is wrong (`data.problems`: line, column where known,
 * message), the first problem in the message. `path` is for messages alone.
 */
export function parseQuestions(text: string, path: string): Question[] {
  const options = { path, candidates: 'refused' } as const;
  return parseQuestionLines(text, options).map(({ question }) => question);
}

/** `parseQuestions` with the lines and fields of the questions. */
export function parseQuestionLines(
  text: string,
  options: ScanOptions & { readonly path: string },
): readonly ScannedQuestion[] {
  const { questions, problems } = scanQuestions(text, options);
  if (problems.length > 0) throw badQuestions(problems, options.path);
  return questions;
}

function badQuestions(problems: readonly QuestionProblem[], path: string): StemmaError {
  const first = problems[0];
  if (first === undefined) throw new Error('no problem to report');
  const where = first.column === undefined ? '' : `, column ${first.column}`;
  const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
  return new StemmaError(
    'bad-questions',
    `cannot read the questions in '${path}', line ${first.line}${where}: ${first.message}${more}`,
    {
      data: { path, line: first.line, problems },
      suggestions: [
        ...new Set(
          problems.map(
            ({ suggestion, line }) => suggestion ?? `Correct line ${line} of '${path}'.`,
          ),
        ),
      ].slice(0, 5),
    },
  );
}
