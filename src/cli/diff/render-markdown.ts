import type { DiffResult } from '../../api/diff/diff-project.js';
import type { Painter } from '../painter.js';
import { plural } from '../text.js';
import { visible } from '../visible.js';
import {
  bodyLines,
  changesOf,
  documentParts,
  type DiffDetail,
  type DocumentPart,
} from './document-lines.js';
import { escapeEntities, escapeHtml } from '../html/escape-html.js';
import { retrievalLines, totalLines } from './total-lines.js';

/** Characters of a comment: GitHub takes 65,536, GitLab more. */
const LONGEST = 60_000;
const WIDTH = 96;

/**
 * Stand for tags until the text between them is escaped. No text holds them: control characters are
 * shown before anything is set off.
 */
const TAGS: Readonly<Record<string, string>> = {
  '\u0001': '<del>',
  '\u0002': '</del>',
  '\u0003': '<ins>',
  '\u0004': '</ins>',
  '\u0005': '<em>',
  '\u0006': '</em>',
};

const markdownPainter: Painter = {
  removed: (text) => `\u0001${text}\u0002`,
  added: (text) => `\u0003${text}\u0004`,
  note: (text) => `\u0005(${text})\u0006`,
  strong: (text) => text,
  isPlain: false,
};

/**
 * A diff as a comment of a pull request: totals, then each document to be unfolded. Texts stand in
 * `<pre>`, where they can neither set type nor call people by `@name`. Never longer than 60,000
 * characters; what was left out is said at the end.
 */
export function renderMarkdown(result: DiffResult, limit: number): string[] {
  const lines = [
    `### stemma diff: <code>${escapeHtml(result.from)}</code> → <code>${escapeHtml(result.to)}</code>`,
    '',
    ...preformatted([...totalLines(result, limit), ...retrievalLines(result, limit).map(visible)]),
  ];
  const parts = documentParts(result);
  const detail = { limit, stat: false, painter: markdownPainter, width: WIDTH };
  let room = LONGEST - lengthOf(lines);
  let told = 0;
  for (const part of parts.slice(0, limit)) {
    const section = sectionOf(result, part, detail);
    room -= lengthOf(section);
    if (room < 0) break;
    lines.push(...section);
    told++;
  }
  const left = parts.length - told;
  return left === 0 ? lines : [...lines, '', `_${plural(left, 'more document')} left out._`];
}

function sectionOf(result: DiffResult, part: DocumentPart, detail: DiffDetail): string[] {
  const name = part.renamedFrom === undefined ? [] : [part.renamedFrom];
  const keys = [...name, part.document].map((key) => `<code>${escapeHtml(key)}</code>`);
  return [
    '',
    `<details><summary>${keys.join(' → ')}: ${changesOf(part)}</summary>`,
    '',
    ...preformatted(bodyLines(result, part, detail)),
    '',
    '</details>',
  ];
}

function preformatted(lines: readonly string[]): string[] {
  const text = escapeEntities(lines.join('\n'));
  // eslint-disable-next-line no-control-regex -- the marks above
  const html = text.replace(/[\u0001-\u0006]/g, (mark) => TAGS[mark] ?? '');
  return `<pre>\n${html}\n</pre>`.split('\n');
}

/** Characters of lines with their ends. */
function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}
