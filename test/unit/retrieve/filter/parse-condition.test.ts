import { describe, expect, it } from 'vitest';
import type { FilterTest } from '../../../../src/model/metadata-filter.js';
import { parseCondition } from '../../../../src/retrieve/filter/parse-condition.js';
import { thrownBy } from '../../../support/thrown-by.js';

function equal(...values: (string | number | boolean)[]): FilterTest {
  return { kind: 'in', values, negated: false };
}

describe('a typed condition', () => {
  it.each<[string, string, FilterTest]>([
    ['product=acme', 'product', equal('acme')],
    [' product  =  acme inc. ', 'product', equal('acme inc.')],
    ['title=made in china', 'title', equal('made in china')],
    ['version=10', 'version', equal('10', 10)],
    ['version="10"', 'version', equal('10')],
    ['code=007', 'code', equal('007')],
    ['share=-1.5e3', 'share', equal('-1.5e3', -1500)],
    ['draft=true', 'draft', equal('true', true)],
    ['name=""', 'name', equal('')],
    ['name="a \\"b\\", c"', 'name', equal('a "b", c')],
    ['author.name=Ada', 'author.name', equal('Ada')],
    ['status!=draft', 'status', { kind: 'in', values: ['draft'], negated: true }],
    ['year>=2020', 'year', { kind: 'range', bound: 'gte', values: ['2020', 2020] }],
    ['year > 2020', 'year', { kind: 'range', bound: 'gt', values: ['2020', 2020] }],
    ['date<2024-05-01', 'date', { kind: 'range', bound: 'lt', values: ['2024-05-01'] }],
    ['date<="b"', 'date', { kind: 'range', bound: 'lte', values: ['b'] }],
    ['document^=docs/api/', 'document', { kind: 'startsWith', text: 'docs/api/' }],
    ['part^=10', 'part', { kind: 'startsWith', text: '10' }],
    ['tag in a, b', 'tag', equal('a', 'b')],
    ['tag in a', 'tag', equal('a')],
    ['tag in "a, b" , 3,c d', 'tag', equal('a, b', '3', 3, 'c d')],
    ['tag not in a,b', 'tag', { kind: 'in', values: ['a', 'b'], negated: true }],
    ['last update exists', 'last update', { kind: 'exists', negated: false }],
    ['lang not exists', 'lang', { kind: 'exists', negated: true }],
    ['формат=книга', 'формат', equal('книга')],
  ])('%s', (text, field, test) => {
    expect(parseCondition(text)).toEqual({ field, test });
  });

  it.each([
    ['', 'expected a field, a comparison and a value'],
    ['product', 'expected a field, a comparison and a value'],
    ['=acme', 'expected a field, a comparison and a value'],
    ['product=', 'the value is missing'],
    ['year>>3', "no comparison '>>'"],
    ['year==3', "no comparison '=='"],
    ['year=>3', "no comparison '=>'"],
    ['name="open', 'quoted text'],
    ['name="a" b', 'quoted text'],
    ['tag in ,', 'commas between them'],
    ['tag in a,,b', 'commas between them'],
    ['tag in "a" b', 'commas between them'],
    ['tag in', 'expected a field, a comparison and a value'],
  ])('that is wrong is quoted and told: %j', (text, reason) => {
    const error = thrownBy(() => parseCondition(text));
    expect(error).toMatchObject({ code: 'bad-filter', data: { filter: text } });
    expect(String(error)).toContain(`cannot read the filter '${text}': `);
    expect(String(error)).toContain(reason);
  });
});
