import { describe, expect, it } from 'vitest';
import type { MatrixResult, RankedCell } from '../../../src/api/matrix/matrix-project.js';
import { renderMatrixHtml } from '../../../src/cli/compare/html/render-matrix-html.js';
import { scatterPlot } from '../../../src/cli/compare/html/scatter-plot.js';
import { renderMatrix } from '../../../src/cli/compare/render-matrix.js';

const costs = {
  tokens: 1200,
  latency: { p50: 3, p95: 9 },
  bytes: { vectors: 2048, words: 1024 },
};

function cell(number: number, value: unknown, quality: number): RankedCell {
  return {
    ...{
      cell: number,
      rank: number,
      isBaseline: false,
      snapshot: 's',
      pareto: number === 1,
      costs,
    },
    settings: [{ key: 'retrieve.filter', value }],
    metrics: { 'R@5': quality },
    comparison: {
      ...{ count: 9, units: 9, base: 0.5, candidate: quality, difference: quality - 0.5 },
      ...{ interval: [-0.1, 0.3], standardError: 0.1, effect: 0.2, detectable: 0.4 },
      ...{ p: 0.2, exact: true, pHolm: 0.4, wins: 3, ties: 4, losses: 2 },
    },
  };
}

const hostile = '<img src=x onerror=alert(1)>';

const result: MatrixResult = {
  ...{ base: hostile, primary: 'R@5', questions: 9, alpha: 0.05, seed: 1, tests: 2, work: [] },
  axes: [{ key: 'retrieve.filter', values: [hostile, 'b'] }],
  baseline: { snapshot: 's', metrics: { 'R@5': 0.5 }, costs, pareto: false },
  cells: [cell(1, hostile, 0.6), cell(2, { year: 'x'.repeat(120) }, 0.5)],
  failed: [
    { cell: 3, settings: [{ key: 'chunk.size', value: hostile }], code: 'c', reason: hostile },
  ],
  choice: { apparent: 0.1, heldOut: 0.02 },
};

describe('the page of a grid', () => {
  it('asks for nothing, runs nothing and escapes what is not its own', () => {
    const page = renderMatrixHtml(result);
    expect(page).not.toContain('<img');
    expect(page).not.toMatch(/<script|https?:|<link|url\(/);
    expect(page).toContain('&lt;img src=x');
    expect(page.match(/<svg class="scatter"/g)).toHaveLength(3);
    expect(page).toContain('1 ★');
    expect(page).not.toContain('2 ★');
    expect(page).toContain('+0.0200');
  });

  it('has one plot less where nothing was timed', () => {
    const untimed = { ...costs, latency: null };
    const page = renderMatrixHtml({
      ...result,
      baseline: { ...result.baseline, costs: untimed },
      cells: result.cells.map((one) => ({ ...one, costs: untimed })),
    });
    expect(page.match(/<svg class="scatter"/g)).toHaveLength(2);
    expect(page).not.toContain('p50');
  });
});

describe('the lines of a grid', () => {
  it('put settings that are long below their figures', () => {
    const lines = renderMatrix(result);
    expect(lines.some((line) => line.startsWith('        {"year"'))).toBe(true);
    expect(lines.join('\n')).toContain('cell 3 cannot run');
    expect(lines.join(' ').replace(/\s+/g, ' ')).toContain('measured on the rest: +0.0200');
  });
});

describe('a scatter plot', () => {
  const at = (x: number, y: number, label: string) => {
    return { label, title: label, x, y, isFront: label === 'a', isBaseline: false };
  };
  const axes = { x: { title: 'x', format: String }, y: { title: 'y', format: String } };

  it('keeps every point inside, also where all are the same or far apart', () => {
    for (const points of [
      [at(1, 1, 'a')],
      [at(0, 0, 'a'), at(0, 0, 'b')],
      [at(1e-9, 0.5, 'a'), at(1e9, 0.50001, 'b')],
      [at(-3, -2, 'a'), at(-1, -1, 'b')],
    ]) {
      const svg = scatterPlot(points, axes, 'about');
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      const centres = [...svg.matchAll(/cx="([-\d.]+)" cy="([-\d.]+)"/g)];
      expect(centres).toHaveLength(points.length);
      for (const [, x, y] of centres) {
        expect(Number(x)).toBeGreaterThanOrEqual(46);
        expect(Number(x)).toBeLessThanOrEqual(378);
        expect(Number(y)).toBeGreaterThanOrEqual(26);
        expect(Number(y)).toBeLessThanOrEqual(234);
      }
    }
  });

  it('leaves out a label that has no room, and keeps what it says when pointed at', () => {
    const crowd = Array.from({ length: 30 }, (_, i) => at(1, 1, `point ${i}`));
    const svg = scatterPlot([...crowd, at(2, 2, 'a')], axes, 'about');
    expect(svg.match(/<title>/g)).toHaveLength(31);
    expect(svg.match(/>point \d+<\/text>/g)?.length).toBeLessThan(30);
  });
});
