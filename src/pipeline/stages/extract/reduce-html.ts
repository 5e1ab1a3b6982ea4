import { load, type Cheerio, type CheerioAPI } from 'cheerio/slim';
import { isElement, pruneHtml, type AnyNode } from './prune-html.js';
import { isoDate, type StatedFacts } from './stated-metadata.js';

/** What matters of a page. */
export interface ReducedPage {
  /** What its head says of the page. */
  readonly stated: StatedFacts;
  /** The main content, as HTML without what is no text. */
  readonly html: string;
}

/** Elements that stand on lines of their own, but that the conversion takes for words. */
const blocks = 'details,summary,dialog,legend,caption,search,option,optgroup';

/** Tables that lay out a page: their cells hold more than a line can say. */
const layoutTables = 'table[role=presentation],table:has(table,h1,h2,h3,h4,h5,h6,pre)';
const tableParts = 'table,caption,thead,tbody,tfoot,tr,td,th';

/**
 * Reads a page and keeps its main content: `main`, else the `article`s, else `body`, else all;
 * the first that has text. `too-deep` where elements are nested deeper than `maxDepth`: what
 * follows walks the tree by recursion.
 */
export function reduceHtml(source: string, maxDepth: number): ReducedPage | 'too-deep' {
  const $ = load(source, { xml: { xmlMode: false, decodeEntities: true } });
  if (isDeeperThan($.root().contents().toArray(), maxDepth)) return 'too-deep';
  const stated = statedFacts($);
  $.root().each((_, root) => {
    pruneHtml(root);
  });
  const content = mainContent($);
  removeAnchorSigns($, content);
  flattenPreformatted($, content);
  collapseNodes(content.toArray());
  content.find(layoutTables).find(tableParts).addBack().each(renameToDiv);
  content.find(blocks).each(renameToDiv);
  numberItems($, content);
  const parts = content.toArray().map((node) => `<div>${$.html(node)}</div>`);
  return { stated, html: parts.join('\n') };
}

function isDeeperThan(nodes: readonly AnyNode[], maxDepth: number): boolean {
  let level = nodes;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return true;
    level = level.flatMap((node) => ('children' in node ? node.children : []));
  }
  return false;
}

/** Names under which a page gives the day of its publication, the most telling first. */
const dateNames = [
  'article:published_time',
  'dcterms.issued',
  'dcterms.date',
  'dcterms.created',
  'dc.date.issued',
  'dc.date',
  'datepublished',
  'date',
];

function statedFacts($: CheerioAPI): StatedFacts {
  const dates = new Map<string, string>();
  $('meta[content]').each((_, { attribs }) => {
    const name = attribs['property'] ?? attribs['name'] ?? attribs['itemprop'] ?? '';
    const date = isoDate(attribs['content'] ?? '');
    const known = name.toLowerCase();
    if (date !== undefined && !dates.has(known)) dates.set(known, date);
  });
  const html = $('html').first();
  return {
    title: $('title').not('svg title').first().text(),
    language: html.attr('lang') ?? html.attr('xml:lang'),
    date: dateNames.map((name) => dates.get(name)).find((date) => date !== undefined),
  };
}

function mainContent($: CheerioAPI): Cheerio<AnyNode> {
  for (const selector of ['main,[role=main]', 'article', 'body']) {
    const found: Cheerio<AnyNode> = $(selector);
    const outermost = found.not(found.find(selector));
    if (outermost.text().trim() !== '') return outermost;
  }
  return $.root();
}

/** Removes the signs with which generators link a heading to itself. */
function removeAnchorSigns($: CheerioAPI, content: Cheerio<AnyNode>): void {
  const links = content.find(':is(h1,h2,h3,h4,h5,h6) a');
  links.filter((_, link) => /^[#¶§🔗]?$/u.test($(link).text().trim())).remove();
}

/** White space in a row that preformatted text keeps; see `collapseNodes`. */
const LONGEST_GAP = 256;
const longGap = new RegExp(`\\s{${LONGEST_GAP},}`, 'g');

/** Makes the content of each `pre` one text in one `code`: highlighters wrap every word. */
function flattenPreformatted($: CheerioAPI, content: Cheerio<AnyNode>): void {
  content.find('pre').each((_, element) => {
    const pre = $(element);
    const language = pre.find('code').attr('class') ?? pre.attr('class');
    pre.find('br').replaceWith('\n');
    const text = pre.text().replace(/^\n/, '');
    const code = $('<code></code>').text(text.replace(longGap, (gap) => gap.slice(0, LONGEST_GAP)));
    if (language !== undefined) code.attr('class', language);
    pre.empty().append(code);
  });
}

function collapse(text: string): string {
  return text.replace(/\s+/g, ' ');
}

/**
 * Collapses white space outside of `pre`, no-break spaces too, before the conversion does: its
 * patterns take quadratic time on long runs of them.
 */
function collapseNodes(nodes: readonly AnyNode[]): void {
  for (const node of nodes) {
    if (node.nodeType === 3) node.data = collapse(node.data);
    else if ('children' in node && !(isElement(node) && node.tagName === 'pre')) {
      collapseNodes(node.children);
    }
  }
}

function renameToDiv(_: number, node: AnyNode): void {
  if (isElement(node)) node.tagName = 'div';
}

/** Writes its number on each item of an ordered list. */
function numberItems($: CheerioAPI, content: Cheerio<AnyNode>): void {
  content.find('ol').each((_, element) => {
    let next = Number.parseInt($(element).attr('start') ?? '1', 10);
    if (Number.isNaN(next)) next = 1;
    $(element)
      .children('li')
      .each((_index, item) => {
        $(item).attr('value', String(next));
        next += 1;
      });
  });
}
