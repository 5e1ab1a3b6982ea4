import { messageOf } from '../errors/node-error.js';
import type { Question } from '../model/question.js';
import { isJsonObject, type JsonObject } from './json-fields.js';
import type { ProblemSink, QuestionProblem } from './question-problem.js';
import { readQuestion } from './read-question.js';

/** A question with the line that it was read from. */
export interface ScannedQuestion {
  readonly question: Question;
  /** From 1. */
  readonly line: number;
  /** All fields of the line, those that stemma does not know too. */
  readonly fields: JsonObject;
}

/** What a file of questions holds, and all that is wrong with it. */
export interface ScannedQuestions {
  /** Those that can be read, in the order of the file; of several with one id the first. */
  readonly questions: readonly ScannedQuestion[];
  readonly problems: readonly QuestionProblem[];
}

/** Whether questions that nobody has labelled yet are a fault, as they are in a question set. */
export interface ScanOptions {
  readonly candidates: 'refused' | 'accepted';
}

/** Reads the lines of a file of questions, one JSON object each; never throws. */
export function scanQuestions(text: string, { candidates }: ScanOptions): ScannedQuestions {
  const problems: QuestionProblem[] = [];
  const byId = new Map<string, ScannedQuestion>();
  for (const [index, content] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const line = index + 1;
    if (content.trim() === '') continue;
    const report: ProblemSink = (problem) => problems.push({ line, ...problem });
    const fields = parseLine(content, report);
    const question = fields === undefined ? undefined : readQuestion(fields.value, report);
    if (question === undefined || !isJsonObject(fields?.value)) continue;
    const { id } = question;
    const earlier = byId.get(id);
    if (earlier !== undefined) report(duplicateId(id, earlier.line, line));
    else if (candidates === 'refused' && fields.value['candidate'] === true) report(unlabelled(id));
    if (earlier === undefined) byId.set(id, { question, line, fields: fields.value });
  }
  return { questions: [...byId.values()], problems };
}

function parseLine(content: string, report: ProblemSink): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(content) };
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
}

/** From 1; the engine tells the position for most errors, and none where the line ends too early. */
function columnOf(error: SyntaxError, content: string): number | undefined {
  const position = /at position (\d+)/.exec(error.message)?.[1];
  if (position !== undefined) return Number(position) + 1;
  return error.message.includes('end of JSON input') ? content.length + 1 : undefined;
}

function duplicateId(id: string, earlier: number, line: number): Omit<QuestionProblem, 'line'> {
  return {
    message: `the id '${id}' is used on lines ${earlier} and ${line}`,
    suggestion: 'Give every question an id of its own.',
  };
}

/** Without evidence it would count as one that the corpus does not answer. */
function unlabelled(id: string): Omit<QuestionProblem, 'line'> {
  return {
    message: `question '${id}' is a candidate that nobody has labelled`,
    suggestion: 'Keep candidates in a file of their own: `stemma questions add --candidates FILE`.',
  };
}
