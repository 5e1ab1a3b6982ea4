import { describe, expect, it } from 'vitest';
import { fuseRankings } from '../../../src/retrieve/fuse-rankings.js';

describe('fused rankings', () => {
  it('score each item by the sum of 1 / (60 + rank)', () => {
    const fused = fuseRankings([
      ['a', 'b', 'c'],
      ['c', 'a'],
    ]);
    expect([...fused.keys()].sort()).toEqual(['a', 'b', 'c']);
    expect(fused.get('a')).toBeCloseTo(1 / 61 + 1 / 62, 15);
    expect(fused.get('b')).toBeCloseTo(1 / 62, 15);
    expect(fused.get('c')).toBeCloseTo(1 / 63 + 1 / 61, 15);
  });

  it('put an item that both have in the middle before one that only one has at the top', () => {
    const fused = fuseRankings([
      ['x', 'both'],
      ['y', 'both'],
    ]);
    expect(fused.get('both')).toBeGreaterThan(fused.get('x') ?? 1);
  });

  it('of nothing are empty', () => {
    expect(fuseRankings([]).size).toBe(0);
    expect(fuseRankings([[], []]).size).toBe(0);
  });
});
