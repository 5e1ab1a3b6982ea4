import { settingWords, valueWords } from '../../../api/matrix/cell-words.js';
import type { MatrixResult, RankedCell } from '../../../api/matrix/matrix-project.js';
import { escapeHtml } from '../../html/escape-html.js';
import { htmlPage } from '../../html/html-page.js';
import { htmlTable, type HtmlCell } from '../../html/html-table.js';
import { bytes, capital, count, plural, pValue, score, signed } from '../../text.js';
import { axisTitles, notes, timed } from '../render-matrix.js';
import { COMPARE_STYLE } from './compare-style.js';
import { scatterPlot, type ScatterPoint } from './scatter-plot.js';

/** A grid as one page: the ranking, and what each cell costs against what it finds. */
export function renderMatrixHtml(result: MatrixResult): string {
  const { base, cells, failed, questions, primary } = result;
  const told = plural(cells.length + failed.length, 'cell');
  const body = `<p>${told} on the documents and questions of <code>${escapeHtml(base)}</code>: ${plural(questions, 'question')}, ranked by ${escapeHtml(primary)}.</p>
<ul>${notes(result)
    .map((note) => `<li>${escapeHtml(capital(note))}.</li>`)
    .join('')}</ul>
${rankingTable(result)}
<p class="note">★: no other is as good in ${escapeHtml(primary)}, tokens, ${timed(result.baseline) ? 'time ' : ''}and size, and better in one. Tokens: of the chunks that a query hands on, mean.</p>
${failedTable(result)}
<h2>Quality against cost</h2>
<p class="note">Up and to the left is better. Filled points have the ★, hollow ones do not; the square is the baseline. Numbers are cells; one without room for its number says it when pointed at.</p>
<div class="two">${plots(result).join('\n')}</div>`;
  return htmlPage({ title: `stemma compare --matrix: ${base}`, body, style: COMPARE_STYLE });
}

function rankingTable({ alpha, axes, baseline, cells, primary }: MatrixResult): string {
  const hasTimes = timed(baseline);
  const columns = [
    { title: 'cell', align: 'right' },
    ...axisTitles(axes).map((title) => ({ title, align: 'left' }) as const),
    { title: primary, align: 'right' },
    { title: 'diff', align: 'right' },
    { title: `${Number(((1 - alpha) * 100).toFixed(2))} % interval`, align: 'right' },
    { title: 'p Holm', align: 'right' },
    { title: 'tokens', align: 'right' },
    ...(hasTimes ? ([{ title: 'p50 ms', align: 'right' }] as const) : []),
    { title: 'index', align: 'right' },
  ] as const;
  const own = { primary, hasTimes };
  const rows = [
    [
      `base${star(baseline)}`,
      ...axes.map(() => ''),
      ...figures({ ...baseline, comparison: null }, own),
    ],
    ...cells.map((one) => [
      `${one.cell}${star(one)}`,
      ...one.settings.map(({ value }) => valueWords(value)),
      ...figures(one, own),
    ]),
  ];
  return `<div class="grid">${htmlTable(columns, rows)}</div>`;
}

function star({ pareto }: Pick<RankedCell, 'pareto'>): string {
  return pareto ? ' ★' : '';
}

function figures(
  {
    metrics,
    comparison,
    costs,
    isBaseline,
  }: Partial<RankedCell> & Pick<RankedCell, 'metrics' | 'comparison' | 'costs'>,
  { primary, hasTimes }: { readonly primary: string; readonly hasTimes: boolean },
): HtmlCell[] {
  const { tokens, latency, bytes: size } = costs;
  const compared =
    comparison === null
      ? [isBaseline === true ? 'as base' : '', '', '']
      : [
          signed(comparison.difference),
          comparison.interval.map(signed).join(' '),
          pValue(comparison.pHolm),
        ];
  return [
    score(metrics[primary] ?? 0),
    ...compared,
    count(Math.round(tokens)),
    ...(hasTimes ? [latency === null ? '-' : latency.p50.toFixed(1)] : []),
    bytes(size.vectors + size.words),
  ];
}

function failedTable({ failed }: MatrixResult): string {
  if (failed.length === 0) return '';
  const rows = failed.map((one) => [String(one.cell), settingWords(one), one.reason]);
  return `<h2>Cells that cannot run</h2>${htmlTable([{ title: 'cell', align: 'right' }, { title: 'settings' }, { title: 'why' }], rows)}`;
}

function plots(result: MatrixResult): string[] {
  const { primary, baseline } = result;
  const y = { title: primary, format: (value: number) => value.toFixed(3) };
  const plot = (
    of: (cell: Costed) => number,
    x: { title: string; format: (value: number) => string; isBinary?: boolean },
  ) => scatterPlot(pointsOf(result, of), { x, y }, `${primary} against ${x.title}`);
  return [
    plot(({ costs }) => costs.tokens, {
      title: 'tokens a query hands on',
      format: (value) => count(Math.round(value)),
    }),
    ...(timed(baseline)
      ? [
          plot(({ costs }) => costs.latency?.p50 ?? 0, {
            title: 'ms of a query, median',
            format: (value) => Number(value.toFixed(1)).toString(),
          }),
        ]
      : []),
    plot(({ costs }) => costs.bytes.vectors + costs.bytes.words, {
      title: 'size of the index',
      format: (value) => bytes(Math.round(value)),
      isBinary: true,
    }),
  ];
}

type Costed = Pick<RankedCell, 'costs' | 'metrics' | 'pareto'>;

function pointsOf(
  { primary, baseline, cells }: MatrixResult,
  of: (cell: Costed) => number,
): ScatterPoint[] {
  const point = (cell: Costed, label: string, title: string): ScatterPoint => ({
    ...{ label, title, x: of(cell), y: cell.metrics[primary] ?? 0 },
    isFront: cell.pareto,
    isBaseline: label === 'base',
  });
  return [
    point(baseline, 'base', 'baseline'),
    ...cells
      .filter(({ isBaseline }) => !isBaseline)
      .map((cell) => point(cell, String(cell.cell), `cell ${cell.cell}: ${settingWords(cell)}`)),
  ];
}
