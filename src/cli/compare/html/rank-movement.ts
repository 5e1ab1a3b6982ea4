import type { CompareResult } from '../../../api/compare-project.js';
import { count, plural } from '../../text.js';
import { escapeHtml } from '../../html/escape-html.js';

type Question = CompareResult['questions'][number];

/** Classes of ranks; the last one is for evidence that did not come. */
const CLASSES = [
  { name: '1', from: 1 },
  { name: '2-3', from: 2 },
  { name: '4-5', from: 4 },
  { name: '6-10', from: 6 },
  { name: '11+', from: 11 },
  { name: 'none', from: Infinity },
] as const;

/** How many questions went from which rank of their first evidence to which: a table of both sides. */
export function rankMovement({ questions, base, candidate }: CompareResult): string {
  // `Refused` measures the others: they have no evidence to come.
  const asked = questions.filter(({ metric }) => metric !== 'Refused');
  if (asked.length === 0) return '';
  const cells = CLASSES.map(() => CLASSES.map(() => 0));
  for (const { ranks } of asked) {
    const row = cells[classOf(ranks.base)];
    const column = classOf(ranks.candidate);
    if (row !== undefined) row[column] = (row[column] ?? 0) + 1;
  }
  const head = CLASSES.map(({ name }) => `<th scope="col">${name}</th>`).join('');
  const rows = cells.map((row, i) => {
    const tds = row.map((number, j) => {
      const way = i === j ? 'same' : j < i ? 'up' : 'down';
      return `<td class="cell ${way}">${number === 0 ? '' : count(number)}</td>`;
    });
    return `<tr><th scope="row">${CLASSES[i]?.name ?? ''}</th>${tds.join('')}</tr>`;
  });
  return `<figure><figcaption>${escapeHtml(movedWords(asked))}. Rows: rank of the first evidence in ${escapeHtml(base)}; columns: in ${escapeHtml(candidate)}. Left of the diagonal it came earlier, right of it later.</figcaption>
<div class="figures ranks"><table><thead><tr><th></th>${head}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div></figure>`;
}

function classOf(rank: number | null): number {
  const place = rank ?? Infinity;
  return CLASSES.findLastIndex(({ from }) => place >= from);
}

function movedWords(questions: readonly Question[]): string {
  const by = ({ ranks }: Question) => (ranks.candidate ?? Infinity) - (ranks.base ?? Infinity);
  const earlier = questions.filter((one) => by(one) < 0).length;
  const later = questions.filter((one) => by(one) > 0).length;
  const rest = questions.length - earlier - later;
  return `${plural(earlier, 'question')} earlier, ${count(later)} later, ${count(rest)} as before`;
}
