import { describe, expect, it } from 'vitest';
import type { FilterTest } from '../../../../src/model/metadata-filter.js';
import { checkFilter } from '../../../../src/retrieve/filter/check-filter.js';
import { thrownBy } from '../../../support/thrown-by.js';

const documents = [
  { document: 'docs/a.md', metadata: { year: 2020, version: '10', tags: ['x', 3], draft: true } },
  { document: 'docs/b.md', metadata: { year: 2021, author: { name: 'Ada' } } },
];
const check = (field: string, test: FilterTest) => checkFilter(documents, [{ field, test }]);
const isOneOf = (values: (string | number | boolean)[], negated = false): FilterTest => {
  return { kind: 'in', values, negated };
};
const above = (value: string | number): FilterTest => {
  return { kind: 'range', bound: 'gt', values: [value] };
};

describe('a filter that lets nothing through', () => {
  it('is accepted where only the value is not there', () => {
    expect(check('year', isOneOf([1999]))).toEqual([]);
    expect(check('year', above(2050))).toEqual([]);
    expect(check('tags', isOneOf(['y']))).toEqual([]);
    expect(check('document', isOneOf(['docs/c.md']))).toEqual([]);
  });

  it('is refused where no document has the field, with the nearest name', () => {
    for (const test of [isOneOf([1]), above(1), { kind: 'exists', negated: false } as const]) {
      expect(thrownBy(() => check('yaer', test))).toMatchObject({
        code: 'unknown-field',
        message: "cannot filter: no document has a field 'yaer'; did you mean 'year'?",
      });
    }
    expect(thrownBy(() => check('author.nme', isOneOf(['Ada'])))).toMatchObject({
      data: { nearest: ['author.name'] },
    });
  });

  it('is refused where every value is of another type', () => {
    expect(thrownBy(() => check('version', isOneOf([10])))).toMatchObject({
      code: 'filter-type',
      message: "cannot filter: 'version' is text in every document that has it, and 10 is a number",
      suggestions: [expect.stringContaining('"10"')],
    });
    expect(thrownBy(() => check('year', above('abc')))).toMatchObject({ code: 'filter-type' });
    expect(thrownBy(() => check('author', isOneOf(['Ada'])))).toMatchObject({
      code: 'filter-type',
      message: expect.stringContaining('a mapping') as unknown,
    });
    const startsWith = { kind: 'startsWith', text: '20' } as const;
    expect(thrownBy(() => check('year', startsWith))).toMatchObject({ code: 'filter-type' });
    expect(check('version', isOneOf(['99', 99]))).toEqual([]);
  });

  it('is accepted over no documents', () => {
    expect(checkFilter([], [{ field: 'x', test: isOneOf([1]) }])).toEqual([]);
  });
});

describe('a filter that holds where the field is missing', () => {
  it('is told of where the field looks misspelt, and nowhere else', () => {
    expect(check('drat', isOneOf([true], true))).toEqual([
      "the filter asks for 'drat', which no document has; did you mean 'draft'?",
    ]);
    expect(check('archived', isOneOf([true], true))).toEqual([]);
    expect(check('archived', { kind: 'exists', negated: true })).toEqual([]);
    expect(check('draft', isOneOf([true], true))).toEqual([]);
  });
});
