import { worstFirst, type EvalResult } from '../../api/eval-project.js';
import { dotPlot } from '../html/dot-plot.js';
import { escapeHtml } from '../html/escape-html.js';
import { scoreHistogram } from '../html/histogram.js';
import { htmlPage } from '../html/html-page.js';
import { htmlTable, type HtmlColumn } from '../html/html-table.js';
import { count, plural, score, short } from '../text.js';
import { answerLines } from './answer-lines.js';
import { questionBox } from './question-boxes.js';
import { factLines } from './render-eval.js';

/** Questions that a page shows in full, worst first. */
export const PAGE_QUESTIONS = 300;
/** Groups of a kind that a page shows. */
const MOST_SLICES = 60;

const STYLE = `
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 0 2rem; }
summary b { display: inline-block; min-width: 3.6rem; font-variant-numeric: tabular-nums; }
.out { opacity: .6; } .answers { margin: .25rem 0 .75rem; } .answers p { margin: 0; }
ul { margin: .5rem 0; padding-left: 1.2rem; }
li.of { list-style: none; color: var(--dim); }
`;

/**
 * An evaluation as one page: figures, how the questions spread over them, groups, and each question
 * with its evidence beside what it retrieved, the evidence marked in the chunks.
 */
export function renderEvalHtml(result: EvalResult): string {
  const { at, snapshot, questions } = result;
  const facts = factLines(result).map((line) => `<li>${item(line)}</li>`);
  const body = `<p>${plural(questions.count, 'question')}, snapshot <code>${short(snapshot)}</code></p>
${metricTable(result)}
<ul>${facts.join('')}</ul>
${answers(result)}
<h2>How the questions spread</h2>
<div class="grid">${histograms(result)}</div>
${(['tag', 'source', 'folder'] as const).map((by) => slices(result, by)).join('')}
${drillDown(result)}`;
  return htmlPage({
    title: `stemma eval: ${at}`,
    heading: `stemma eval: <code>${escapeHtml(at)}</code>`,
    body,
    style: STYLE,
  });
}

/** Escaped, with figures that no line parts from their unit. */
function item(line: string): string {
  return escapeHtml(line).replace(/ (?=%|ms\b)/g, '\u00a0');
}

function metricTable({ metrics, perQuestion }: EvalResult): string {
  const rows = Object.entries(metrics).map(([name, mean]) => {
    const values = perQuestion.flatMap((one) => one.metrics[name] ?? []);
    const full = values.filter((value) => value >= 1).length;
    const none = values.filter((value) => value === 0).length;
    return [name, score(mean), count(values.length), count(full), count(none)];
  });
  const right = (title: string) => ({ title, align: 'right' }) as const;
  return htmlTable(
    [{ title: 'metric' }, right('mean'), right('questions'), right('at 1'), right('at 0')],
    rows,
  );
}

function answers({ answers: report }: EvalResult): string {
  if (report === null) return '';
  // What is indented is of the line before.
  const lines = answerLines(report, Infinity).map((line) =>
    line.startsWith(' ') ? `<li class="of">${item(line.trim())}</li>` : `<li>${item(line)}</li>`,
  );
  return `<h2>Answers</h2><ul>${lines.join('')}</ul>`;
}

function histograms({ metrics, perQuestion }: EvalResult): string {
  const charts = Object.keys(metrics).map((name) => {
    const values = perQuestion.flatMap((one) => one.metrics[name] ?? []);
    return scoreHistogram(values, `${name}: number of questions by their score`);
  });
  return charts.join('\n');
}

function slices({ slices: all, metrics }: EvalResult, by: 'tag' | 'source' | 'folder'): string {
  const names = Object.keys(metrics);
  const [first = ''] = names;
  const value = (one: EvalResult['slices'][number]) => one.metrics[first] ?? 2;
  const own = all.filter((slice) => slice.by === by).toSorted((a, b) => value(a) - value(b));
  // One group is the whole again.
  if (own.length === 0 || (own.length === 1 && by !== 'tag')) return '';
  const shown = own.slice(0, MOST_SLICES);
  const dots = shown.flatMap(({ name, count: questions, metrics: { [first]: mean } }) =>
    mean === undefined
      ? []
      : [{ label: name, note: plural(questions, 'question'), value: mean, shown: score(mean) }],
  );
  const line = metrics[first];
  const scale = { low: 0, high: 1, ...(line !== undefined && { line }) };
  const columns: HtmlColumn[] = [
    { title: by },
    ...['questions', ...names].map((title) => ({ title, align: 'right' as const })),
  ];
  const rows = shown.map(({ name, count: questions, metrics: values }) => [
    name,
    count(questions),
    ...names.map((metric) => (values[metric] === undefined ? '-' : score(values[metric]))),
  ]);
  const more = own.length - shown.length;
  return `<h2>By ${by}</h2>
${dotPlot(dots, scale, `${first}, worst first; the dashed line is the mean of all questions`)}
${htmlTable(columns, rows)}${more > 0 ? `<p class="note">… and ${count(more)} more</p>` : ''}`;
}

function drillDown({ perQuestion, metrics, answers: report }: EvalResult): string {
  const [metric = ''] = Object.keys(metrics);
  const sorted = worstFirst({ metrics, perQuestion });
  const shown = sorted.slice(0, PAGE_QUESTIONS);
  const answered = new Map(report?.perQuestion.map((one) => [one.id, one]));
  const boxes = shown.map((one) => questionBox(one, { metric, answered: answered.get(one.id) }));
  const more = sorted.length - shown.length;
  return `<h2>Questions, worst first by ${escapeHtml(metric)}</h2>
<p class="note">Evidence left, retrieved chunks right (below on a narrow screen); <mark>marked</mark> is evidence. Faded chunks do not fit into the budget.</p>
${boxes.join('\n')}
${more > 0 ? `<p class="note">… and ${plural(more, 'question')} that fared better</p>` : ''}`;
}
