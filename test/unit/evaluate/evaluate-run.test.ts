import { describe, expect, it } from 'vitest';
import { evaluateRun, type RetrievalOutcome } from '../../../src/evaluate/evaluate-run.js';
import { parseMetric } from '../../../src/evaluate/parse-metric.js';
import { parseQuestions } from '../../../src/evaluate/parse-questions.js';
import { questionsHash } from '../../../src/evaluate/questions-hash.js';
import type { RetrievedChunk } from '../../../src/evaluate/retrieved-chunk.js';
import { decodeCanonical, encodeCanonical, type Canonical } from '../../../src/model/canonical.js';

const texts = new Map([['a', 'Refunds take five days. Ask twice. Then wait.']]);
const questions = parseQuestions(
  [
    '{"id":"q2","question":"b","evidence":[{"document":"a","quote":"Ask twice."}]}',
    '{"id":"q1","question":"a","evidence":[{"document":"a","quote":"five days"}]}',
    '{"id":"q4","question":"d"}',
    '{"id":"q3","question":"c","evidence":[{"document":"a","quote":"six days"},{"document":"a","quote":"wait"}]}',
  ].join('\n'),
  'q',
);
const chunk = (id: string, start: number, end: number, score = 1): RetrievedChunk => ({
  id,
  document: 'a',
  start,
  end,
  tokens: 10,
  score,
});
const evaluate = (outcomes: Record<string, RetrievalOutcome>, metrics = ['R@5', 'SpanR@20t']) =>
  evaluateRun({
    questions,
    metrics: metrics.map(parseMetric),
    outcomes: new Map(Object.entries(outcomes)),
    textOf: (document) => texts.get(document),
  });

describe('evaluating a run', () => {
  it('scores failed, empty and missing questions 0 and keeps them in the mean', () => {
    const evaluation = evaluate({
      q1: [chunk('x', 0, 23)],
      q2: { failed: 'the embedder timed out' },
      q3: [],
    });
    expect(evaluation.metrics).toEqual({ 'R@5': 1 / 3, 'SpanR@20t': 1 / 3 });
    expect(evaluation.questions).toEqual({
      count: 4,
      failed: 2,
      unresolved: 1,
      answerable: 3,
      withoutEvidence: 1,
      foundNothing: 1,
      hash: questionsHash(questions),
    });
    expect(evaluation.perQuestion.map(({ id, failed }) => [id, failed])).toEqual([
      ['q1', undefined],
      ['q2', 'the embedder timed out'],
      ['q3', undefined],
      ['q4', 'no result came back'],
    ]);
  });

  it('reports evidence that was not found and scores it 0, never dropping it', () => {
    const evaluation = evaluate({ q3: [chunk('x', 0, 45)] });
    const q3 = evaluation.perQuestion[2];
    expect(q3?.unresolved).toEqual([
      {
        evidence: 1,
        document: 'a',
        reason: 'quote-not-found',
        message: "the quote stands nowhere in 'a'",
      },
    ]);
    expect(q3?.metrics).toEqual({ 'R@5': 0.5, 'SpanR@20t': 4 / 12 });
  });

  it('records what was retrieved, in order', () => {
    const evaluation = evaluate({ q1: [chunk('y', 5, 9, 2.5), chunk('x', 0, 4, 1)] });
    expect(evaluation.perQuestion[0]?.retrieved).toEqual([
      { rank: 1, chunk: 'y', document: 'a', start: 5, end: 9, score: 2.5, tokens: 10 },
      { rank: 2, chunk: 'x', document: 'a', start: 0, end: 4, score: 1, tokens: 10 },
    ]);
  });

  it('scores a question without evidence by whether it found nothing, and by nothing else', () => {
    const metrics = ['Refused', 'R@5', 'SpanR@20t'];
    const refusalOf = (outcome: RetrievalOutcome | undefined) => {
      const outcomes = { q1: [chunk('x', 0, 45)], ...(outcome && { q4: outcome }) };
      const evaluation = evaluate(outcomes, metrics);
      // The three others keep their denominator whatever becomes of this one.
      expect(evaluation.metrics).toMatchObject({ 'R@5': 1 / 3, 'SpanR@20t': 1 / 3 });
      expect(evaluation.perQuestion[3]?.metrics).toEqual({
        Refused: evaluation.metrics['Refused'],
      });
      expect(evaluation.perQuestion[0]?.metrics).not.toHaveProperty('Refused');
      return evaluation.metrics['Refused'];
    };
    expect(refusalOf([])).toBe(1);
    expect(refusalOf([chunk('x', 0, 1)])).toBe(0);
    // What failed has refused nothing.
    expect(refusalOf({ failed: 'the embedder timed out' })).toBe(0);
    expect(refusalOf(undefined)).toBe(0);
  });

  it('has no mean of a metric that measures no question of the set', () => {
    const of = (lines: string) =>
      evaluateRun({
        questions: parseQuestions(lines, 'q'),
        metrics: ['Refused', 'R@5'].map(parseMetric),
        outcomes: new Map(),
        textOf: (document) => texts.get(document),
      }).metrics;
    expect(of('{"id":"a","question":"a"}')).toEqual({ Refused: 0 });
    expect(of('{"id":"a","question":"a","evidence":[{"document":"a"}]}')).toEqual({ 'R@5': 0 });
  });

  it('gives an evaluation that survives canonical encoding', () => {
    const evaluation = evaluate({ q1: [chunk('x', 0, 23)], q2: { failed: 'x' } });
    const bytes = encodeCanonical(evaluation as unknown as Canonical);
    expect(decodeCanonical(bytes)).toEqual(evaluation);
    expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation);
  });

  it('refuses a question set without questions', () => {
    const input = { questions: [], metrics: [], outcomes: new Map(), textOf: () => undefined };
    expect(() => evaluateRun(input)).toThrow('the question set is empty');
  });

  it('refuses an outcome of a question that the set has not', () => {
    expect(() => evaluate({ q9: [] })).toThrow("a question 'q9' that the set has not");
  });

  it('refuses a ranking that holds a chunk twice', () => {
    expect(() => evaluate({ q1: [chunk('x', 0, 1), chunk('y', 2, 3), chunk('x', 0, 1)] })).toThrow(
      "cannot score question 'q1': chunk 'x' stands at ranks 1 and 3",
    );
  });

  it.each([
    [1, 2],
    [1, NaN],
    [NaN, 1],
  ])('refuses a ranking whose scores go %d, %d', (first, second) => {
    expect(() => evaluate({ q1: [chunk('x', 0, 1, first), chunk('y', 2, 3, second)] })).toThrow(
      "cannot score question 'q1': the score",
    );
  });
});
