import { describe, expect, it } from 'vitest';
import { spanIou } from '../../../../src/evaluate/metrics/span-iou.js';
import { spanOverlap, type DocumentSpan } from '../../../../src/evaluate/metrics/span-overlap.js';
import { spanPrecision } from '../../../../src/evaluate/metrics/span-precision.js';
import { spanRecall } from '../../../../src/evaluate/metrics/span-recall.js';
import { takeContext } from '../../../../src/evaluate/metrics/take-context.js';
import type { EvidenceResolution } from '../../../../src/evaluate/resolve-evidence.js';

const span = (start: number, end: number, grade = 1, document = 'a'): EvidenceResolution => ({
  status: 'span',
  document,
  start,
  end,
  grade,
  match: 'offsets',
});
const unresolved = (length?: number): EvidenceResolution => ({
  status: 'unresolved',
  document: 'a',
  grade: 1,
  reason: 'quote-not-found',
  message: '',
  ...(length === undefined ? {} : { length }),
});
const chunk = (start: number, end: number, document = 'a'): DocumentSpan => ({
  document,
  start,
  end,
});
const figures = (evidence: EvidenceResolution[], ...chunks: DocumentSpan[]): number[] => {
  const overlap = spanOverlap(evidence, chunks);
  return [spanRecall(overlap), spanPrecision(overlap), spanIou(overlap)];
};

describe('span metrics', () => {
  it('are all 0 without evidence, without chunks and without both', () => {
    expect(figures([], chunk(0, 10))).toEqual([0, 0, 0]);
    expect(figures([span(0, 10)])).toEqual([0, 0, 0]);
    expect(figures([])).toEqual([0, 0, 0]);
    expect(figures([{ status: 'document', document: 'a', grade: 1, length: 0 }])).toEqual([
      0, 0, 0,
    ]);
  });

  it('are all 1 when exactly the evidence came back', () => {
    expect(figures([span(0, 10), span(20, 30)], chunk(20, 30), chunk(0, 10))).toEqual([1, 1, 1]);
  });

  it('count evidence once and make overlapping chunks pay', () => {
    // E = 0–20, C = 0–15 and 5–20: 20 of 20 found in 30 characters.
    expect(figures([span(0, 20)], chunk(0, 15), chunk(5, 20))).toEqual([1, 20 / 30, 20 / 30]);
    // E = the union 0–20 of two overlapping items.
    expect(figures([span(0, 15), span(5, 20)], chunk(0, 10))).toEqual([0.5, 1, 0.5]);
  });

  it('do not mix documents up', () => {
    expect(figures([span(0, 10, 1, 'a'), span(0, 10, 1, 'b')], chunk(0, 10, 'b'))).toEqual([
      0.5, 1, 0.5,
    ]);
  });

  it('take a document judged as a whole for a range over its text', () => {
    const whole: EvidenceResolution = { status: 'document', document: 'a', grade: 1, length: 100 };
    expect(figures([whole], chunk(10, 30))).toEqual([0.2, 1, 0.2]);
  });

  it('leave evidence of grade 0 or less out', () => {
    expect(figures([span(0, 10), span(50, 90, 0), span(90, 99, -1)], chunk(0, 10))).toEqual([
      1, 1, 1,
    ]);
  });

  it('keep unresolved evidence in the denominator, with its own length', () => {
    expect(figures([span(0, 10), unresolved(30)], chunk(0, 10))).toEqual([0.25, 1, 0.25]);
  });

  it('give no recall where a whole document that should answer is missing', () => {
    expect(figures([span(0, 10), unresolved()], chunk(0, 10))).toEqual([0, 1, 0]);
  });
});

describe('the context that a span metric looks at', () => {
  const chunks = [300, 500, 400, 100].map((tokens) => ({ tokens }));
  const taken = (unit: 'tokens' | 'chunks', size: number): number =>
    takeContext(chunks, { unit, size }).length;

  it('is the top k chunks', () => {
    expect([1, 3, 4, 9].map((size) => taken('chunks', size))).toEqual([1, 3, 4, 4]);
  });

  it('takes a chunk that fills the budget exactly', () => {
    expect(taken('tokens', 800)).toBe(2);
  });

  it('stops at the chunk that would go over, though a later one would fit', () => {
    expect(taken('tokens', 900)).toBe(2);
    expect(taken('tokens', 1199)).toBe(2);
    expect(taken('tokens', 1200)).toBe(3);
  });

  it('is empty when the first chunk is over the budget', () => {
    expect(taken('tokens', 299)).toBe(0);
  });

  it('is the whole ranking when the budget is not used up', () => {
    expect(taken('tokens', 5000)).toBe(4);
  });
});
