import { expect, it } from 'vitest';
import { worstFirst } from '../../../src/evaluate/worst-first.js';

const one = (id: string, metrics: Record<string, number>) => ({ id, metrics });

it('has the lowest by the first metric first, equal ones in their order', () => {
  const perQuestion = [
    one('a', { 'R@5': 1, 'P@5': 0 }),
    one('b', { 'R@5': 0.5, 'P@5': 1 }),
    one('c', { Refused: 0 }),
    one('d', { 'R@5': 0.5, 'P@5': 0 }),
  ];
  const sorted = worstFirst({ metrics: { 'R@5': 0.66, 'P@5': 0.33, Refused: 0 }, perQuestion });
  expect(sorted.map(({ id }) => id)).toEqual(['c', 'b', 'd', 'a']);
  expect(perQuestion[0]?.id).toBe('a');
});
