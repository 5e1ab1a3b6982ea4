import { messageOf } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { Question } from '../model/question.js';
import type { QuestionProblem } from './question-problem.js';
import { readQuestion } from './read-question.js';

/**
 * The questions of a `questions.jsonl` file, in its order: one JSON object a line; a byte order
 * mark, CRLF and blank lines are tolerated. A question without evidence is accepted. No question
 * at all gives an empty list.
 *
 * Throws `bad-questions` with everything that is wrong (`data.problems`: line, column where known,
 * message), the first problem in the message. `path` is for messages alone.
 */
export function parseQuestions(text: string, path: string): Question[] {
  const problems: QuestionProblem[] = [];
  const questions: Question[] = [];
  const lineOfId = new Map<string, number>();
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  for (const [index, content] of lines.entries()) {
    const line = index + 1;
    if (content.trim() === '') continue;
    const question = parseLine(content, (problem) => problems.push({ line, ...problem }));
    if (question === undefined) continue;
    const earlier = lineOfId.get(question.id);
    if (earlier === undefined) {
      lineOfId.set(question.id, line);
      questions.push(question);
    } else {
      problems.push(duplicateId(question.id, earlier, line));
    }
  }
  if (problems.length > 0) throw badQuestions(problems, path);
  return questions;
}

function parseLine(
  content: string,
  report: (problem: Omit<QuestionProblem, 'line'>) => void,
): Question | undefined {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const column = columnOf(error, content);
    report({
      ...(column === undefined ? {} : { column }),
      message: `not JSON: ${messageOf(error)}`,
      suggestion: 'Write each question as one JSON object on one line.',
    });
    return undefined;
  }
  return readQuestion(value, report);
}

/** From 1; the engine tells the position for most errors, and none where the line ends too early. */
function columnOf(error: SyntaxError, content: string): number | undefined {
  const position = /at position (\d+)/.exec(error.message)?.[1];
  if (position !== undefined) return Number(position) + 1;
  return error.message.includes('end of JSON input') ? content.length + 1 : undefined;
}

function duplicateId(id: string, earlier: number, line: number): QuestionProblem {
  return {
    line,
    message: `the id '${id}' is used on lines ${earlier} and ${line}`,
    suggestion: 'Give every question an id of its own.',
  };
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
