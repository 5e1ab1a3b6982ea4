import { describe, expect, it } from 'vitest';
import { fieldNames, fieldValue } from '../../../../src/retrieve/filter/field-value.js';

const document = {
  document: 'faq/returns/eu.md',
  metadata: {
    source: 'https://example.com',
    author: { name: 'Ada', 'x.y': 1, none: null },
    'author.name': 'Literal',
    'a.b': { c: { d: 4 } },
    metadata: { inner: true },
    tags: ['a'],
    nothing: null,
  },
};

describe('a field of a document', () => {
  it.each([
    ['document', 'faq/returns/eu.md'],
    ['source', 'faq'],
    ['metadata.source', 'https://example.com'],
    ['author.name', 'Literal'],
    ['author.x.y', 1],
    ['a.b.c.d', 4],
    ['metadata.inner', true],
    ['metadata.tags', ['a']],
    ['author.none', undefined],
    ['nothing', undefined],
    ['toString', undefined],
    ['author.constructor', undefined],
    ['tags.0', undefined],
    ['metadata', { inner: true }],
  ])('%s', (field, value) => {
    expect(fieldValue(document, field)).toEqual(value);
  });

  it('has a name that finds it', () => {
    const names = fieldNames(document.metadata);
    expect(names).toContain('a.b.c.d');
    for (const name of names.filter((one) => !/source|none|nothing/.test(one))) {
      expect(fieldValue(document, name)).toBeDefined();
    }
  });
});
