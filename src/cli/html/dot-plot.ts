import type { Tone } from './bar-chart.js';
import { escapeHtml } from './escape-html.js';

/** One row of a dot plot. */
export interface DotRow {
  readonly label: string;
  /** Beside the label, set back: how many it is a mean of. */
  readonly note?: string;
  readonly value: number;
  /** Ends of its interval. */
  readonly interval?: readonly [low: number, high: number];
  /** The value as it is printed. */
  readonly shown: string;
  readonly tone?: Tone;
}

/** The scale of a dot plot, and a line across all rows: the mean of all, or no difference. */
export interface DotScale {
  readonly low: number;
  readonly high: number;
  readonly line?: number;
}

const HEIGHT = 20;

/** A row for each value: its name, its dot on a common scale with its interval, its figure. */
export function dotPlot(rows: readonly DotRow[], scale: DotScale, about: string): string {
  if (rows.length === 0) return '';
  const body = rows.map((row) => {
    const note = row.note === undefined ? '' : ` <span class="note">${escapeHtml(row.note)}</span>`;
    return `<tr><th scope="row">${escapeHtml(row.label)}${note}</th><td class="plot">${strip(row, scale)}</td><td class="right">${escapeHtml(row.shown)}</td></tr>`;
  });
  return `<figure><figcaption>${escapeHtml(about)}</figcaption><table><tbody>
${body.join('\n')}
</tbody></table></figure>`;
}

function strip(row: DotRow, scale: DotScale): string {
  const { value, interval, tone = 'plain' } = row;
  const middle = HEIGHT / 2;
  const at = (x: number) => position(x, scale);
  const line =
    scale.line === undefined
      ? ''
      : `<line class="even" x1="${at(scale.line)}" x2="${at(scale.line)}" y1="0" y2="${HEIGHT}" stroke-dasharray="3 3"/>`;
  const whisker =
    interval === undefined
      ? ''
      : `<line class="${tone}" x1="${at(interval[0])}" x2="${at(interval[1])}" y1="${middle}" y2="${middle}" stroke-width="2"/>`;
  return `<svg aria-hidden="true" height="${HEIGHT}"><line class="axis" x1="0%" x2="100%" y1="${middle}" y2="${middle}"/>${line}${whisker}<circle class="${tone}" cx="${at(value)}" cy="${middle}" r="4"/></svg>`;
}

/** Where a value stands on the scale; beyond its ends, at its ends. */
function position(value: number, { low, high }: DotScale): string {
  const share = high === low ? 0.5 : (value - low) / (high - low);
  return `${Number((Math.min(1, Math.max(0, share)) * 100).toFixed(2))}%`;
}
