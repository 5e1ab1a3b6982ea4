import { describe, expect, it } from 'vitest';
import { StemmaError } from '../../../src/errors/stemma-error.js';
import { parseMetric } from '../../../src/evaluate/parse-metric.js';
import { requiredDepth } from '../../../src/evaluate/required-depth.js';

function refusal(name: string): StemmaError {
  try {
    parseMetric(name);
  } catch (error) {
    if (error instanceof StemmaError) return error;
    throw error;
  }
  throw new Error(`'${name}' was accepted`);
}

describe('metric names', () => {
  it.each([
    ['ndcg@10', 'nDCG@10'],
    ['NDCG@20', 'nDCG@20'],
    ['Recall@5', 'R@5'],
    ['MRR', 'RR'],
    ['SpanR', 'SpanR@1500t'],
    ['R', 'R@10'],
    ['hit@3', 'Success@3'],
    ['SpanRecall@1500t', 'SpanR@1500t'],
    ['SpanIOU@800t', 'SpanIoU@800t'],
    ['Sucess@3', 'Success@3'],
    ['ndcg_cut_10', 'nDCG@10'],
    ['recall_5', 'R@5'],
    ['recip_rank', 'RR'],
    ['map', 'AP'],
  ])('suggests the nearest for %s', (name, nearest) => {
    const error = refusal(name);
    expect(error.code).toBe('unknown-metric');
    expect(error.message).toContain(`unknown metric '${name}'`);
    expect(error.data['nearest']).toContain(nearest);
    expect(error.suggestions[0]).toContain(`'${nearest}'`);
  });

  it('suggests nothing for a name that is near none', () => {
    expect(refusal('perplexity').suggestions).toEqual([]);
  });

  it.each([
    '',
    'R',
    'P',
    'Success',
    'Judged',
    'SpanP',
    'nDCG@',
    'nDCG@0',
    'nDCG@010',
    'nDCG@-1',
    'nDCG@1.5',
    'nDCG@10t',
    'nDCG@10 ',
    'SpanR@1500T',
    'SpanR@1500tt',
    'AP@1e3',
    'toString',
    'R@9999999999',
  ])('refuses %j', (name) => {
    expect(refusal(name).code).toBe('unknown-metric');
  });

  it.each(['nDCG', 'RR', 'AP', 'nDCG@10', 'RR@10', 'AP@3', 'R@5', 'P@1', 'Success@5', 'Judged@10'])(
    'reads the rank metric %s',
    (name) => {
      const digits = /\d+/.exec(name)?.[0];
      const cutoff = digits === undefined ? {} : { cutoff: Number(digits) };
      expect(parseMetric(name)).toMatchObject({ kind: 'rank', name, ...cutoff });
      expect('cutoff' in parseMetric(name)).toBe(digits !== undefined);
    },
  );

  it.each([
    ['SpanR@1500t', 'tokens', 1500],
    ['SpanP@1t', 'tokens', 1],
    ['SpanIoU@5', 'chunks', 5],
    ['SpanR@1500', 'chunks', 1500],
  ])('reads the span metric %s', (name, unit, size) => {
    expect(parseMetric(name)).toMatchObject({ kind: 'span', name, depth: { unit, size } });
  });
});

describe('the depth that metrics need', () => {
  const depth = (...names: string[]) => requiredDepth(names.map(parseMetric));

  it('is the largest cut-off and the largest budget', () => {
    expect(depth('nDCG@10', 'R@5', 'SpanR@20', 'SpanIoU@1500t', 'SpanR@800t')).toEqual({
      chunks: 20,
      tokens: 1500,
      whole: false,
    });
  });

  it('is the whole ranking for a metric without a cut-off', () => {
    expect(depth('RR', 'R@5')).toEqual({ chunks: 5, tokens: 0, whole: true });
  });

  it('is nothing for no metric', () => {
    expect(depth()).toEqual({ chunks: 0, tokens: 0, whole: false });
  });
});
