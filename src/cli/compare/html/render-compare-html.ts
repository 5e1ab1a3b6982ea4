import type { CompareResult } from '../../../api/compare-project.js';
import type { CompareManyResult } from '../../../api/compare/compare-snapshots.js';
import { hiddenLosses } from '../../../api/compare/hidden-losses.js';
import { dotPlot } from '../../html/dot-plot.js';
import { escapeHtml } from '../../html/escape-html.js';
import { differenceHistogram } from '../../html/histogram.js';
import { htmlPage } from '../../html/html-page.js';
import { htmlTable } from '../../html/html-table.js';
import { LEGEND, differenceCells, differenceColumns, ofThem } from '../../render-compare.js';
import { capital, count, plural, score, signed } from '../../text.js';
import { COMPARE_STYLE } from './compare-style.js';
import { questionBox } from './question-box.js';
import { rankMovement } from './rank-movement.js';

/** Comparisons with one baseline as one page: no script, no request, everything of others escaped. */
export function renderCompareHtml({ base, comparisons, tests }: CompareManyResult): string {
  const [first] = comparisons;
  if (first === undefined) throw new Error('a comparison with nothing');
  const names = comparisons.map(({ candidate }) => candidate);
  const adjusted = `p by Holm over ${plural(tests, 'test')}`;
  const many =
    comparisons.length === 1
      ? ''
      : ` The best of ${count(comparisons.length)} looks better than it is: confirm it on questions that did not choose it.`;
  const body = `<p>${plural(first.count, 'question')}${escapeHtml(ofThem(first))}. ${adjusted}.${many}</p>
<p class="note">${escapeHtml(LEGEND)}.</p>
${comparisons.map((one) => section(one, comparisons.length > 1)).join('\n')}`;
  return htmlPage({
    title: `stemma compare: ${base} → ${names.join(', ')}`,
    heading: `stemma compare: ${code(base)} → ${names.map(code).join(', ')}`,
    body,
    style: COMPARE_STYLE,
  });
}

function section(result: CompareResult, isOneOfMany: boolean): string {
  const { candidate, primary, questions, warnings } = result;
  const measured = questions.filter(({ metric }) => metric === undefined);
  const differences = measured.map(({ difference }) => difference);
  const about = `${count(differences.length)} questions by their difference in ${primary}: left worse, right better`;
  return `${isOneOfMany ? `<h2 class="candidate">${code(candidate)}</h2>` : ''}
${metricTable(result)}
${warnings.map((warning) => `<p class="note">${escapeHtml(capital(warning))}.</p>`).join('\n')}
${verdict(result)}
<div class="two">
<section><h2>Wins and losses</h2>${differenceHistogram(differences, about)}</section>
<section><h2>Rank movement</h2>${rankMovement(result)}</section>
</div>
${tags(result)}
${drillDown(result)}`;
}

function metricTable({ metrics, alpha }: CompareResult): string {
  const columns = [
    { title: 'metric' },
    { title: 'base', align: 'right' },
    { title: 'candidate', align: 'right' },
    ...differenceColumns(alpha),
  ] as const;
  const rows = metrics.map((metric) => [
    metric.name,
    score(metric.base),
    score(metric.candidate),
    ...differenceCells(metric),
  ]);
  return htmlTable(columns, rows);
}

function verdict({ verdict: outcome, rules }: CompareResult): string {
  const items = rules.map(
    ({ outcome: of, sentence }) => `<li><b>${of}</b>: ${escapeHtml(sentence)}</li>`,
  );
  return `<h2>Verdict: ${outcome}</h2><ul class="verdict">${items.join('\n')}</ul>`;
}

/** Each tag with its difference and its interval, those that fell first. */
function tags(result: CompareResult): string {
  const { slices, primary, alpha } = result;
  if (slices.length === 0) return '';
  const hidden = hiddenLosses(result).map(({ tag }) => tag);
  const size = Math.max(0.05, ...slices.map((one) => Math.abs(one.difference)));
  const reach = Math.min(1, size * 2);
  const rows = slices.map((one) => ({
    label: one.tag,
    note: `${plural(one.count, 'question')}, ${one.wins}/${one.ties}/${one.losses}`,
    value: one.difference,
    interval: one.interval,
    shown: signed(one.difference),
    tone:
      one.difference > 0
        ? ('good' as const)
        : one.difference < 0
          ? ('bad' as const)
          : ('even' as const),
  }));
  const lost =
    hidden.length === 0
      ? ''
      : `<p><b>Worse although the mean over all is better:</b> ${hidden.map((tag) => escapeHtml(tag)).join(', ')}.</p>`;
  const percent = Number(((1 - alpha) * 100).toFixed(2));
  const about = `Difference in ${primary} by tag, with wins/ties/losses; from ${(-reach).toFixed(2)} to ${reach.toFixed(2)}, the dashed line is no difference. Lines are ${percent} % intervals that hold for all ${plural(slices.length, 'tag')} together.`;
  return `<h2>By tag</h2>${lost}${dotPlot(rows, { low: -reach, high: reach, line: 0 }, about)}`;
}

function drillDown(result: CompareResult): string {
  const { details = [], primary } = result;
  if (details.length === 0) return '';
  const boxes = details.map((detail) => questionBox(detail, result));
  return `<h2>Questions that moved most by ${escapeHtml(primary)}</h2>
<p class="note">Open one for its evidence and the chunks of both sides. <mark>Marked</mark> is evidence.</p>
${boxes.join('\n')}`;
}

function code(text: string): string {
  return `<code>${escapeHtml(text)}</code>`;
}
