import { describe, expect, it } from 'vitest';
import { rankItems } from '../../../src/evaluate/item-ranking.js';
import type { EvidenceResolution } from '../../../src/evaluate/resolve-evidence.js';
import type { RetrievedChunk } from '../../../src/evaluate/retrieved-chunk.js';

const span = (start: number, end: number, grade = 1, document = 'a'): EvidenceResolution => ({
  status: 'span',
  document,
  start,
  end,
  grade,
  match: 'offsets',
});
const whole = (document: string, grade = 1): EvidenceResolution => ({
  status: 'document',
  document,
  grade,
  length: 1000,
});
const missing: EvidenceResolution = {
  status: 'unresolved',
  document: 'a',
  grade: 1,
  reason: 'quote-not-found',
  message: '',
};
const chunk = (id: string, start: number, end: number, document = 'a'): RetrievedChunk => ({
  id,
  document,
  start,
  end,
  tokens: 1,
  score: 0,
});
const ranking = (evidence: EvidenceResolution[], ...chunks: RetrievedChunk[]) =>
  rankItems(evidence, chunks).ranking;

describe('ranking evidence items', () => {
  it('meets a span from half of its characters on', () => {
    expect(ranking([span(10, 20)], chunk('x', 0, 14))).toEqual(['chunk-x']);
    expect(ranking([span(10, 20)], chunk('x', 0, 15))).toEqual(['item-1']);
    expect(ranking([span(10, 21)], chunk('x', 0, 15))).toEqual(['chunk-x']);
  });

  it('does not add up the parts that two chunks cover', () => {
    const chunks = [chunk('x', 0, 14), chunk('y', 14, 18)];
    expect(ranking([span(10, 20)], ...chunks)).toEqual(['chunk-x', 'chunk-y']);
  });

  it('does not meet the same offsets of another document', () => {
    expect(ranking([span(0, 10)], chunk('x', 0, 10, 'b'))).toEqual(['chunk-x']);
  });

  it('appends several items at once, highest grade first, then in the order of the question', () => {
    const evidence = [span(0, 4), span(4, 8, 3), span(8, 12), span(12, 16, -1)];
    const expected = ['item-2', 'item-1', 'item-3', 'item-4'];
    expect(ranking(evidence, chunk('x', 0, 100))).toEqual(expected);
  });

  it('makes a chunk that meets nothing new cost a place, though it repeats an item', () => {
    const chunks = [chunk('x', 0, 10), chunk('y', 0, 10), chunk('z', 50, 60)];
    expect(ranking([span(0, 10), span(50, 60)], ...chunks)).toEqual([
      'item-1',
      'chunk-y',
      'item-2',
    ]);
  });

  it('meets a document judged as a whole by its first chunk alone', () => {
    const chunks = [chunk('x', 0, 1, 'b'), chunk('y', 7, 8), chunk('z', 8, 9)];
    expect(ranking([whole('a', 2), span(7, 8)], ...chunks)).toEqual([
      'chunk-x',
      'item-1',
      'item-2',
      'chunk-z',
    ]);
  });

  it('keeps unresolved items among the judgements and never meets them', () => {
    const judged = rankItems([missing, span(0, 10, 2)], [chunk('x', 0, 10)]);
    expect(judged.ranking).toEqual(['item-2']);
    expect([...judged.grades]).toEqual([
      ['item-1', 1],
      ['item-2', 2],
    ]);
  });

  it('gives a question without evidence no judgement', () => {
    const judged = rankItems([], [chunk('x', 0, 10)]);
    expect(judged.ranking).toEqual(['chunk-x']);
    expect([...judged.grades]).toEqual([]);
  });
});
