import { describe, expect, it } from 'vitest';
import { matchRenames } from '../../../src/diff/match-renames.js';

const lines = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${name} says something in line ${i}\n`).join('');

describe('renames', () => {
  it('pair each text with the one most like it, once', () => {
    const removed = [
      { key: 'a', text: lines('a', 10) },
      { key: 'b', text: lines('b', 10) + lines('c', 2) },
    ];
    const added = [
      { key: 'x', text: lines('b', 10) },
      { key: 'y', text: lines('b', 9) + lines('z', 2) },
      { key: 'z', text: lines('a', 4) + lines('y', 6) },
    ];
    expect(matchRenames(removed, added).map(({ from, to }) => [from, to])).toEqual([['b', 'x']]);
  });

  it('do not come of lines that every text has', () => {
    const common = lines('licence', 20);
    const removed = Array.from({ length: 30 }, (_, i) => ({ key: `r${i}`, text: `${common}${i}` }));
    expect(matchRenames(removed, [{ key: 'x', text: `${common}new` }])).toEqual([]);
  });
});
