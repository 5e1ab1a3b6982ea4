import { escapeHtml } from '../../html/escape-html.js';

/** One point of a scatter plot. */
export interface ScatterPoint {
  /** Beside it. */
  readonly label: string;
  /** Said when it is pointed at. */
  readonly title: string;
  readonly x: number;
  readonly y: number;
  /** Filled for one that none dominates, hollow for others; a square for the baseline. */
  readonly isFront: boolean;
  readonly isBaseline: boolean;
}

const [WIDTH, HEIGHT] = [400, 272];
const SIDES = { left: 46, right: 22, top: 26, bottom: 38 };
const TICKS = 4;

/** Points with their labels as inline SVG; what tells them apart is shape and fill, not colour. */
export function scatterPlot(
  points: readonly ScatterPoint[],
  axes: {
    readonly x: {
      readonly title: string;
      readonly format: (value: number) => string;
      /** Steps are powers of two, as bytes are counted. */
      readonly isBinary?: boolean;
    };
    readonly y: { readonly title: string; readonly format: (value: number) => string };
  },
  about: string,
): string {
  const x = scaleOf(
    points.map((point) => point.x),
    [SIDES.left, WIDTH - SIDES.right],
    axes.x.isBinary === true ? binaryStep : roundStep,
  );
  const y = scaleOf(
    points.map((point) => point.y),
    [HEIGHT - SIDES.bottom, SIDES.top],
    roundStep,
  );
  const floor = HEIGHT - SIDES.bottom;
  const grid = [
    ...x.ticks.map(
      (tick) =>
        `<line class="axis" x1="${at(x.of(tick))}" x2="${at(x.of(tick))}" y1="${SIDES.top}" y2="${floor}"/><text class="dim" x="${at(x.of(tick))}" y="${floor + 14}" text-anchor="middle">${escapeHtml(axes.x.format(tick))}</text>`,
    ),
    ...y.ticks.map(
      (tick) =>
        `<line class="axis" x1="${SIDES.left}" x2="${WIDTH - SIDES.right}" y1="${at(y.of(tick))}" y2="${at(y.of(tick))}"/><text class="dim" x="${SIDES.left - 5}" y="${at(y.of(tick) + 4)}" text-anchor="end">${escapeHtml(axes.y.format(tick))}</text>`,
    ),
  ];
  const labels = placeLabels(
    points.map((point) => ({ x: x.of(point.x), y: y.of(point.y), text: point.label })),
  );
  const marks = points.map((point, i) => {
    const [cx, cy] = [x.of(point.x), y.of(point.y)];
    const label = labels[i];
    const words =
      label === undefined
        ? ''
        : `<text x="${at(label.x)}" y="${at(label.y)}" text-anchor="${label.anchor}">${escapeHtml(point.label)}</text>`;
    return `<g><title>${escapeHtml(point.title)}</title>${shape(point, cx, cy)}${words}</g>`;
  });
  return `<figure><figcaption>${escapeHtml(about)}</figcaption><svg class="scatter" role="img" aria-label="${escapeHtml(about)}" viewBox="0 0 ${WIDTH} ${HEIGHT}">
${grid.join('\n')}
<text class="dim" x="${WIDTH - SIDES.right}" y="${HEIGHT - 4}" text-anchor="end">${escapeHtml(axes.x.title)}</text>
<text class="dim" x="2" y="11">${escapeHtml(axes.y.title)}</text>
${marks.join('\n')}
</svg></figure>`;
}

function shape({ isFront, isBaseline }: ScatterPoint, x: number, y: number): string {
  const tone = isFront ? 'plain' : 'hollow';
  return isBaseline
    ? `<rect class="${tone}" x="${at(x - 4.5)}" y="${at(y - 4.5)}" width="9" height="9"/>`
    : `<circle class="${tone}" cx="${at(x)}" cy="${at(y)}" r="4.5"/>`;
}

interface Scale {
  readonly of: (value: number) => number;
  readonly ticks: readonly number[];
}

/** A scale with round ends around all values. */
function scaleOf(
  values: readonly number[],
  [start, end]: readonly [number, number],
  stepOf: (least: number) => number,
): Scale {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const step = stepOf((high - low || Math.abs(high) || 1) / TICKS);
  const first = Math.floor(low / step) * step;
  const last = Math.max(first + step, Math.ceil(high / step) * step);
  const count = Math.round((last - first) / step);
  return {
    of: (value) => start + ((value - first) / (last - first)) * (end - start),
    ticks: Array.from({ length: count + 1 }, (_, i) => first + i * step),
  };
}

/** The next of 1, 2 and 5 times a power of ten. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return (([1, 2, 5] as const).find((factor) => factor * power >= least) ?? 10) * power;
}

/** The next power of two. */
function binaryStep(least: number): number {
  return 2 ** Math.ceil(Math.log2(least));
}

interface Label {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end' | 'middle';
}

/** Width of a letter and height of a line, about. */
const [LETTER, LINE] = [6.4, 11];

/** Labels beside their points, where no earlier label or point is; none where there is no room. */
function placeLabels(
  points: readonly { readonly x: number; readonly y: number; readonly text: string }[],
): (Label | undefined)[] {
  const taken: Box[] = points.map(({ x, y }) => ({
    left: x - 5,
    right: x + 5,
    top: y - 5,
    bottom: y + 5,
  }));
  return points.map(({ x, y, text }) => {
    const width = text.length * LETTER;
    const places: readonly (Label & { readonly left: number })[] = [
      { x: x + 7, y: y + 4, anchor: 'start', left: x + 7 },
      { x: x - 7, y: y + 4, anchor: 'end', left: x - 7 - width },
      { x, y: y - 8, anchor: 'middle', left: x - width / 2 },
      { x, y: y + 16, anchor: 'middle', left: x - width / 2 },
    ];
    const found = places.find((place) => {
      const box = {
        left: place.left,
        right: place.left + width,
        top: place.y - LINE,
        bottom: place.y,
      };
      if (box.left < 0 || box.right > WIDTH) return false;
      if (taken.some((other) => overlap(box, other))) return false;
      taken.push(box);
      return true;
    });
    return found;
  });
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function at(value: number): string {
  return Number(value.toFixed(1)).toString();
}
