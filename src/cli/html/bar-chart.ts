import { escapeHtml } from './escape-html.js';
import { count } from '../text.js';

/** How a mark is coloured: `good` and `bad` where that is known, `even` where neither won. */
export type Tone = 'plain' | 'good' | 'bad' | 'even';

/** One bar: how many fall into a class. */
export interface Bar {
  /** Under the bar; bars without a label share those of their neighbours. */
  readonly label?: string;
  readonly count: number;
  /** Names the class when pointed at, as in `0.4 to 0.5`. */
  readonly title: string;
  readonly tone?: Tone;
}

const HEIGHT = 120;
const TOP = 18;
const BOTTOM = 20;

/**
 * Bars as inline SVG. Positions across are percentages, so that it fills its column and its letters
 * keep their size on a narrow screen. `about` is its caption and what a screen reader says.
 */
export function barChart(bars: readonly Bar[], about: string): string {
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  const step = 100 / Math.max(1, bars.length);
  const floor = HEIGHT - BOTTOM;
  const marks = bars.map((bar, i) => {
    const height = (bar.count / most) * (floor - TOP);
    const middle = (i + 0.5) * step;
    const rect = `<rect class="${bar.tone ?? 'plain'}" stroke="none" x="${figure(i * step + step * 0.08)}%" y="${figure(floor - height)}" width="${figure(step * 0.84)}%" height="${figure(height)}"><title>${escapeHtml(bar.title)}: ${count(bar.count)}</title></rect>`;
    const top =
      bar.count === 0 ? '' : text(middle, floor - height - 4, count(bar.count), 'middle', 'dim');
    const label =
      bar.label === undefined ? '' : text(middle, HEIGHT - 5, bar.label, 'middle', 'dim');
    return `${rect}${top}${label}`;
  });
  return `<figure><svg role="img" aria-label="${escapeHtml(about)}" height="${HEIGHT}">
${marks.join('\n')}
<line class="axis" x1="0%" x2="100%" y1="${floor}" y2="${floor}"/>
</svg><figcaption>${escapeHtml(about)}</figcaption></figure>`;
}

function text(x: number, y: number, words: string, anchor: string, tone: string): string {
  return `<text class="${tone}" stroke="none" x="${figure(x)}%" y="${figure(y)}" text-anchor="${anchor}">${escapeHtml(words)}</text>`;
}

/** A coordinate with as many decimals as a screen can show. */
function figure(value: number): string {
  return Number(value.toFixed(2)).toString();
}
