import { expect, it } from 'vitest';
import { evaluateRun } from '../../../src/evaluate/evaluate-run.js';
import { judgedRankings } from '../../../src/evaluate/judged-rankings.js';
import { parseMetric } from '../../../src/evaluate/parse-metric.js';
import { parseQuestions } from '../../../src/evaluate/parse-questions.js';

it('judged rankings are those of every question with evidence, failed ones too', () => {
  const lines = [
    '{"id":"q2","question":"b","evidence":[{"document":"a","quote":"Ask twice.","grade":2}]}',
    '{"id":"q1","question":"a","evidence":[{"document":"a","quote":"five days"}]}',
    '{"id":"q3","question":"c"}',
    '{"id":"q4","question":"d","evidence":[{"document":"a","quote":"nowhere"}]}',
  ];
  const questions = parseQuestions(lines.join('\n'), 'q');
  const textOf = () => 'Refunds take five days. Ask twice.';
  const chunk = (id: string, start: number, end: number) => {
    return { id, document: 'a', start, end, tokens: 1, score: 1 };
  };
  const evaluation = evaluateRun({
    questions,
    metrics: [parseMetric('AP')],
    outcomes: new Map([
      ['q1', [chunk('y', 24, 34), chunk('x', 0, 23)]],
      ['q2', { failed: 'timed out' }],
      ['q3', [chunk('x', 0, 23)]],
      ['q4', [chunk('x', 0, 23)]],
    ]),
    textOf,
  });
  const judged = judgedRankings({ evaluation, questions, textOf });
  expect([...judged]).toEqual([
    ['q1', { ranking: ['chunk-y', 'item-1'], grades: new Map([['item-1', 1]]) }],
    ['q2', { ranking: [], grades: new Map([['item-1', 2]]) }],
    ['q4', { ranking: ['chunk-x'], grades: new Map([['item-1', 1]]) }],
  ]);
});
