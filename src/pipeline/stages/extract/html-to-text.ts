import TurndownService from 'turndown';
import type { HeadingMark } from '../../../model/text.js';
import { headingMark } from './heading-mark.js';

/** The part of a DOM node that the rules look at. */
interface ElementNode {
  readonly nodeName: string;
  readonly parentNode: { readonly nodeName: string };
  readonly children: ArrayLike<{ readonly nodeName: string }>;
  getAttribute(name: string): string | null;
}

interface ConversionRule {
  readonly filter: (node: ElementNode) => boolean;
  readonly replacement: (content: string, node: ElementNode) => string;
}

/** Stands before each heading until its offset is known; no document has a NUL. */
const HEADING = '\0';

const named =
  (...names: readonly string[]) =>
  (node: ElementNode): boolean =>
    names.includes(node.nodeName);

const onOneLine = (content: string): string =>
  content.replaceAll(HEADING, '').replace(/\s+/g, ' ').trim();

const rules: Readonly<Record<string, ConversionRule>> = {
  /** Words keep no sign of their looks or target: quotes of the page must be found in the text. */
  inline: {
    filter: (node) =>
      named('A', 'EM', 'I', 'STRONG', 'B')(node) ||
      (node.nodeName === 'CODE' && node.parentNode.nodeName !== 'PRE'),
    replacement: (content) => content,
  },
  image: {
    filter: named('IMG'),
    replacement: (_content, node) => onOneLine(node.getAttribute('alt') ?? ''),
  },
  rule: { filter: named('HR'), replacement: () => '\n\n' },
  heading: {
    filter: named('H1', 'H2', 'H3', 'H4', 'H5', 'H6'),
    replacement: (content, { nodeName }) =>
      `\n\n${HEADING}${'#'.repeat(Number(nodeName.slice(1)))} ${onOneLine(content)}\n\n`,
  },
  item: {
    filter: named('LI'),
    replacement: (content, node) => {
      const number = node.parentNode.nodeName === 'OL' ? node.getAttribute('value') : null;
      const marker = number === null ? '- ' : `${number}. `;
      return `\n${marker}${indentAfterFirstLine(content.trim(), marker.length)}\n`;
    },
  },
  quote: {
    filter: named('BLOCKQUOTE'),
    replacement: (content) => `\n\n${quoteLines(content.trim())}\n\n`,
  },
  list: {
    filter: named('UL', 'OL'),
    replacement: (content, { parentNode }) => {
      const gap = parentNode.nodeName === 'LI' ? '\n' : '\n\n';
      return gap + content.trim() + gap;
    },
  },
  cell: { filter: named('TD', 'TH'), replacement: (content) => `| ${onOneLine(content)} ` },
  row: {
    filter: named('TR'),
    replacement: (content, { children }) => {
      const isHeader = Array.from(children).every(({ nodeName }) => nodeName === 'TH');
      return `\n${content}|\n${isHeader ? `${'| --- '.repeat(children.length)}|\n` : ''}`;
    },
  },
  rowGroup: {
    filter: named('THEAD', 'TBODY', 'TFOOT'),
    replacement: (content) => `\n${content.trim()}\n`,
  },
};

function quoteLines(content: string): string {
  return content
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}

function indentAfterFirstLine(content: string, columns: number): string {
  return content.replace(/\n(?!\n|$)/g, `\n${' '.repeat(columns)}`);
}

function createConverter(): TurndownService {
  const converter = new TurndownService({
    codeBlockStyle: 'fenced',
    preformattedCode: true,
    br: '',
  });
  for (const [name, rule] of Object.entries(rules)) converter.addRule(name, rule);
  converter.escape = (text) => text;
  return converter;
}

/**
 * The text of reduced HTML in the manner of Markdown, without escapes: headings, lists, tables,
 * quotes and code blocks are marked, words stand plain. Each heading has its mark.
 */
export function htmlToText(html: string): { text: string; marks: HeadingMark[] } {
  const [first = '', ...parts] = createConverter().turndown(html).split(HEADING);
  const marks: HeadingMark[] = [];
  let text = first;
  for (const part of parts) {
    const line = /^(#{1,6}) (.*)/.exec(part);
    if (line?.[1] !== undefined && line[2] !== undefined) {
      const [start, end] = [text.length, text.length + line[0].length];
      marks.push(headingMark({ level: line[1].length, title: line[2], start, end }));
    }
    text += part;
  }
  return { text, marks };
}
