import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TermTable } from '../../../../../../src/pipeline/stages/embed/tfidf/term-table.js';

const hash = fc.oneof(fc.nat(40), fc.integer({ min: 0, max: 0xffffffff }));

describe('TermTable', () => {
  it('counts texts as a plain map of sets does, however often it grows', () => {
    fc.assert(
      fc.property(fc.array(fc.array(hash, { maxLength: 60 }), { maxLength: 30 }), (texts) => {
        const table = new TermTable(1);
        const expected = new Map<number, number>();
        for (const text of texts) {
          table.beginText();
          for (const term of text) table.count(term);
          for (const term of new Set(text)) expected.set(term, (expected.get(term) ?? 0) + 1);
        }
        const { hashes, counts } = table.entries();
        const sorted = [...expected].sort(([a], [b]) => a - b);
        expect([...hashes].map((term, index) => [term, counts[index]])).toEqual(sorted);
        expect(table.size).toBe(expected.size);
        expect(table.texts).toBe(texts.length);
        for (const [term, count] of expected) expect(table.countAt(table.find(term))).toBe(count);
      }),
    );
  });

  it('has count 0 for terms it does not know', () => {
    const table = new TermTable();
    table.put(7, 3);
    expect(table.countAt(table.find(7))).toBe(3);
    expect(table.countAt(table.find(8))).toBe(0);
    expect(table.countAt(table.find(7 + table.slots))).toBe(0);
  });
});
