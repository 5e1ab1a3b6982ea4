import type { ComparedQuestion } from './judge-comparison.js';

/** The questions that moved most, as many in each direction, the better ones first. */
export function mostMoved(
  questions: readonly ComparedQuestion[],
  count: number,
): ComparedQuestion[] {
  const better = questions.filter(({ difference }) => difference > 0).slice(0, count);
  return [...better, ...questions.filter(({ difference }) => difference < 0).slice(0, count)];
}
