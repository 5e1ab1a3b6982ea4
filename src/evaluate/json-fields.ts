import { misspeltName } from '../util/nearest-names.js';
import type { ProblemSink } from './question-problem.js';

/** A JSON object as parsed: names to anything. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for what `{…}` parses to. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads the fields of one object and reports what is wrong with them. */
export interface FieldReader {
  readonly fields: JsonObject;
  /** How a message calls the object: `question 'q1'`, `evidence 2 of question 'q1'`. */
  readonly subject: string;
  readonly report: ProblemSink;
}

/** What a value is, in a message. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** A text field that is not blank; undefined where it is absent or wrong, and wrong is reported. */
export function readText(reader: FieldReader, name: string): string | undefined {
  const value = reader.fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string') {
    reader.report({ message: `'${name}' of ${reader.subject} is ${kindOf(value)}, not a string` });
    return undefined;
  }
  if (value.trim() === '') {
    reader.report({ message: `'${name}' of ${reader.subject} is empty` });
    return undefined;
  }
  // UTF-8 has no form for half a pair: two different strings would get one hash.
  if (/\p{Surrogate}/u.test(value)) {
    reader.report({
      message: `'${name}' of ${reader.subject} holds half of a surrogate pair, which is no character`,
    });
    return undefined;
  }
  return value;
}

/** A whole number of at least `least`; undefined where absent or wrong, and wrong is reported. */
export function readInteger(
  reader: FieldReader,
  name: string,
  least = Number.MIN_SAFE_INTEGER,
): number | undefined {
  const value = reader.fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number') {
    reader.report({ message: `'${name}' of ${reader.subject} is ${kindOf(value)}, not a number` });
  } else if (!Number.isSafeInteger(value)) {
    reader.report({ message: `'${name}' of ${reader.subject} is ${value}, not a whole number` });
  } else if (value < least) {
    reader.report({ message: `'${name}' of ${reader.subject} is ${value}, less than ${least}` });
  } else {
    return value;
  }
  return undefined;
}

/**
 * Reports fields that look like a misspelt one: an unknown name near a known name that is absent.
 * Other unknown fields are nobody's business here.
 */
export function reportMisspeltFields(reader: FieldReader, known: readonly string[]): void {
  const absent = known.filter((name) => reader.fields[name] === undefined);
  for (const name of Object.keys(reader.fields)) {
    if (known.includes(name)) continue;
    const meant = misspeltName(name, absent);
    if (meant === undefined) continue;
    reader.report({
      message: `unknown field '${name}' in ${reader.subject}`,
      suggestion: `Did you mean '${meant}'?`,
    });
  }
}
