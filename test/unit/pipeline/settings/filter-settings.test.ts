import { describe, expect, it } from 'vitest';
import { filterOf } from '../../../../src/pipeline/settings/filter-settings.js';
import { retrieveSchema } from '../../../../src/pipeline/settings/retrieve-settings.js';

/** The conditions of a filter that settings state. */
function conditions(filter: unknown) {
  return filterOf(retrieveSchema.parse({ filter }).filter ?? {});
}

/** What settings are refused for, with the key. */
function problem(filter: unknown): string {
  const issue = retrieveSchema.safeParse({ filter }).error?.issues[0];
  return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
}

describe('a filter in the settings', () => {
  it('has a condition for each comparison, with values of the type that is written', () => {
    expect(conditions({ product: 'acme', version: '10', draft: false })).toEqual([
      { field: 'product', test: { kind: 'in', values: ['acme'], negated: false } },
      { field: 'version', test: { kind: 'in', values: ['10'], negated: false } },
      { field: 'draft', test: { kind: 'in', values: [false], negated: false } },
    ]);
    expect(
      conditions({ year: { gte: 2020, lt: 2024 }, 'author.name': { startsWith: 'A' } }),
    ).toEqual([
      { field: 'year', test: { kind: 'range', bound: 'gte', values: [2020] } },
      { field: 'year', test: { kind: 'range', bound: 'lt', values: [2024] } },
      { field: 'author.name', test: { kind: 'startsWith', text: 'A' } },
    ]);
    expect(
      conditions({ a: { eq: 1 }, b: { ne: 2 }, c: { in: [1, 'x'] }, d: { nin: [true] } }),
    ).toMatchObject([
      { test: { values: [1], negated: false } },
      { test: { values: [2], negated: true } },
      { test: { values: [1, 'x'], negated: false } },
      { test: { values: [true], negated: true } },
    ]);
    expect(conditions({ lang: { exists: true }, old: { exists: false } })).toMatchObject([
      { test: { kind: 'exists', negated: false } },
      { test: { kind: 'exists', negated: true } },
    ]);
    expect(conditions({ from: { gt: 'a', lte: 'b' } })).toHaveLength(2);
  });

  it.each([
    [{ year: { gtee: 2020 } }, 'filter.year: Unrecognized key: "gtee"'],
    [{ year: { gte: true } }, 'filter.year: gte: expected text or a number'],
    [{ year: {} }, 'filter.year: expected a comparison'],
    [{ tag: ['a', 'b'] }, 'filter.tag: expected one value; for one of several write {in: […]}'],
    [{ tag: { in: [] } }, 'filter.tag.in: '],
    [{ tag: null }, 'filter.tag: expected a value, or comparisons: eq'],
    ['year >= 2020', 'filter: '],
  ])('is refused: %j', (filter, expected) => {
    expect(problem(filter)).toContain(expected);
  });
});
