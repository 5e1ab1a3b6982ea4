import { describe, expect, it } from 'vitest';
import { averagePrecision } from '../../../../src/evaluate/metrics/average-precision.js';
import { judgedShare } from '../../../../src/evaluate/metrics/judged-share.js';
import { ndcgAtLevels } from '../../../../src/evaluate/metrics/ndcg-at-levels.js';
import { ndcg } from '../../../../src/evaluate/metrics/ndcg.js';
import { precision } from '../../../../src/evaluate/metrics/precision.js';
import { recall } from '../../../../src/evaluate/metrics/recall.js';
import { reciprocalRank } from '../../../../src/evaluate/metrics/reciprocal-rank.js';
import { success } from '../../../../src/evaluate/metrics/success.js';
import { graded } from '../../../support/trec-texts.js';

const all = { ndcg, recall, precision, reciprocalRank, averagePrecision, success, judgedShare };

describe('rank metrics', () => {
  it.each(Object.entries(all))('%s is 0 for an empty ranking', (_, metric) => {
    expect(metric(graded('', { a: 1 }))).toBe(0);
    expect(metric(graded('', { a: 1 }), 5)).toBe(0);
    expect(metric(graded('', {}), 5)).toBe(0);
  });

  it.each(Object.entries(all).filter(([name]) => name !== 'judgedShare'))(
    '%s is 0 where nothing is relevant, negative grades included',
    (_, metric) => {
      expect(metric(graded('abc', { a: 0, b: -1, c: -2 }), 3)).toBe(0);
      expect(metric(graded('abc', {}), 3)).toBe(0);
    },
  );

  it('nDCG takes a negative grade for none, in the ranking and in the ideal', () => {
    expect(ndcg(graded('ab', { a: -2, b: 1 }))).toBe(1 / Math.log2(3));
    expect(ndcg(graded('b', { a: -2, b: 1 }))).toBe(1);
  });

  it('nDCG cuts the ranking and the ideal at the same place', () => {
    expect(ndcg(graded('xa', { a: 1, b: 1 }), 1)).toBe(0);
    expect(ndcg(graded('ax', { a: 1, b: 1 }), 1)).toBe(1);
    expect(ndcg(graded('ax', { a: 1, b: 1 }), 2)).toBeCloseTo(1 / (1 + 1 / Math.log2(3)), 15);
  });

  it('precision divides by the cut-off even when fewer came back', () => {
    expect(precision(graded('a', { a: 1 }), 5)).toBe(0.2);
    expect(precision(graded('ab', { a: 1 }))).toBe(0.5);
  });

  it('recall divides by all relevant, retrieved or not', () => {
    expect(recall(graded('axb', { a: 1, b: 2, c: 1, d: 0 }), 2)).toBe(1 / 3);
    expect(recall(graded('axb', { a: 1, b: 2, c: 1, d: 0 }), 99)).toBe(2 / 3);
  });

  it('reciprocal rank looks no further than its cut-off', () => {
    expect(reciprocalRank(graded('xya', { a: 1 }))).toBe(1 / 3);
    expect(reciprocalRank(graded('xya', { a: 1 }), 3)).toBe(1 / 3);
    expect(reciprocalRank(graded('xya', { a: 1 }), 2)).toBe(0);
  });

  it('average precision divides by all relevant, not by the retrieved ones', () => {
    expect(averagePrecision(graded('axb', { a: 1, b: 1, c: 1 }))).toBeCloseTo((1 + 2 / 3) / 3, 15);
    expect(averagePrecision(graded('axb', { a: 1, b: 1, c: 1 }), 2)).toBeCloseTo(1 / 3, 15);
  });

  it('success is all or nothing within its cut-off', () => {
    expect(success(graded('xab', { a: 1, b: 1 }), 2)).toBe(1);
    expect(success(graded('xab', { a: 1, b: 1 }), 1)).toBe(0);
  });

  it('the judged share counts judgements of any grade from 0, over the places there are', () => {
    expect(judgedShare(graded('abcd', { a: 1, b: 0, c: -1 }), 4)).toBe(0.5);
    expect(judgedShare(graded('abcd', { a: 1 }), 2)).toBe(0.5);
    expect(judgedShare(graded('a', { a: 1 }), 10)).toBe(1);
  });

  it('nDCG at levels takes in the whole ranking from two places after the last level on', () => {
    const second = 1 / Math.log2(3);
    expect(ndcgAtLevels(graded('xa', { a: 1 }))).toBe(0);
    expect(ndcgAtLevels(graded('xay', { a: 1 }))).toBe(second / 2);
    // Levels end at ranks 1 and 3 of the ideal ranking.
    const [one, three] = [1 / 2, (1 + 2 * second) / (2 + second + 1 / 2)];
    expect(ndcgAtLevels(graded('bac', { a: 2, b: 1, c: 0, d: 1 }))).toBe((one + three) / 2);
    expect(ndcgAtLevels(graded('abc', { a: 0, b: -1 }))).toBe(0);
  });
});
