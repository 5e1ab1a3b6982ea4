import { describe, expect, it } from 'vitest';
import { averagePrecision } from '../../../../src/evaluate/metrics/average-precision.js';
import { judgedShare } from '../../../../src/evaluate/metrics/judged-share.js';
import type { JudgedRanking } from '../../../../src/evaluate/metrics/judged-ranking.js';
import { ndcg } from '../../../../src/evaluate/metrics/ndcg.js';
import { precision } from '../../../../src/evaluate/metrics/precision.js';
import { recall } from '../../../../src/evaluate/metrics/recall.js';
import { reciprocalRank } from '../../../../src/evaluate/metrics/reciprocal-rank.js';
import { success } from '../../../../src/evaluate/metrics/success.js';

const all = { ndcg, recall, precision, reciprocalRank, averagePrecision, success, judgedShare };

/** Ids are single letters; `judged('abc', { b: 1 })` ranks three and judges one. */
const judged = (ranking: string, grades: Record<string, number>): JudgedRanking => ({
  ranking: Array.from(ranking),
  grades: new Map(Object.entries(grades)),
});

describe('rank metrics', () => {
  it.each(Object.entries(all))('%s is 0 for an empty ranking', (_, metric) => {
    expect(metric(judged('', { a: 1 }))).toBe(0);
    expect(metric(judged('', { a: 1 }), 5)).toBe(0);
    expect(metric(judged('', {}), 5)).toBe(0);
  });

  it.each(Object.entries(all).filter(([name]) => name !== 'judgedShare'))(
    '%s is 0 where nothing is relevant, negative grades included',
    (_, metric) => {
      expect(metric(judged('abc', { a: 0, b: -1, c: -2 }), 3)).toBe(0);
      expect(metric(judged('abc', {}), 3)).toBe(0);
    },
  );

  it('nDCG takes a negative grade for none, in the ranking and in the ideal', () => {
    expect(ndcg(judged('ab', { a: -2, b: 1 }))).toBe(1 / Math.log2(3));
    expect(ndcg(judged('b', { a: -2, b: 1 }))).toBe(1);
  });

  it('nDCG cuts the ranking and the ideal at the same place', () => {
    expect(ndcg(judged('xa', { a: 1, b: 1 }), 1)).toBe(0);
    expect(ndcg(judged('ax', { a: 1, b: 1 }), 1)).toBe(1);
    expect(ndcg(judged('ax', { a: 1, b: 1 }), 2)).toBeCloseTo(1 / (1 + 1 / Math.log2(3)), 15);
  });

  it('precision divides by the cut-off even when fewer came back', () => {
    expect(precision(judged('a', { a: 1 }), 5)).toBe(0.2);
    expect(precision(judged('ab', { a: 1 }))).toBe(0.5);
  });

  it('recall divides by all relevant, retrieved or not', () => {
    expect(recall(judged('axb', { a: 1, b: 2, c: 1, d: 0 }), 2)).toBe(1 / 3);
    expect(recall(judged('axb', { a: 1, b: 2, c: 1, d: 0 }), 99)).toBe(2 / 3);
  });

  it('reciprocal rank looks no further than its cut-off', () => {
    expect(reciprocalRank(judged('xya', { a: 1 }))).toBe(1 / 3);
    expect(reciprocalRank(judged('xya', { a: 1 }), 3)).toBe(1 / 3);
    expect(reciprocalRank(judged('xya', { a: 1 }), 2)).toBe(0);
  });

  it('average precision divides by all relevant, not by the retrieved ones', () => {
    expect(averagePrecision(judged('axb', { a: 1, b: 1, c: 1 }))).toBeCloseTo((1 + 2 / 3) / 3, 15);
    expect(averagePrecision(judged('axb', { a: 1, b: 1, c: 1 }), 2)).toBeCloseTo(1 / 3, 15);
  });

  it('success is all or nothing within its cut-off', () => {
    expect(success(judged('xab', { a: 1, b: 1 }), 2)).toBe(1);
    expect(success(judged('xab', { a: 1, b: 1 }), 1)).toBe(0);
  });

  it('the judged share counts judgements of any grade from 0, over the places there are', () => {
    expect(judgedShare(judged('abcd', { a: 1, b: 0, c: -1 }), 4)).toBe(0.5);
    expect(judgedShare(judged('abcd', { a: 1 }), 2)).toBe(0.5);
    expect(judgedShare(judged('a', { a: 1 }), 10)).toBe(1);
  });
});
