import type { Evidence } from '../model/question.js';
import {
  isJsonObject,
  kindOf,
  readInteger,
  readText,
  reportMisspeltFields,
  type FieldReader,
} from './json-fields.js';
import type { ProblemSink } from './question-problem.js';

const FIELDS = ['document', 'quote', 'start', 'end', 'grade'] as const;

/** One evidence item as parsed, with what messages need. */
export interface EvidenceSource {
  readonly value: unknown;
  /** How a message calls it: `evidence 2 of question 'q1'`. */
  readonly subject: string;
  readonly report: ProblemSink;
}

/** The evidence item of a parsed value; undefined after reporting what is wrong with it. */
export function readEvidence(source: EvidenceSource): Evidence | undefined {
  const { value, subject } = source;
  let faults = 0;
  const report: ProblemSink = (problem) => {
    faults++;
    source.report(problem);
  };
  if (!isJsonObject(value)) {
    report({ message: `${subject} is ${kindOf(value)}, not an object` });
    return undefined;
  }
  const reader: FieldReader = { fields: value, subject, report };
  reportMisspeltFields(reader, FIELDS);
  const document = readText(reader, 'document');
  if (value['document'] === undefined) {
    report({
      message: `${subject} has no 'document'`,
      suggestion: "Name the document's key, such as 'docs/billing.md'.",
    });
  }
  const quote = readText(reader, 'quote');
  const span = readSpan(reader);
  const grade = readInteger(reader, 'grade');
  if (faults > 0 || document === undefined) return undefined;
  return {
    document,
    ...(quote === undefined ? {} : { quote }),
    ...span,
    grade: grade ?? 1,
  };
}

function readSpan(reader: FieldReader): { start?: number; end?: number } {
  const { fields, subject, report } = reader;
  for (const [present, missing] of [
    ['start', 'end'],
    ['end', 'start'],
  ] as const) {
    if (fields[present] !== undefined && fields[missing] === undefined) {
      report({ message: `${subject} has '${present}' without '${missing}'` });
    }
  }
  const start = readInteger(reader, 'start', 0);
  const end = readInteger(reader, 'end', 0);
  if (start === undefined || end === undefined) return {};
  if (start >= end) {
    report({
      message: `'start' (${start}) of ${subject} is not before 'end' (${end})`,
      suggestion: "'end' is the offset after the last character.",
    });
  }
  return { start, end };
}
