import { messageOf } from '../../errors/node-error.js';
import { isJsonObject, kindOf, type JsonObject } from '../json-fields.js';
import { badImport } from './bad-import.js';
import { parsePythonList } from './python-list.js';
import { readJsonLines } from './read-json-lines.js';
import { readTable } from './read-table.js';
import { rowEvidence, type FieldTexts } from './row-evidence.js';
import type { FieldNames, SourceField } from './source-fields.js';
import type { SourcePlace, SourceSet } from './source-question.js';
import { SourceSetBuilder } from './source-set-builder.js';

/** How a test set of Ragas is read. */
export interface RagasOptions {
  readonly path: string;
  /** Columns that are not called as Ragas calls them. */
  readonly fieldNames: FieldNames;
  /** Rows without reference contexts are unanswerable, instead of refused. */
  readonly unanswerable: boolean;
}

/** What Ragas calls the fields, the newest name first. */
const NAMES: Readonly<Partial<Record<SourceField, readonly string[]>>> = {
  question: ['user_input', 'question'],
  answer: ['reference', 'ground_truth', 'ground_truths'],
  context: ['reference_contexts'],
};
/** How the question was made: a slice worth looking at. */
const KINDS = ['synthesizer_name', 'evolution_type'];

/**
 * Reads a test set of Ragas, in JSONL, as a JSON list, or as a table: the question, the reference
 * answer and the reference contexts, which are evidence as passages. What a system under test said
 * and retrieved (`response`, `retrieved_contexts`) is no label and is not read. Questions that are
 * whole conversations are refused.
 *
 * Throws `bad-import` for a file that is none of the three.
 */
export function readRagas(text: string, options: RagasOptions): SourceSet {
  const builder = new SourceSetBuilder();
  for (const row of rowsOf(text, builder, options)) readRow(builder, row, options);
  return builder.finish();
}

interface RagasRow extends SourcePlace {
  readonly fields: JsonObject;
}

function rowsOf(
  text: string,
  builder: SourceSetBuilder,
  { path }: RagasOptions,
): Iterable<RagasRow> {
  const first = text.trimStart()[0];
  if (first === '{') return readJsonLines(text, builder);
  if (first === '[') return listRows(text, path);
  return readTable(text, builder, { path }).rows.map(({ values, ...place }) => {
    return { ...place, fields: Object.fromEntries(values) };
  });
}

function listRows(text: string, path: string): RagasRow[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw badImport({ path }, `it is not JSON: ${messageOf(error)}`, 'Give a list of rows.');
  }
  const rows: readonly unknown[] = Array.isArray(list) ? list : [];
  return rows.map((row, i) => ({ where: `[${i}]`, fields: isJsonObject(row) ? row : {} }));
}

function readRow(
  builder: SourceSetBuilder,
  { fields, ...place }: RagasRow,
  options: RagasOptions,
): void {
  const valueOf = (field: SourceField) => {
    const named = options.fieldNames.get(field);
    const names = named === undefined ? (NAMES[field] ?? [field]) : [named];
    return names.map((name) => fields[name]).find((value) => value !== undefined);
  };
  const textOf: FieldTexts = (field) => {
    const value = valueOf(field);
    return typeof value === 'string' && value.trim() !== '' ? value : undefined;
  };
  const id = valueOf('id');
  const question = valueOf('question');
  if (Array.isArray(question)) {
    const message = 'the question is a conversation of several turns';
    builder.refuse(place, { id, reason: 'conversation', message });
    return;
  }
  const contexts = textsOf(valueOf('context'));
  const found =
    contexts === undefined
      ? { reason: 'bad-field', message: `its contexts are ${kindOf(valueOf('context'))}` }
      : rowEvidence(textOf, {
          passages: contexts,
          builder,
          unanswerable: options.unanswerable,
        });
  if ('reason' in found) {
    builder.refuse(place, { id, ...found });
    return;
  }
  const answer = textsOf(valueOf('answer'))?.[0];
  const tags = KINDS.flatMap((name) => textsOf(fields[name])?.[0] ?? []);
  builder.add(place, { id, question, answer, tags, evidence: found.evidence });
}

/** A list of texts, also as a table holds one; a text is a list of one. Undefined for what is none. */
function textsOf(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') {
    if (value.trim() === '') return [];
    return listInText(value) ?? [value];
  }
  if (!Array.isArray(value)) return undefined;
  const list = value as unknown[];
  return list.every((one) => typeof one === 'string') ? list : undefined;
}

function listInText(text: string): string[] | undefined {
  if (!text.trimStart().startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.every((one) => typeof one === 'string')) return list;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return parsePythonList(text);
}
