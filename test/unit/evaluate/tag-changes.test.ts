import { describe, expect, it } from 'vitest';
import { hiddenLosses } from '../../../src/api/compare/hidden-losses.js';
import { tagChanges } from '../../../src/evaluate/tag-changes.js';
import { meanInterval } from '../../../src/evaluate/statistics/mean-interval.js';
import { summariseDifferences } from '../../../src/evaluate/statistics/paired-differences.js';
import type { Question } from '../../../src/model/question.js';
import { evaluationOf } from './evaluation-of.js';

function question(id: string, ...tags: string[]): Question {
  return { id, question: id, evidence: [], tags };
}

const questions = [question('a', 'x'), question('b', 'x', 'y'), question('c', 'y'), question('d')];
const base = evaluationOf({ 'R@5': { a: 0, b: 0, c: 1, d: 0 } });
const candidate = evaluationOf({ 'R@5': { a: 1, b: 1, c: 0.25, d: 0.5 } });
const input = { base, candidate, questions, metric: 'R@5', alpha: 0.05 };

describe('slices of a comparison by tag', () => {
  it('have the questions with the tag, those that fell most first', () => {
    const slices = tagChanges(input);
    expect(slices.map(({ tag, count }) => [tag, count])).toEqual([
      ['y', 2],
      ['x', 2],
    ]);
    expect(slices[0]).toMatchObject({ base: 0.5, candidate: 0.625, difference: 0.125 });
    expect(slices[1]).toMatchObject({ difference: 1, wins: 2, ties: 0, losses: 0 });
  });

  it('have intervals that hold for all tags at once', () => {
    const [y] = tagChanges(input);
    const summary = summariseDifferences([{ difference: 1 }, { difference: -0.75 }]);
    expect(y?.interval).toEqual(meanInterval(summary, 0.05 / 2));
  });

  it('are hidden losses only where they fell and the mean rose', () => {
    const worse = evaluationOf({ 'R@5': { a: 1, b: 1, c: 0, d: 0.5 } });
    const slices = tagChanges({
      ...input,
      candidate: worse,
      questions: [question('c', 'z'), ...questions.slice(0, 2)],
    });
    const hidden = (difference: number) =>
      hiddenLosses({ primary: 'R@5', slices, metrics: [{ name: 'R@5', difference }] });
    expect(hidden(0.5).map(({ tag }) => tag)).toEqual(['z']);
    expect(hidden(-0.1)).toEqual([]);
    expect(hidden(0)).toEqual([]);
  });

  it('say nothing of the spread of one question, or of one document', () => {
    const one = tagChanges({ ...input, questions: [question('a', 'x')] });
    expect(one[0]?.interval).toEqual([-1, 1]);
    const grouped = tagChanges({ ...input, groupOf: () => 'docs/a.md' });
    expect(grouped.map(({ interval }) => interval)).toEqual([
      [-1, 1],
      [-1, 1],
    ]);
  });

  it('are none without tags', () => {
    expect(tagChanges({ ...input, questions: [question('d')] })).toEqual([]);
  });
});
