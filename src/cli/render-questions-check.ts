import type { CheckQuestionsResult } from '../api/questions/check-questions.js';
import { groupBy } from '../util/group-by.js';
import { tableLines } from './table.js';
import { count, plural, short, wrap } from './text.js';

/** Tags that are shown unless all are asked for. */
const MOST_TAGS = 20;

/** Findings by what was looked for, up to `limit` of each (0 for all), and what the set can show. */
export function renderQuestionsCheck(result: CheckQuestionsResult, limit: number): string[] {
  const { at, path, questions, counts } = result;
  const hash = questions.hash === null ? '' : `, hash ${short(questions.hash)}`;
  const unanswerable =
    questions.unanswerable === 0 ? '' : ` (${count(questions.unanswerable)} unanswerable)`;
  const found = [
    ...(counts.error > 0 ? [plural(counts.error, 'error')] : []),
    ...(counts.warning > 0 ? [plural(counts.warning, 'warning')] : []),
  ];
  return [
    ...findingLines(result, limit),
    ...powerLines(result, limit),
    '',
    `${path} at ${at}: ${plural(questions.count, 'question')}${unanswerable}${hash}`,
    found.length === 0 ? 'nothing found' : found.join(', '),
  ];
}

function findingLines({ findings }: CheckQuestionsResult, limit: number): string[] {
  const groups = groupBy(findings, ({ severity, check }) => `${check} (${severity})`);
  return [...groups].flatMap(([title, group]) => {
    const shown = limit === 0 ? group : group.slice(0, limit);
    const more = group.length - shown.length;
    return [
      `${title}: ${count(group.length)}`,
      ...shown.flatMap(({ id, line, message }) => {
        const where =
          line === undefined ? '' : id === undefined ? `line ${line}: ` : `${id}, line ${line}: `;
        return wrap(`${where}${message}`, 80, '  ');
      }),
      ...(more > 0 ? [`  … and ${count(more)} more; --limit 0 shows all`] : []),
      '',
    ];
  });
}

function powerLines({ power, alpha, spread }: CheckQuestionsResult, limit: number): string[] {
  const shown = limit === 0 ? power : power.slice(0, MOST_TAGS + 1);
  const rows = shown.map(({ tag, questions, unanswerable, detectable }) => [
    tag ?? '(all)',
    count(questions),
    count(unanswerable),
    detectable === null ? '-' : detectable.toFixed(3),
  ]);
  const columns = [
    { title: 'tag' },
    { title: 'questions', align: 'right' },
    { title: 'unanswerable', align: 'right' },
    { title: 'smallest difference', align: 'right' },
  ] as const;
  const more = power.length - shown.length;
  const basis = `The smallest difference of a metric that the answerable questions show in 80 % of comparisons at alpha ${alpha}, where the differences of single questions have a standard deviation of ${spread} (--spread).`;
  return [
    ...tableLines(columns, rows),
    ...(more > 0 ? [`… and ${plural(more, 'tag')} more; --limit 0 shows all`] : []),
    ...wrap(basis, 80),
  ];
}
