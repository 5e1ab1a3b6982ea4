import type { Evidence, Question } from '../model/question.js';
import {
  isJsonObject,
  kindOf,
  readText,
  reportMisspeltFields,
  type FieldReader,
} from './json-fields.js';
import type { ProblemSink } from './question-problem.js';
import { readEvidence } from './read-evidence.js';

const FIELDS = ['id', 'question', 'evidence', 'answer', 'tags'] as const;

/** The question of one parsed line; undefined after reporting everything that is wrong with it. */
export function readQuestion(value: unknown, sink: ProblemSink): Question | undefined {
  let faults = 0;
  const report: ProblemSink = (problem) => {
    faults++;
    sink(problem);
  };
  if (!isJsonObject(value)) {
    report({
      message: `expected one JSON object with 'id' and 'question', found ${kindOf(value)}`,
    });
    return undefined;
  }
  const subject = typeof value['id'] === 'string' ? `question '${value['id']}'` : 'the question';
  const reader: FieldReader = { fields: value, subject, report };
  reportMisspeltFields(reader, FIELDS);
  const id = readId(reader);
  const question = readRequired(reader, 'question');
  const evidence = readAllEvidence(reader);
  const answer = readText(reader, 'answer');
  const tags = readTags(reader);
  if (faults > 0 || id === undefined || question === undefined) return undefined;
  return { id, question, evidence, ...(answer === undefined ? {} : { answer }), tags };
}

function readId(reader: FieldReader): string | undefined {
  const id = readRequired(reader, 'id');
  // Ids are printed and written to run files, one a line.
  if (id !== undefined && /\p{Cc}/u.test(id)) {
    reader.report({ message: `'id' of ${JSON.stringify(id)} holds a control character` });
    return undefined;
  }
  return id;
}

function readRequired(reader: FieldReader, name: string): string | undefined {
  if (reader.fields[name] === undefined) {
    reader.report({ message: `${reader.subject} has no '${name}'` });
  }
  return readText(reader, name);
}

function readAllEvidence(reader: FieldReader): Evidence[] {
  const value = reader.fields['evidence'];
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    reader.report({
      message: `'evidence' of ${reader.subject} is ${kindOf(value)}, not a list`,
      suggestion: `Write "evidence": [{"document": "…", "quote": "…"}].`,
    });
    return [];
  }
  // Array.isArray gives any[]; the items are whatever the line held.
  return (value as unknown[]).flatMap((item, index) => {
    const subject = `evidence ${index + 1} of ${reader.subject}`;
    return readEvidence({ value: item, subject, report: reader.report }) ?? [];
  });
}

function readTags(reader: FieldReader): string[] {
  const value = reader.fields['tags'];
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((tag) => typeof tag === 'string')) return value;
  reader.report({ message: `'tags' of ${reader.subject} is not a list of strings` });
  return [];
}
