import type { LogEntry, LogResult } from '../../api/log-project.js';
import { StemmaError } from '../../errors/stemma-error.js';
import { escapeHtml } from '../html/escape-html.js';
import { htmlPage } from '../html/html-page.js';
import { htmlTable, type HtmlCell } from '../html/html-table.js';
import { lineChart } from '../html/line-chart.js';
import { tableLines } from '../table.js';
import { oneLine, plural, score, short, signed } from '../text.js';

const STYLE = `
.figures table { width: 100%; } .figures th[scope="row"] { min-width: 6rem; } .figures td.text { min-width: 7rem; }
`;

/** A commit with its figure and how far that is from the one before. */
interface Step {
  readonly entry: LogEntry;
  readonly value: number | null;
  readonly change: number | null;
}

/** A metric over commits, newest first, as their locks pinned it; in 80 columns. */
export function renderMetricLog(result: LogResult, metric: string): string[] {
  const rows = stepsOf(result, metric).map(({ entry, value, change }) => [
    short(entry.commit),
    entry.date.slice(0, 10),
    value === null ? '-' : score(value),
    change === null ? '' : signed(change),
    oneLine([...entry.names.map((name) => `(${name})`), entry.subject].join(' '), 37),
  ]);
  const columns = [
    { title: 'commit' },
    { title: 'date' },
    { title: metric, align: 'right' },
    { title: 'change', align: 'right' },
    { title: 'subject' },
  ] as const;
  return tableLines(columns, rows).map((line) => oneLineOf(line));
}

/** A metric over commits as one page: a line from the oldest to the newest, and a table. */
export function renderMetricHtml(result: LogResult, metric: string): string {
  const steps = stepsOf(result, metric);
  const points = steps.toReversed().flatMap(({ entry, value }) => {
    if (value === null) return [];
    const [name] = entry.names;
    const label = oneLine(name ?? short(entry.commit), 12);
    const title = `${short(entry.commit)} ${entry.subject}: ${score(value)}`;
    return [{ value, label, title, isNamed: name !== undefined }];
  });
  const without = steps.length - points.length;
  const rows = steps.map(({ entry, value, change }): HtmlCell[] => [
    {
      html: `<code>${short(entry.commit)}</code><br><span class="note">${entry.date.slice(0, 10)}</span>`,
    },
    value === null ? '-' : score(value),
    changeCell(change),
    [...entry.names.map((name) => `(${name})`), entry.subject].join(' '),
  ]);
  const columns = [
    { title: 'commit' },
    { title: metric, align: 'right' },
    { title: 'change', align: 'right' },
    { title: 'subject' },
  ] as const;
  const body = `${lineChart(points, `${metric} of ${plural(points.length, 'commit')}, oldest left; larger dots have a branch or tag`)}
${without > 0 ? `<p class="note">${plural(without, 'commit')} pinned no ${escapeHtml(metric)}.</p>` : ''}
${htmlTable(columns, rows)}`;
  return htmlPage({
    title: `stemma log: ${metric} up to ${result.at}`,
    heading: `${escapeHtml(metric)} up to <code>${escapeHtml(result.at)}</code>`,
    body,
    style: STYLE,
  });
}

function changeCell(change: number | null): HtmlCell {
  if (change === null) return '';
  const tone = change > 0 ? 'good' : change < 0 ? 'bad' : 'note';
  return { html: `<span class="${tone}">${signed(change)}</span>` };
}

/** Newest first, as the log has them; throws `metric-not-evaluated` where no commit has the figure. */
function stepsOf({ commits, at }: LogResult, metric: string): Step[] {
  const values = commits.map(({ metrics }) => metrics?.[metric] ?? null);
  if (values.every((value) => value === null)) throw notPinned(commits, metric, at);
  return commits.map((entry, i) => {
    const value = values[i] ?? null;
    const before = values.slice(i + 1).find((other) => other !== null) ?? null;
    return { entry, value, change: value === null || before === null ? null : value - before };
  });
}

function notPinned(commits: readonly LogEntry[], metric: string, at: string): StemmaError {
  const pinned = [...new Set(commits.flatMap(({ metrics }) => Object.keys(metrics ?? {})))];
  return new StemmaError('metric-not-evaluated', `no commit up to '${at}' has pinned '${metric}'`, {
    data: { metric, pinned },
    suggestions: [
      pinned.length === 0
        ? 'Run `stemma eval` before `stemma commit`: a commit pins the figures that are known.'
        : `Name one of ${pinned.join(', ')}.`,
    ],
  });
}

function oneLineOf(line: string): string {
  return line.length <= 80 ? line : `${line.slice(0, 79)}…`;
}
