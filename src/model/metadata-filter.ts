/** What a field of metadata can be compared with. */
export type FilterValue = string | number | boolean;

/** How a value and the bound of a range stand to each other. */
export type RangeBound = 'gt' | 'gte' | 'lt' | 'lte';

/**
 * What a condition asks of a field. A list passes where one of its elements does; values of
 * different types are never equal and have no order. `null` counts as no value.
 */
export type FilterTest =
  /** The value is one of `values`; with `negated`, it is none of them, or there is no value. */
  | { readonly kind: 'in'; readonly values: readonly FilterValue[]; readonly negated: boolean }
  /** Above or below that one of `values` that has the type of the value: number or text. */
  | { readonly kind: 'range'; readonly bound: RangeBound; readonly values: readonly FilterValue[] }
  | { readonly kind: 'startsWith'; readonly text: string }
  /** There is a value; with `negated`, there is none. */
  | { readonly kind: 'exists'; readonly negated: boolean };

/** One condition of a filter. */
export interface FilterCondition {
  /**
   * `document` (the key), `source` (its first segment), or a field of the metadata. `a.b` is `b` of
   * the mapping `a`, unless a field has that very name; `metadata.document` is the field `document`.
   */
  readonly field: string;
  readonly test: FilterTest;
}

/** Chooses documents: those for which every condition holds. */
export type MetadataFilter = readonly FilterCondition[];
