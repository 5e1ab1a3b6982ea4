import type { CompareResult } from '../../../api/compare-project.js';
import { escapeHtml } from '../../html/escape-html.js';
import { markedText } from '../../html/marked-text.js';
import { capital, count, fromTo, plural } from '../../text.js';
import { rankWords } from '../../answer-words.js';
import { reasonWords } from '../moved-lines.js';

type Detail = NonNullable<CompareResult['details']>[number];
type Side = Detail['base'];
type Chunk = Side['chunks'][number];

/** One question to open: its evidence, why it moved, and what either side retrieved. */
export function questionBox(detail: Detail, result: CompareResult): string {
  const { base, candidate, questions, reasons } = result;
  const question = questions.find(({ id }) => id === detail.id);
  if (question === undefined) throw new Error('details of a question that was not compared');
  const { difference } = question;
  const tone = difference > 0 ? 'good' : difference < 0 ? 'bad' : '';
  const figures = fromTo(question.base, question.candidate, '→');
  const reason = reasons.find(({ id }) => id === detail.id);
  const tags = question.tags.map((tag) => escapeHtml(tag)).join(', ');
  const why = reason === undefined ? '' : `<p>${arrows(capital(reasonWords(reason)))}.</p>`;
  return `<details class="q"><summary><b class="${tone}">${figures}</b> ${escapeHtml(question.question)} <span>${escapeHtml(detail.id)}${tags === '' ? '' : ` · ${tags}`}</span></summary>
<div class="item">${why}${evidenceList(detail)}</div>
<div class="item sides">${sideBox(base, detail.base)}${sideBox(candidate, detail.candidate)}</div></details>`;
}

function evidenceList({ base, candidate }: Detail): string {
  if (base.evidence.length === 0)
    return '<p class="note">It has no evidence: nothing should be found.</p>';
  const items = base.evidence.map((one, i) => {
    const other = candidate.evidence[i];
    const text = one.text ?? other?.text ?? null;
    const words = text === null ? 'the whole document' : `<mark>${escapeHtml(text)}</mark>`;
    const where = `${placeWords(one)} → ${other === undefined ? '-' : placeWords(other)}`;
    return `<li>${words}<br><span class="note"><code>${escapeHtml(one.document)}</code>, ${where}</span></li>`;
  });
  return `<p class="note">Evidence, and the rank at which it came:</p><ul>${items.join('')}</ul>`;
}

function placeWords({ rank, resolved }: Side['evidence'][number]): string {
  return resolved ? `rank ${rankWords(rank)}` : 'not in the texts';
}

function sideBox(name: string, { chunks }: Side): string {
  const boxes = chunks.map(chunkBox);
  const none = '<p class="none">nothing was retrieved</p>';
  return `<div class="side"><p class="note"><b>${escapeHtml(name)}</b>, first ${plural(chunks.length, 'chunk')}</p>${boxes.length === 0 ? none : boxes.join('')}</div>`;
}

function chunkBox(chunk: Chunk): string {
  const { rank, document, start, end, tokens, text, evidence, inContext } = chunk;
  const about = `${rank} · ${escapeHtml(document)} · ${count(start)}–${count(end)} · ${plural(tokens, 'token')}${inContext ? '' : ' · beyond the budget'}`;
  return `<div class="chunk${inContext ? '' : ' out'}"><small>${about}</small><p>${markedText(text, evidence)}</p></div>`;
}

/** Escaped, with arrows that no line breaks. */
function arrows(text: string): string {
  return escapeHtml(text).replaceAll(' -&gt; ', ' →\u00a0');
}
