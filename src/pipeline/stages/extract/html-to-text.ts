import TurndownService from 'turndown';
import type { Mark } from '../../../model/text.js';
import { fenceLanguage } from './fence-language.js';
import { readSigns, sign, withoutSigns } from './mark-signs.js';

/** The part of a DOM node that the rules look at. */
interface ElementNode {
  readonly nodeName: string;
  readonly parentNode: { readonly nodeName: string };
  readonly children: ArrayLike<{ readonly nodeName: string }>;
  readonly textContent: string | null;
  readonly firstChild: ElementNode | null;
  getAttribute(name: string): string | null;
}

interface ConversionRule {
  readonly filter: (node: ElementNode) => boolean;
  readonly replacement: (content: string, node: ElementNode) => string;
}

const named =
  (...names: readonly string[]) =>
  (node: ElementNode): boolean =>
    names.includes(node.nodeName);

const onOneLine = (content: string): string => content.replace(/\s+/g, ' ').trim();

/** Signs around content, within the white space that it begins and ends with. */
const signed = (content: string, opening: string, closing: string): string => {
  const core = content.trim();
  if (core === '') return content;
  const start = content.indexOf(core);
  const end = start + core.length;
  return content.slice(0, start) + opening + core + closing + content.slice(end);
};

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
      `\n\n${sign.heading}${'#'.repeat(Number(nodeName.slice(1)))} ${onOneLine(withoutSigns(content, 'heading'))}\n\n`,
  },
  table: {
    filter: named('TABLE'),
    replacement: (content) => `\n\n${signed(content, sign.table, sign.end)}\n\n`,
  },
  code: {
    filter: ({ nodeName, firstChild }) => nodeName === 'PRE' && firstChild?.nodeName === 'CODE',
    replacement: (_content, { firstChild }) => {
      const info = /language-(\S+)/.exec(firstChild?.getAttribute('class') ?? '')?.[1] ?? '';
      const code = (firstChild?.textContent ?? '').replace(/\n$/, '');
      const fence = fenceAround(code);
      const block = `${fence}${info}\n${code}\n${fence}`;
      return `\n\n${sign.code(fenceLanguage(info))}${block}${sign.end}\n\n`;
    },
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
  cell: {
    filter: named('TD', 'TH'),
    replacement: (content) => `| ${onOneLine(withoutSigns(content, 'heading'))} `,
  },
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

/** Of a link its words stay; the target is with their mark. */
const link: ConversionRule = {
  filter: (node) => node.nodeName === 'A' && (node.getAttribute('href') ?? '') !== '',
  replacement: (content, node) =>
    signed(content, sign.link(node.getAttribute('href') ?? ''), sign.end),
};

/** Back quotes, more than any line of the code begins with. */
function fenceAround(code: string): string {
  const longest = Math.max(2, ...(code.match(/^`{3,}/gm) ?? []).map(({ length }) => length));
  return '`'.repeat(longest + 1);
}

function quoteLines(content: string): string {
  return content
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}

function indentAfterFirstLine(content: string, columns: number): string {
  return content.replace(/\n(?!\n|$)/g, `\n${' '.repeat(columns)}`);
}

function createConverter(links: boolean): TurndownService {
  const converter = new TurndownService({
    codeBlockStyle: 'fenced',
    preformattedCode: true,
    br: '',
  });
  const all = links ? { link, ...rules } : rules;
  for (const [name, rule] of Object.entries(all).reverse()) converter.addRule(name, rule);
  converter.escape = (text) => text;
  return converter;
}

/**
 * The text of reduced HTML in the manner of Markdown, without escapes: headings, lists, tables,
 * quotes and code blocks are marked, words stand plain. Headings, tables and code have their marks,
 * and links where they are wanted.
 */
export function htmlToText(
  html: string,
  { links }: { readonly links: boolean },
): { text: string; marks: Mark[] } {
  return readSigns(createConverter(links).turndown(html));
}
