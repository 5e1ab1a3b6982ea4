import type { Canonical } from '../../model/canonical.js';
import type {
  FilterCondition,
  FilterTest,
  FilterValue,
  MetadataFilter,
  RangeBound,
} from '../../model/metadata-filter.js';
import { compareText } from '../../util/compare-text.js';
import { fieldValue, type FilteredDocument } from './field-value.js';

/** Whether every condition of a filter holds for a document. */
export function matchesFilter(document: FilteredDocument, filter: MetadataFilter): boolean {
  return filter.every((condition) => holds(condition, document));
}

function holds({ field, test }: FilterCondition, document: FilteredDocument): boolean {
  const value = fieldValue(document, field);
  if (test.kind === 'exists') return (value !== undefined) !== test.negated;
  const passes = elementsOf(value).some((element) => passesTest(element, test));
  return test.kind === 'in' ? passes !== test.negated : passes;
}

/** The values that a condition is asked of: the elements of a list, else the value itself. */
export function elementsOf(value: Canonical | undefined): readonly Canonical[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Canonical[]) : [value];
}

function passesTest(element: Canonical, test: Exclude<FilterTest, { kind: 'exists' }>): boolean {
  if (test.kind === 'startsWith')
    return typeof element === 'string' && element.startsWith(test.text);
  if (test.kind === 'in') return test.values.some((value) => value === element);
  return test.values.some((value) => lies(test.bound, orderOf(element, value)));
}

/** Negative where `element` comes first; undefined for values that have no order to each other. */
function orderOf(element: Canonical, value: FilterValue): number | undefined {
  if (typeof element === 'number' && typeof value === 'number') return element - value;
  if (typeof element === 'string' && typeof value === 'string') return compareText(element, value);
  return undefined;
}

function lies(bound: RangeBound, order: number | undefined): boolean {
  if (order === undefined) return false;
  if (bound === 'gt') return order > 0;
  if (bound === 'gte') return order >= 0;
  return bound === 'lt' ? order < 0 : order <= 0;
}
