import type { Evidence, Question } from '../model/question.js';
import type { JsonObject } from './json-fields.js';
import { parseQuestionLines } from './parse-questions.js';
import type { ScannedQuestion, ScanOptions } from './scan-questions.js';

/** A line with its end; the text of a file is its lines joined. */
interface FileLine {
  readonly text: string;
  readonly end: string;
}

/**
 * A file of questions that is edited by the line: what is not edited stays as it is, byte for byte,
 * blank lines, byte order mark and line ends included.
 */
export class QuestionFile {
  readonly #lines: FileLine[];
  readonly #byId: Map<string, ScannedQuestion>;

  /** Throws `bad-questions`; `path` is for messages. No text is a file without questions. */
  constructor(text: string, options: ScanOptions & { readonly path: string }) {
    this.#lines = [...text.matchAll(/([^\n]*?)(\r?\n|$)/g)]
      .map(([, content = '', end = '']) => ({ text: content, end }))
      .filter(({ text, end }) => text !== '' || end !== '');
    const scanned = parseQuestionLines(text, options);
    this.#byId = new Map(scanned.map((one) => [one.question.id, one]));
  }

  /** In the order of the file. */
  get questions(): readonly ScannedQuestion[] {
    return [...this.#byId.values()];
  }

  find(id: string): ScannedQuestion | undefined {
    return this.#byId.get(id);
  }

  /** Puts a question at the end; its id must be new. */
  append(fields: JsonObject & { readonly id: string }, question: Question): void {
    if (this.#byId.has(fields.id)) throw new Error(`'${fields.id}' is there already`);
    const end = this.#lines.find((line) => line.end !== '')?.end ?? '\n';
    const last = this.#lines.at(-1);
    if (last?.end === '') this.#lines[this.#lines.length - 1] = { ...last, end };
    this.#lines.push({ text: JSON.stringify(fields), end });
    this.#byId.set(fields.id, { question, fields, line: this.#lines.length });
  }

  /** Puts other fields in the place of a question's. */
  replace(id: string, fields: JsonObject, question: Question): void {
    const known = this.#byId.get(id);
    const line = this.#lines[(known?.line ?? 0) - 1];
    if (known === undefined || line === undefined) throw new Error(`'${id}' is not there`);
    const mark = line.text.startsWith('\uFEFF') ? '\uFEFF' : '';
    this.#lines[known.line - 1] = { ...line, text: mark + JSON.stringify(fields) };
    this.#byId.set(id, { question, fields, line: known.line });
  }

  toString(): string {
    return this.#lines.map(({ text, end }) => text + end).join('');
  }
}

/** The fields of a question as a line has them: in one order, without what is the default. */
export function questionFields(question: Question): JsonObject & { readonly id: string } {
  const { id, question: text, evidence, answer, tags } = question;
  return {
    id,
    question: text,
    ...(evidence.length > 0 && { evidence: evidence.map(evidenceFields) }),
    ...(answer !== undefined && { answer }),
    ...(tags.length > 0 && { tags }),
  };
}

/** The fields of an evidence item, as in `questionFields`. */
export function evidenceFields({ grade, ...place }: Evidence): JsonObject {
  return grade === 1 ? place : { ...place, grade };
}
