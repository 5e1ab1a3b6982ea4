import { messageOf } from '../../errors/node-error.js';
import { isJsonObject, kindOf, type JsonObject } from '../json-fields.js';
import { badImport } from './bad-import.js';
import type { SourceAnswer, SourceEvidence, SourceSet } from './source-question.js';
import { SourceSetBuilder } from './source-set-builder.js';

/** How SQuAD is read. */
export interface SquadOptions {
  readonly path: string;
  /** Every answer of a question is evidence, instead of the one that most people gave. */
  readonly allAnswers: boolean;
}

/**
 * Reads SQuAD 1.1 and 2.0: `data[].paragraphs[].{context, qas[].{id, question, answers[].{text,
 * answer_start}, is_impossible}}`. Contexts are passages; `is_impossible` makes a question
 * unanswerable.
 *
 * Throws `bad-import` for a file of another shape; a question of another shape is refused.
 */
export function readSquad(text: string, options: SquadOptions): SourceSet {
  const articles = articlesOf(text, options.path);
  const builder = new SourceSetBuilder();
  for (const [a, article] of articles.entries()) {
    for (const [p, paragraph] of listOf(article, 'paragraphs').entries()) {
      const where = `data[${a}].paragraphs[${p}]`;
      readParagraph(builder, paragraph, { where, name: nameOf(article, paragraph, p), options });
    }
  }
  return builder.finish();
}

function articlesOf(text: string, path: string): readonly unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw badImport(
      { path },
      `it is not JSON: ${messageOf(error)}`,
      'Give a file in SQuAD format.',
    );
  }
  const data = isJsonObject(value) ? value['data'] : undefined;
  if (Array.isArray(data)) return data as unknown[];
  throw badImport(
    { path },
    "it has no list 'data'",
    'SQuAD is {"data": [{"paragraphs": [{"context": "…", "qas": […]}]}]}.',
  );
}

interface Paragraph {
  readonly where: string;
  readonly name: string | undefined;
  readonly options: SquadOptions;
}

function readParagraph(builder: SourceSetBuilder, paragraph: unknown, at: Paragraph): void {
  const context = isJsonObject(paragraph) ? paragraph['context'] : undefined;
  if (typeof context !== 'string' || context.trim() === '') {
    const message = `the context is ${context === undefined ? 'missing' : kindOf(context)}`;
    builder.refuse({ where: at.where }, { id: null, reason: 'bad-context', message });
    return;
  }
  const passage = builder.passage(context, at.name);
  for (const [q, qa] of listOf(paragraph, 'qas').entries()) {
    const place = { where: `${at.where}.qas[${q}]` };
    if (!isJsonObject(qa)) {
      const message = `it is ${kindOf(qa)}, not an object`;
      builder.refuse(place, { id: null, reason: 'no-question', message });
      continue;
    }
    const { id, question, is_impossible: impossible } = qa;
    const answers = answersOf(qa);
    const problem = problemOf(answers, impossible);
    if (problem !== undefined) builder.refuse(place, { id, ...problem });
    else if (answers !== undefined) {
      const answer = answers[0]?.text;
      const evidence = evidenceOf(passage, answers, at.options);
      builder.add(place, { id, question, answer, evidence });
    }
  }
}

function evidenceOf(
  passage: number,
  answers: readonly SourceAnswer[],
  { allAnswers }: SquadOptions,
): SourceEvidence[] {
  if (answers.length === 0) return [];
  const groups = allAnswers ? answers.map((answer) => [answer]) : [answers];
  return groups.map((group) => ({ kind: 'passage', passage, answers: group, grade: 1 }));
}

/** Undefined for what holds something else than answers. */
function answersOf({ answers: value = [] }: JsonObject): SourceAnswer[] | undefined {
  const answers: SourceAnswer[] = [];
  const list = isJsonObject(value) ? answersOfColumns(value) : value;
  if (!Array.isArray(list)) return undefined;
  for (const one of list as unknown[]) {
    if (!isJsonObject(one) || typeof one['text'] !== 'string') return undefined;
    const { text, answer_start: start } = one;
    if (text.trim() === '') continue;
    const isOffset = typeof start === 'number' && Number.isInteger(start) && start >= 0;
    answers.push(isOffset ? { text, start } : { text });
  }
  return answers;
}

/** The form that tables of questions have: `{text: […], answer_start: […]}`. */
function answersOfColumns(columns: JsonObject): JsonObject[] {
  const starts = listOf(columns, 'answer_start');
  return listOf(columns, 'text').map((text, i) => ({ text, answer_start: starts[i] }));
}

function problemOf(
  answers: readonly SourceAnswer[] | undefined,
  impossible: unknown,
): { readonly reason: string; readonly message: string } | undefined {
  if (answers === undefined) {
    return { reason: 'bad-answer', message: "'answers' is no list of {text, answer_start}" };
  }
  if (impossible === true && answers.length > 0) {
    return { reason: 'contradiction', message: 'it is_impossible, and has an answer' };
  }
  if (impossible !== true && answers.length === 0) {
    return { reason: 'no-evidence', message: 'it has no answer, and is not is_impossible' };
  }
  return undefined;
}

/** Datasets name their contexts in one of two ways; else the title and the number tell them apart. */
function nameOf(article: unknown, paragraph: unknown, index: number): string | undefined {
  for (const value of [fieldOf(paragraph, 'document_id'), fieldOf(paragraph, 'id')]) {
    if (typeof value === 'string' || typeof value === 'number') return String(value);
  }
  const title = fieldOf(article, 'title');
  return typeof title === 'string' ? `${title}-${index + 1}` : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return isJsonObject(value) ? value[name] : undefined;
}

function listOf(value: unknown, name: string): readonly unknown[] {
  const list = fieldOf(value, name);
  return Array.isArray(list) ? (list as unknown[]) : [];
}
