import { escapeHtml } from './escape-html.js';

/** One point of a line: points are apart by their order, not by time. */
export interface LinePoint {
  readonly value: number;
  /** Under the axis; shown as far as there is room. */
  readonly label: string;
  /** Told when pointed at. */
  readonly title: string;
  /** Set off, such as a commit that has a name. */
  readonly isNamed: boolean;
}

const HEIGHT = 240;
const TOP = 16;
const BOTTOM = 34;
/** Room for the figures of the axis, in % of the width. */
const LEFT = 9;
/** Labels that stand beside each other on a narrow screen. */
const MOST_LABELS = 5;

/**
 * A line as inline SVG. Positions across are percentages, so that it fills its column and its letters
 * keep their size on a narrow screen. The scale spans the values with some room, within 0 and 1.
 */
export function lineChart(points: readonly LinePoint[], about: string): string {
  if (points.length === 0) return '';
  const scale = scaleOf(points.map(({ value }) => value));
  const places = points.map((point, i) => ({
    x: `${round(LEFT + 2 + (points.length === 1 ? 0.5 : i / (points.length - 1)) * (96 - LEFT))}%`,
    y: round(yOf(point.value, scale)),
  }));
  const lines = places.slice(1).map((to, i) => {
    const from = places[i] ?? to;
    return `<line class="plain" stroke-width="2" x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}"/>`;
  });
  const dots = points.map(({ isNamed, title }, i) => {
    const { x = '0', y = 0 } = places[i] ?? {};
    return `<circle class="plain" cx="${x}" cy="${y}" r="${isNamed ? 5 : 3}"><title>${escapeHtml(title)}</title></circle>`;
  });
  return `<figure class="whole"><svg role="img" aria-label="${escapeHtml(about)}" height="${HEIGHT}">
${axis(scale)}
${lines.join('')}
${dots.join('')}
${labels(points, places)}
</svg><figcaption>${escapeHtml(about)}</figcaption></figure>`;
}

interface Scale {
  readonly low: number;
  readonly high: number;
}

/** A tenth of the range beyond both ends, at least 0.02, never beyond 0 and 1. */
function scaleOf(values: readonly number[]): Scale {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = Math.max(0.02, (most - least) / 10);
  return { low: Math.max(0, least - room), high: Math.min(1, most + room) };
}

function yOf(value: number, { low, high }: Scale): number {
  const share = high === low ? 0.5 : (value - low) / (high - low);
  return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);
}

function axis(scale: Scale): string {
  const steps = [0, 0.5, 1].map((share) => scale.low + share * (scale.high - scale.low));
  return steps
    .map((value) => {
      const y = round(yOf(value, scale));
      return `<line class="axis" x1="${LEFT}%" x2="100%" y1="${y}" y2="${y}"/><text class="dim" stroke="none" x="0%" y="${y + 4}">${value.toFixed(3)}</text>`;
    })
    .join('\n');
}

/** The last label always, others at even steps before it. */
function labels(points: readonly LinePoint[], places: readonly { readonly x: string }[]): string {
  const step = Math.max(1, Math.ceil(points.length / MOST_LABELS));
  const shown = points.flatMap((point, i) =>
    (points.length - 1 - i) % step === 0 ? [{ point, x: places[i]?.x ?? '0', i }] : [],
  );
  return shown
    .map(({ point, x, i }) => {
      const anchor = i === points.length - 1 ? 'end' : i === 0 ? 'start' : 'middle';
      return `<text class="dim" stroke="none" x="${x}" y="${HEIGHT - 10}" text-anchor="${anchor}">${escapeHtml(point.label)}</text>`;
    })
    .join('');
}

function round(value: number): number {
  return Number(value.toFixed(3));
}
