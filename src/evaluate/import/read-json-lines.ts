import { messageOf } from '../../errors/node-error.js';
import { isJsonObject, kindOf, type JsonObject } from '../json-fields.js';
import type { SourceSetBuilder } from './source-set-builder.js';

/** An object of a file with one a line. */
export interface NumberedObject {
  readonly fields: JsonObject;
  /** From 1. */
  readonly line: number;
  /** `line 7`. */
  readonly where: string;
}

/** The objects of a JSONL file; a line that holds something else is refused, blank ones are not. */
export function* readJsonLines(
  text: string,
  builder: SourceSetBuilder,
): Generator<NumberedObject, void, undefined> {
  for (const [index, content] of text.split('\n').entries()) {
    if (content.trim() === '') continue;
    const line = index + 1;
    const place = { line, where: `line ${line}` };
    const value = parse(content);
    if (value instanceof SyntaxError) {
      const message = `it is not JSON: ${messageOf(value)}`;
      builder.refuse(place, { id: null, reason: 'not-json', message });
    } else if (isJsonObject(value)) yield { ...place, fields: value };
    else {
      const message = `it is ${kindOf(value)}, not an object`;
      builder.refuse(place, { id: null, reason: 'not-an-object', message });
    }
  }
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    if (error instanceof SyntaxError) return error;
    throw error;
  }
}
