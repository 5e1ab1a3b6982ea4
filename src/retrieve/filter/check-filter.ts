import { StemmaError } from '../../errors/stemma-error.js';
import type { FilterCondition, FilterValue, MetadataFilter } from '../../model/metadata-filter.js';
import { misspeltName, nearestNames } from '../../util/nearest-names.js';
import { BUILT_IN_FIELDS, fieldNames, fieldValue, type FilteredDocument } from './field-value.js';
import { elementsOf, matchesFilter } from './match-condition.js';

/**
 * Refuses a filter that lets nothing through because of how it is written: a field that no document
 * has (`unknown-field`), or one that is compared with values of another type than every document
 * has there (`filter-type`). Conditions that hold where a field is missing are not refused; returns
 * a warning for each of them whose field looks misspelt.
 */
export function checkFilter(
  documents: readonly FilteredDocument[],
  filter: MetadataFilter,
): string[] {
  if (documents.length === 0) return [];
  const warnings: string[] = [];
  for (const condition of filter) {
    const { field, test } = condition;
    if (documents.some((document) => matchesFilter(document, [condition]))) {
      const warning = isNegated(condition) ? misspelling(documents, field) : undefined;
      if (warning !== undefined) warnings.push(warning);
      continue;
    }
    const values = documents.flatMap((document) => elementsOf(fieldValue(document, field)));
    if (values.length === 0 && !isNegated(condition)) throw unknownField(documents, field);
    const wanted = test.kind === 'startsWith' ? [test.text] : 'values' in test ? test.values : [];
    const types = new Set(values.map((value) => typeOf(value)));
    if (
      values.length > 0 &&
      !isNegated(condition) &&
      !wanted.some((value) => types.has(typeOf(value)))
    ) {
      throw otherType(field, { wanted, types: [...types] });
    }
  }
  return warnings;
}

function isNegated({ test }: FilterCondition): boolean {
  return 'negated' in test && test.negated;
}

/** What to tell where no document has the field, but one of nearly that name. */
function misspelling(documents: readonly FilteredDocument[], field: string): string | undefined {
  if (documents.some((document) => fieldValue(document, field) !== undefined)) return undefined;
  const meant = misspeltName(field, namesOf(documents));
  return meant && `the filter asks for '${field}', which no document has; did you mean '${meant}'?`;
}

function namesOf(documents: readonly FilteredDocument[]): string[] {
  const names = new Set<string>(BUILT_IN_FIELDS);
  for (const { metadata } of documents) for (const name of fieldNames(metadata)) names.add(name);
  return [...names];
}

function unknownField(documents: readonly FilteredDocument[], field: string): StemmaError {
  const known = namesOf(documents);
  const nearest = nearestNames(field, known);
  const hint = nearest[0] === undefined ? '' : `; did you mean '${nearest[0]}'?`;
  return new StemmaError(
    'unknown-field',
    `cannot filter: no document has a field '${field}'${hint}`,
    {
      data: { field, nearest },
      suggestions: [
        `Fields are: ${known.slice(0, 20).join(', ')}${known.length > 20 ? ', …' : ''}.`,
        'Metadata comes from sources.metadata in stemma.yaml and from what documents state, such as front matter.',
      ],
    },
  );
}

function otherType(
  field: string,
  { wanted, types }: { readonly wanted: readonly FilterValue[]; readonly types: readonly string[] },
): StemmaError {
  const value = JSON.stringify(wanted.at(-1) ?? '');
  const has = types.join(' or ');
  return new StemmaError(
    'filter-type',
    `cannot filter: '${field}' is ${has} in every document that has it, and ${value} is ${typeOf(wanted.at(-1) ?? '')}`,
    {
      data: { field, types: [...types], value: wanted.at(-1) ?? null },
      suggestions: [
        types.includes('text')
          ? `Compare with text: in stemma.yaml put the value in quotes, "${String(wanted.at(-1))}".`
          : `Compare with ${has}.`,
      ],
    },
  );
}

function typeOf(value: unknown): string {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'a number';
  if (typeof value === 'boolean') return 'true or false';
  return value === null ? 'null' : 'a mapping';
}
