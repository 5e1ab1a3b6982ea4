import type { ChunkItem } from '../../api/diff/chunk-item.js';
import type { DiffResult } from '../../api/diff/diff-project.js';
import { bytes, count, plural, short } from '../text.js';
import { chunksOf, recutWords } from './chunk-item-lines.js';
import { changesOf, documentParts, passageWords, type DocumentPart } from './document-lines.js';
import { escapeHtml } from '../html/escape-html.js';
import { htmlPage } from '../html/html-page.js';
import { DIFF_STYLE } from './diff-style.js';
import { chunkSides, markup } from './html-chunks.js';
import { retrievalLines, totalLines } from './total-lines.js';

/**
 * A diff as one page that needs nothing else: no script, no request, everything of others escaped.
 * Chunks stand side by side, below each other on a narrow screen.
 */
export function renderHtml(result: DiffResult, limit: number): string {
  const parts = documentParts(result);
  const shown = parts.slice(0, limit);
  const more = parts.length - shown.length;
  const [from, to] = [escapeHtml(result.from), escapeHtml(result.to)];
  const body = `${totals(result, limit)}
${retrieval(result, limit)}
<h2>Documents</h2>
<p class="note">Left before, right after. <del>Removed</del>, <ins>added</ins>; <span class="away">grey</span> text did not change, but belongs to another chunk on the other side or moved.</p>
${shown.map((part) => section(result, part, limit)).join('\n')}
${more > 0 ? `<p class="note">… and ${plural(more, 'more document')}</p>` : ''}
${parts.length === 0 ? '<p class="note">No document and no chunk differs.</p>' : ''}`;
  return htmlPage({
    title: `stemma diff: ${result.from} → ${result.to}`,
    heading: `stemma diff: <code>${from}</code> → <code>${to}</code>`,
    body,
    style: DIFF_STYLE,
  });
}

/** The lines of the totals as rows: what stands indented below a line belongs to it. */
function totals(result: DiffResult, limit: number): string {
  const rows: string[] = [];
  for (const line of totalLines(result, limit)) {
    if (line.startsWith(' ')) {
      rows.push(`${rows.pop() ?? ''}<br><span class="note">${arrows(line.trim())}</span>`);
      continue;
    }
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1)];
    rows.push(`<tr><th scope="row">${escapeHtml(name)}</th><td>${arrows(value.trim())}`);
  }
  return `<table>${rows.map((row) => `${row}</td></tr>`).join('\n')}</table>`;
}

/** Vectors and answers as they are printed. */
function retrieval(result: DiffResult, limit: number): string {
  const lines = retrievalLines(result, limit);
  return lines.length === 0 ? '' : `<pre>${escapeHtml(lines.join('\n'))}</pre>`;
}

/** Escaped, with arrows that no line breaks. */
function arrows(text: string): string {
  return escapeHtml(text).replaceAll(' -&gt; ', ' →\u00a0');
}

function section(result: DiffResult, part: DocumentPart, limit: number): string {
  const name = part.renamedFrom === undefined ? [] : [part.renamedFrom];
  const keys = [...name, part.document].map((key) => `<code>${escapeHtml(key)}</code>`);
  const source = result.sources?.find(({ document }) => document === part.document);
  const shown = part.items.slice(0, limit);
  const more = part.items.length - shown.length;
  const passages = result.chunks.passages.filter(({ document }) => document === part.document);
  const body =
    source === undefined
      ? [...passages.slice(0, limit).map(passageBox), ...shown.map(itemBox)]
      : [sourceBox(source)];
  const rest = more > 0 ? `<p class="item note">… and ${plural(more, 'more change')}</p>` : '';
  return `<details open><summary>${keys.join(' → ')} <span>${changesOf(part)}</span></summary>
${body.join('\n')}${rest}</details>`;
}

function itemBox(item: ChunkItem): string {
  const path = (item.headings ?? []).join(' › ');
  const where = path === '' ? '' : ` <span>${escapeHtml(path)}</span>`;
  const said = [...recutWords(item), ...contextWords(item)].map((text) => escapeHtml(text));
  return `<div class="item"><p class="what"><b>${item.change}</b> ${arrows(chunksOf(item))}${said.length > 0 ? ': ' : ''}${said.join(', ')}${where}</p>
${chunkSides(item)}</div>`;
}

function contextWords({ context }: ChunkItem): string[] {
  if (context === undefined) return [];
  return [`embedded after “${context.before.trim()}”, now after “${context.after.trim()}”`];
}

function passageBox(passage: DiffResult['chunks']['passages'][number]): string {
  const text =
    passage.text === undefined ? '' : `<div class="chunk"><p>${escapeHtml(passage.text)}</p></div>`;
  return `<div class="item"><p class="what"><b>passage</b> ${escapeHtml(passageWords(passage))}</p>${text}</div>`;
}

function sourceBox({ before, after, hunks, omitted }: NonNullable<DiffResult['sources']>[number]) {
  if (hunks === null) {
    const sides = [before, after]
      .filter((side) => side !== null)
      .map(({ size, id }) => `${short(id)} (${bytes(size)})`);
    const why = omitted === 'binary' ? 'binary' : 'too long to compare by line';
    return `<div class="item note">${why}: ${sides.join(' → ')}</div>`;
  }
  const boxes = hunks.map(
    ({ lineBefore, lineAfter, words }) =>
      `<div class="chunk"><small>line ${count(lineBefore)} → ${count(lineAfter)}</small><p>${words.map(markup).join('')}</p></div>`,
  );
  return `<div class="item side">${boxes.join('')}</div>`;
}
