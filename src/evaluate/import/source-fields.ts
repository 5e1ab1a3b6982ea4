import { StemmaError } from '../../errors/stemma-error.js';
import { nearestNames } from '../../util/nearest-names.js';

/** What a column or variable of a source can be. */
export const SOURCE_FIELDS = [
  'id',
  'question',
  'answer',
  'document',
  'quote',
  'start',
  'end',
  'grade',
  'context',
  'tags',
  'unanswerable',
] as const;

export type SourceField = (typeof SOURCE_FIELDS)[number];

/** Which column or variable of a source is which field, as the user says. */
export type FieldNames = ReadonlyMap<SourceField, string>;

/** Reads `question=Frage` and the like; throws `bad-usage`. */
export function parseFieldNames(pairs: readonly string[]): FieldNames {
  const names = new Map<SourceField, string>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const wanted = pair.slice(0, Math.max(0, at)).trim();
    const field = SOURCE_FIELDS.find((name) => name === wanted);
    const name = pair.slice(at + 1).trim();
    if (field === undefined || name === '') throw badPair(pair, wanted);
    names.set(field, name);
  }
  return names;
}

function badPair(pair: string, wanted: string): StemmaError {
  const near = nearestNames(wanted, SOURCE_FIELDS);
  return new StemmaError('bad-usage', `cannot use the column '${pair}': expected FIELD=NAME`, {
    data: { column: pair },
    suggestions: [
      ...near.slice(0, 1).map((name) => `Did you mean '${name}=…'?`),
      `FIELD is one of ${SOURCE_FIELDS.join(', ')}.`,
    ],
  });
}
