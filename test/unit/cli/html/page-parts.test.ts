import { load } from 'cheerio';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barChart } from '../../../../src/cli/html/bar-chart.js';
import { dotPlot } from '../../../../src/cli/html/dot-plot.js';
import { differenceHistogram, scoreHistogram } from '../../../../src/cli/html/histogram.js';
import { htmlPage } from '../../../../src/cli/html/html-page.js';
import { htmlTable } from '../../../../src/cli/html/html-table.js';

const HOSTILE = `<script>alert("1")</script>'&\u202e`;

const countsOf = (html: string) =>
  load(html)('rect title')
    .toArray()
    .map((title) => Number(/: ([\d,]+)$/.exec(load(title).text())?.[1]?.replace(',', '')));

const score = fc.oneof(
  fc.constantFrom(0, 0.1, 0.3, 0.7, 1),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

describe('parts of pages', () => {
  it('lets no text of others become markup, wherever it stands', () => {
    const body = [
      htmlTable([{ title: HOSTILE }, { title: 'n' }], [[HOSTILE, HOSTILE]]),
      barChart([{ label: HOSTILE, title: HOSTILE, count: 1 }], HOSTILE),
      dotPlot(
        [{ label: HOSTILE, note: HOSTILE, value: 1, shown: HOSTILE }],
        { low: 0, high: 1 },
        HOSTILE,
      ),
    ].join('');
    const page = htmlPage({ title: HOSTILE, body });

    expect(load(page)('script')).toHaveLength(0);
    expect(page).not.toMatch(/<script|\u202e/);
    expect(load(page)('title').first().text()).toContain('alert');
  });

  it('asks for nothing from anywhere', () => {
    const page = htmlPage({ title: 'a', body: scoreHistogram([0.5], 'scores') });

    expect(page).not.toMatch(/https?:|url\(|@import|src=|href=/);
    expect(page).toContain("default-src 'none'");
  });

  it('counts every score in exactly one class, both ends included', () => {
    fc.assert(
      fc.property(fc.array(score), (values) => {
        const counts = countsOf(scoreHistogram(values, 'scores'));
        expect(counts).toHaveLength(10);
        expect(counts.reduce((sum, n) => sum + n, 0)).toBe(values.length);
      }),
    );
  });

  it('puts losses left, ties alone in the middle, wins right, each once', () => {
    const difference = fc.tuple(score, fc.constantFrom(1, -1)).map(([size, sign]) => size * sign);
    fc.assert(
      fc.property(fc.array(difference), (values) => {
        const counts = countsOf(differenceHistogram(values, 'differences'));
        const sum = (part: number[]) => part.reduce((total, n) => total + n, 0);
        expect(sum(counts.slice(0, 5))).toBe(values.filter((value) => value < 0).length);
        expect(counts[5]).toBe(values.filter((value) => value === 0).length);
        expect(sum(counts.slice(6))).toBe(values.filter((value) => value > 0).length);
      }),
    );
  });

  it('keeps dots within the scale, and what has no rows says nothing', () => {
    const row = { label: 'a', value: 7, interval: [-3, 9] as const, shown: '7' };
    const positions = load(dotPlot([row], { low: 0, high: 1, line: 0.5 }, 'means'))('circle, line')
      .toArray()
      .flatMap((mark) => ['cx', 'x1', 'x2'].map((name) => mark.attribs[name]))
      .filter((x) => x !== undefined);

    expect(positions).toEqual(['0%', '100%', '50%', '50%', '0%', '100%', '100%']);
    expect(dotPlot([], { low: 0, high: 1 }, 'means')).toBe('');
    expect(htmlTable([{ title: 'a' }], [])).toBe('');
  });
});
