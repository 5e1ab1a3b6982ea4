import { describe, expect, it } from 'vitest';
import { averagePrecision } from '../../src/evaluate/metrics/average-precision.js';
import { gradesOf } from '../../src/evaluate/metrics/graded-ranking.js';
import { ndcg } from '../../src/evaluate/metrics/ndcg.js';
import { parseQuestions } from '../../src/evaluate/parse-questions.js';
import { questionsHash } from '../../src/evaluate/questions-hash.js';
import { bitsFromSeed } from '../../src/evaluate/statistics/seeded-bits.js';
import { signFlipTest } from '../../src/evaluate/statistics/sign-flip.js';
import { gradesIn, rankingsIn } from '../support/trec-texts.js';

// Figures that other implementations print for the same input. A change of one is a change of what
// every stored score means: it needs a decision record and a new EVALUATOR_VERSION.
describe('anchors of the metrics', () => {
  it('one relevant document at rank 2 has the nDCG that trec_eval gives', () => {
    const judged = gradesOf({ ranking: ['x', 'a'], grades: new Map([['a', 1]]) });
    expect(ndcg(judged)).toBe(0.6309297535714575);
    expect(ndcg(judged, 10)).toBe(0.6309297535714575);
  });

  it('grades 0, 2, 1, 3 in this order have linear gain, 0.641, not 0.576', () => {
    const grades = [0, 2, 1, 3].map((grade, index) => [`d${index}`, grade] as const);
    const judged = gradesOf({ ranking: grades.map(([id]) => id), grades: new Map(grades) });
    expect(ndcg(judged).toFixed(3)).toBe('0.641');
  });

  it('the two queries of the ir_measures introduction have its figures', async () => {
    const qrels = await gradesIn('Q0 0 D0 0\nQ0 0 D1 1\nQ1 0 D0 0\nQ1 0 D3 2\n');
    const run = await rankingsIn(
      'Q0 Q0 D0 1 1.2 t\nQ0 Q0 D1 2 1.0 t\nQ1 Q0 D0 1 2.4 t\nQ1 Q0 D3 2 3.6 t',
    );
    const judged = ['Q0', 'Q1'].map((query) =>
      gradesOf({ ranking: run.get(query)!, grades: qrels.get(query)! }),
    );
    expect(judged.map((query) => averagePrecision(query))).toEqual([0.5, 1]);
    expect(judged.map((query) => ndcg(query, 10))).toEqual([0.6309297535714575, 1]);
    expect((ndcg(judged[0]!) + ndcg(judged[1]!)) / 2).toBe(0.8154648767857288);
  });
});

describe('fixed bytes', () => {
  it('a question set keeps its hash', () => {
    const text = [
      '{"id":"q1","question":"Why?","evidence":[{"document":"a","quote":"x"}]}',
      '{"id":"q2","question":"How?"}',
    ].join('\n');
    expect(questionsHash(parseQuestions(text, 'q'))).toBe(
      '90bdb301c3abe6f377b724fd675c6f05001408d99c359c0de32c7d58c04f105f',
    );
  });

  it('a seed keeps its random signs, and so a comparison its p', () => {
    expect(Array.from({ length: 3 }, bitsFromSeed(1))).toEqual([
      2442144158, 3238099751, 3819917871,
    ]);
    const differences = Array.from({ length: 40 }, (_, index) => ((index * 7) % 11) / 10 - 0.42);
    expect(signFlipTest(differences, { seed: 1, alpha: 0.05 }).p).toBe(0.10738926107389261);
  });
});
