import { load } from 'cheerio';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barChart } from '../../../../src/cli/html/bar-chart.js';
import { dotPlot } from '../../../../src/cli/html/dot-plot.js';
import { differenceHistogram, scoreHistogram } from '../../../../src/cli/html/histogram.js';
import { htmlPage } from '../../../../src/cli/html/html-page.js';
import { htmlTable } from '../../../../src/cli/html/html-table.js';
import { lineChart } from '../../../../src/cli/html/line-chart.js';
import { markedText } from '../../../../src/cli/html/marked-text.js';

const HOSTILE = `<script>alert("1")</script>'&\u202e`;

const countsOf = (html: string) =>
  load(html)('rect title')
    .toArray()
    .map((title) => Number(/: ([\d,]+)$/.exec(load(title).text())?.[1]?.replace(',', '')));

const score = fc.oneof(
  fc.constantFrom(0, 0.1, 0.3, 0.7, 1),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

describe('a line over commits', () => {
  it('has a dot for each value, from left to right, within the picture', () => {
    const value = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), (values) => {
        const points = values.map((one, i) => {
          return { value: one, label: `c${i}`, title: `commit ${i}`, isNamed: i === 0 };
        });
        const page = load(lineChart(points, 'nDCG@10'));
        const dots = page('circle')
          .toArray()
          .map(({ attribs }) => [parseFloat(attribs['cx'] ?? ''), Number(attribs['cy'])] as const);
        expect(dots).toHaveLength(values.length);
        expect(dots.map(([x]) => x)).toEqual(dots.map(([x]) => x).toSorted((a, b) => a - b));
        for (const [x, y] of dots) {
          expect(x >= 0 && x <= 100 && y >= 0 && y <= 240).toBe(true);
        }
        const highest = values.indexOf(Math.max(...values));
        expect(Math.min(...dots.map(([, y]) => y))).toBe(dots[highest]?.[1]);
        expect(page('text').toArray().length).toBeLessThanOrEqual(3 + 5);
      }),
    );
  });

  it('says nothing where there is no value', () => {
    expect(lineChart([], 'nDCG@10')).toBe('');
  });
});

describe('text with marks', () => {
  it('is the text, escaped, whatever is marked', () => {
    const text = '<b>&five</b> days';
    const html = markedText(text, [
      [0, 4],
      [12, 17],
    ]);
    expect(load(html).text()).toBe(text);
    expect(
      load(html)('mark')
        .toArray()
        .map((mark) => load(mark).text()),
    ).toEqual(['<b>&', ' days']);
  });
});

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

  it('counts every score in exactly one class, 0 and 1 in their own', () => {
    fc.assert(
      fc.property(fc.array(score), (values) => {
        const counts = countsOf(scoreHistogram(values, 'scores'));
        expect(counts).toHaveLength(12);
        expect(counts[0]).toBe(values.filter((value) => value === 0).length);
        expect(counts[11]).toBe(values.filter((value) => value === 1).length);
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
