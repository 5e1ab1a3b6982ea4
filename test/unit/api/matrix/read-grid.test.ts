import { describe, expect, it } from 'vitest';
import { cellsOf, parseAxis, parseGridFile } from '../../../../src/api/matrix/read-grid.js';

describe('a grid of settings', () => {
  it('is read from assignments, whose values are YAML', () => {
    expect(parseAxis('chunk.size=200, 400')).toEqual({ key: 'chunk.size', values: [200, 400] });
    expect(parseAxis('pipeline.retrieve.mode=hybrid')).toEqual({
      key: 'retrieve.mode',
      values: ['hybrid'],
    });
    expect(parseAxis('embed={provider: tfidf},{provider: hashing, dimensions: 64}').values).toEqual(
      [{ provider: 'tfidf' }, { provider: 'hashing', dimensions: 64 }],
    );
    expect(parseAxis('retrieve.mmr=null,{lambda: 0.5}').values).toEqual([null, { lambda: 0.5 }]);
  });

  it('is read from a file of keys and lists', () => {
    expect(parseGridFile('chunk.size: [200, 400]\nretrieve.k: 5\n', 'grid.yaml')).toEqual([
      { key: 'chunk.size', values: [200, 400] },
      { key: 'retrieve.k', values: [5] },
    ]);
  });

  it('has every combination once, the last key turning fastest', () => {
    const cells = cellsOf([parseAxis('chunk.size=1,2'), parseAxis('retrieve.k=3,4,5')]);
    expect(
      cells.map(({ cell, settings }) => [cell, ...settings.map(({ value }) => value)]),
    ).toEqual([
      [1, 1, 3],
      [2, 1, 4],
      [3, 1, 5],
      [4, 2, 3],
      [5, 2, 4],
      [6, 2, 5],
    ]);
  });

  it.each(['chunk.size', '=1', 'chunk size=1', 'chunk.size=', 'chunk.size=1,1', 'a=[1', 'a.=1'])(
    'is refused for %j',
    (text) => {
      expect(() => parseAxis(text)).toThrow(expect.objectContaining({ code: 'bad-grid' }));
    },
  );

  it.each(['', '- 1', 'chunk.size: []', 'a: *b', '{', 'chunk size: [1]'])(
    'is refused for the file %j',
    (text) => {
      expect(() => cellsOf(parseGridFile(text, 'grid.yaml'))).toThrow(
        expect.objectContaining({ code: 'bad-grid' }),
      );
    },
  );

  it.each([
    [['chunk.size=1', 'pipeline.chunk.size=2'], "'chunk.size' is varied twice"],
    [['embed={provider: tfidf}', 'embed.model=a'], "'embed.model' is a part of 'embed'"],
    [[`chunk.size=${range(17)}`, `retrieve.k=${range(17)}`], 'it has 289 cells, and 256 are'],
    [[], 'there is nothing to vary'],
  ])('is refused for %j', (texts, reason) => {
    expect(() => cellsOf(texts.map(parseAxis))).toThrow(reason);
  });
});

function range(count: number): string {
  return Array.from({ length: count }, (_, i) => i + 1).join(',');
}
