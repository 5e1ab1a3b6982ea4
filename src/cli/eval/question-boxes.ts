import type { EvalResult } from '../../api/eval-project.js';
import { escapeHtml } from '../html/escape-html.js';
import { markedText } from '../html/marked-text.js';
import { count, plural, score } from '../text.js';

type Question = EvalResult['perQuestion'][number];
type Answered = NonNullable<EvalResult['answers']>['perQuestion'][number];

/** A question to open: its evidence on the left, what it retrieved on the right. */
export function questionBox(
  question: Question,
  { metric, answered }: { readonly metric: string; readonly answered: Answered | undefined },
): string {
  const { id, question: words, tags, metrics } = question;
  const [other = '', first] = Object.entries(metrics)[0] ?? [];
  const value = metrics[metric] ?? first;
  const name = metrics[metric] === undefined ? ` ${escapeHtml(other)}` : '';
  const shown = value === undefined ? '-' : `${score(value)}${name}`;
  const tone = value === undefined ? '' : value === 0 ? ' class="bad"' : '';
  const labels = tags.length === 0 ? '' : ` · ${escapeHtml(tags.join(', '))}`;
  const figures = Object.entries(metrics).map(([name, one]) => `${escapeHtml(name)} ${score(one)}`);
  return `<details><summary><b${tone}>${shown}</b> ${escapeHtml(words)} <span>${escapeHtml(id)}${labels}</span></summary>
<div class="item"><p class="note">${figures.join(' · ')} · context ${plural(question.context.chunks, 'chunk')}, ${plural(question.context.tokens, 'token')}</p>
${answered === undefined ? '' : answerBoxes(answered)}<div class="sides"><div class="side">${evidenceBoxes(question)}</div><div class="side">${chunkBoxes(question)}</div></div></div></details>`;
}

function evidenceBoxes({ evidence, unresolved = [], passages }: Question): string {
  if (evidence.length === 0) return '<p class="none">no evidence: unanswerable</p>';
  return evidence
    .map((item, i) => {
      const why = unresolved.find((one) => one.evidence === item.evidence)?.message;
      const place =
        item.start === undefined
          ? 'whole document'
          : `${count(item.start)}–${count(item.end ?? 0)}`;
      const met = item.rank === null ? 'met by no chunk' : `met at rank ${item.rank}`;
      const covered =
        item.length === null || item.length === 0
          ? ''
          : `, ${Math.round((100 * item.covered) / item.length)} % in the context`;
      const passage = passages?.evidence[i];
      const body = passage
        ? `<p>${markedText(passage.text, passage.marks)}</p>`
        : `<p>${escapeHtml(why ?? '')}</p>`;
      const about = why === undefined ? `${place} · ${met}${covered}` : 'not in the texts';
      return `<div class="chunk"><small>evidence ${item.evidence} · ${escapeHtml(item.document)} · ${about}</small>${body}</div>`;
    })
    .join('');
}

function chunkBoxes({ retrieved, context, passages }: Question): string {
  const shown = passages?.retrieved ?? [];
  if (shown.length === 0) return '<p class="none">nothing was retrieved</p>';
  return shown
    .map(({ rank, text, marks }) => {
      const chunk = retrieved[rank - 1];
      if (chunk === undefined) return '';
      const out = rank <= context.chunks ? '' : ' out';
      const place = `${escapeHtml(chunk.document)} ${count(chunk.start)}–${count(chunk.end)}`;
      const beyond = out === '' ? '' : ' · beyond the budget';
      return `<div class="chunk${out}"><small>rank ${rank} · ${place} · ${plural(chunk.tokens, 'token')} · score ${chunk.score.toPrecision(4)}${beyond}</small><p>${markedText(text, marks)}</p></div>`;
    })
    .join('');
}

function answerBoxes({ expected, answers, judged }: Answered): string {
  const lines = answers.map(({ by, texts, F1 }) => {
    const said = [...new Set(texts)].map((text) => escapeHtml(text ?? '(no reply in time)'));
    const figure = F1 === null ? '' : ` <span class="note">F1 ${score(F1)}</span>`;
    return `<p><b>${by === 'extract' ? 'extracted' : 'generated'}:</b> ${said.join(' / ')}${figure}</p>`;
  });
  const wanted = expected === null ? '' : `<p><b>expected:</b> ${escapeHtml(expected)}</p>`;
  const verdict =
    judged === null
      ? ''
      : `<p><b>judged:</b> ${judged.score === null ? 'no score' : score(judged.score)}${judged.contradicted ? ', contradicted' : ''}</p>`;
  return `<div class="answers">${wanted}${lines.join('')}${verdict}</div>`;
}
