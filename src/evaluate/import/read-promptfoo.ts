import { isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { messageOf } from '../../errors/node-error.js';
import { isJsonObject, kindOf, type JsonObject } from '../json-fields.js';
import { badImport } from './bad-import.js';
import { rowEvidence, type FieldTexts } from './row-evidence.js';
import { SOURCE_FIELDS, type FieldNames, type SourceField } from './source-fields.js';
import type { SourcePlace, SourceSet } from './source-question.js';
import { SourceSetBuilder } from './source-set-builder.js';

/** How tests of promptfoo are read. */
export interface PromptfooOptions {
  readonly path: string;
  /** Variables that are not called as their field is. */
  readonly fieldNames: FieldNames;
  /** Tests that do not say where their answer stands are unanswerable, instead of refused. */
  readonly unanswerable: boolean;
}

/** Names that variables have in the examples of promptfoo, by what they are. */
const USUAL_NAMES: Readonly<Partial<Record<SourceField, readonly string[]>>> = {
  question: ['question', 'query', 'prompt', 'input', 'user_input', 'message'],
  answer: ['answer', 'expected', 'reference', 'ideal', 'expected_output'],
  context: ['context', 'contexts'],
};
/** Assertions whose value is what the answer says. */
const ANSWERING = ['equals', 'contains', 'icontains'];

/**
 * Reads promptfoo tests in YAML or JSON: a list of tests, or a configuration with `tests`. A question
 * is a variable, so are document, quote and context; the answer is a variable or what an assertion
 * `equals`, `contains` or `icontains`. A variable with a list of questions is a test for each.
 *
 * Throws `bad-import` for a file that is not YAML, or whose tests stand in another file.
 */
export function readPromptfoo(text: string, options: PromptfooOptions): SourceSet {
  const builder = new SourceSetBuilder();
  const { tests, defaults, lineOf } = openTests(text, options.path);
  for (const [index, test] of tests.entries()) {
    const line = lineOf(index);
    const place = { line, where: `line ${line}` };
    const vars = isJsonObject(test) ? (test['vars'] ?? {}) : undefined;
    if (!isJsonObject(test) || !isJsonObject(vars)) {
      const message = isJsonObject(test) ? `its vars are ${kindOf(vars)}` : `it is ${kindOf(test)}`;
      builder.refuse(place, { id: null, reason: 'bad-test', message });
      continue;
    }
    readTest(builder, { test, vars: { ...defaults, ...vars }, place }, options);
  }
  return builder.finish();
}

interface Test {
  readonly test: JsonObject;
  readonly vars: JsonObject;
  readonly place: SourcePlace;
}

function readTest(builder: SourceSetBuilder, test: Test, options: PromptfooOptions): void {
  const { vars, place } = test;
  const metadata = isJsonObject(test.test['metadata']) ? test.test['metadata'] : {};
  const valueOf = (field: SourceField) => variableOf(vars, field, options.fieldNames);
  const textOf: FieldTexts = (field) => asText(valueOf(field));
  const id = valueOf('id') ?? metadata['id'];
  const question = valueOf('question') ?? onlyText(vars);
  const passages = textsOf(valueOf('context'));
  const found = rowEvidence(textOf, { passages, builder, unanswerable: options.unanswerable });
  if ('reason' in found) {
    builder.refuse(place, { id, ...found });
    return;
  }
  const { evidence } = found;
  const answer = valueOf('answer') ?? assertedAnswer(test.test['assert']);
  const tags = textsOf(valueOf('tags') ?? metadata['tags']);
  const questions: readonly unknown[] = Array.isArray(question) ? question : [question];
  for (const one of questions) {
    const own = questions.length > 1 ? undefined : id;
    builder.add(place, { id: own, question: one, answer, tags, evidence });
  }
}

function variableOf(vars: JsonObject, field: SourceField, names: FieldNames): unknown {
  const named = names.get(field);
  const known = named === undefined ? (USUAL_NAMES[field] ?? [field]) : [named];
  return known.map((name) => vars[name]).find((value) => value !== undefined && value !== null);
}

/** A test with one variable asks what that says, however it is called. */
function onlyText(vars: JsonObject): unknown {
  const known: readonly string[] = [...SOURCE_FIELDS, ...Object.values(USUAL_NAMES).flat()];
  const others = Object.entries(vars).filter(([name]) => !known.includes(name));
  return others.length === 1 ? others[0]?.[1] : undefined;
}

/** What an assertion states; templates and files state nothing here. */
function assertedAnswer(asserts: unknown): string | undefined {
  const list: readonly unknown[] = Array.isArray(asserts) ? asserts : [];
  for (const one of list) {
    if (!isJsonObject(one) || !ANSWERING.includes(String(one['type']))) continue;
    const value = asText(one['value']);
    if (value !== undefined && !/\{\{|^file:\/\//.test(value)) return value;
  }
  return undefined;
}

function asText(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function textsOf(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap((one) => asText(one) ?? []);
}

interface OpenedTests {
  readonly tests: readonly unknown[];
  /** Variables that all tests have. */
  readonly defaults: JsonObject;
  /** Line of a test, from 1. */
  readonly lineOf: (index: number) => number;
}

function openTests(text: string, path: string): OpenedTests {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const { line } = lines.linePos(problem.pos[0]);
    throw badImport({ path, line }, `it is not YAML: ${problem.message}`, 'Give promptfoo tests.');
  }
  const root = plain(document, path);
  const isList = Array.isArray(root);
  const tests: unknown = isList ? root : isJsonObject(root) ? root['tests'] : undefined;
  if (!Array.isArray(tests)) {
    const problemText =
      typeof tests === 'string' ? `its tests stand in '${tests}'` : "it has no list 'tests'";
    throw badImport(
      { path },
      problemText,
      'Give the file with the tests; a table as --format csv.',
    );
  }
  const node = isList ? document.contents : document.get('tests');
  const items = isSeq(node) ? node.items : [];
  return {
    // Array.isArray gives any[]; the items are whatever the file held.
    tests: tests as unknown[],
    defaults: defaultsOf(root),
    lineOf: (index) => lines.linePos(startOf(items[index])).line,
  };
}

function defaultsOf(root: unknown): JsonObject {
  const defaultTest = isJsonObject(root) ? root['defaultTest'] : undefined;
  const vars = isJsonObject(defaultTest) ? defaultTest['vars'] : undefined;
  return isJsonObject(vars) ? vars : {};
}

/** The file as plain values; its aliases are bounded, as files of others are. */
function plain(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 1000 });
  } catch (error) {
    if (!(error instanceof ReferenceError || error instanceof RangeError)) throw error;
    throw badImport({ path }, messageOf(error), 'Write aliases out.');
  }
}

function startOf(node: unknown): number {
  const range: unknown =
    typeof node === 'object' && node !== null && 'range' in node ? node.range : [];
  const start: unknown = Array.isArray(range) ? range[0] : undefined;
  return typeof start === 'number' ? start : 0;
}
