import { load, type Cheerio, type CheerioAPI } from 'cheerio/slim';
import type { AnyNode, Element } from 'domhandler';

/** What matters of a page. */
export interface ReducedPage {
  /** The `title` element's text on one line; empty where there is none. */
  readonly title: string;
  /** The main content, as HTML without what is no text. */
  readonly html: string;
}

/** Elements that hold nothing for a reader of the text. */
const noText =
  'script,style,template,noscript,iframe,object,embed,svg,canvas,audio,video,select,textarea,[aria-hidden=true],pre button';

/** Parts around the content; headers and asides inside it belong to it. */
const surroundings =
  'nav,[role=navigation],footer,:is(header,aside):not(:is(main,article,[role=main]) *)';

/** Elements that stand in lines of their own but that HTML to text conversion takes for words. */
const blocks = 'details,summary,dialog,legend,caption,search,option,optgroup';

const headings = 'h1,h2,h3,h4,h5,h6';

/** White space runs become one space, no-break spaces among them. */
function collapse(text: string): string {
  return text.replace(/\s+/g, ' ');
}

/**
 * Reads a page and keeps its main content: `main`, else the `article`s, else `body`, else all,
 * the first that has text. `too-deep` where elements are nested deeper than `maxDepth`: what
 * follows walks the tree by recursion.
 */
export function reduceHtml(source: string, maxDepth: number): ReducedPage | 'too-deep' {
  const $ = load(source, { xml: { xmlMode: false, decodeEntities: true } });
  if (isDeeperThan($.root()[0]?.children ?? [], maxDepth)) return 'too-deep';
  const title = collapse($('title').not('svg title').first().text()).trim();
  $(`head,title,${noText}`).remove();
  const content = mainContent($);
  content.find(surroundings).remove();
  content.find(`:is(${headings}) a`).filter((_, link) => isAnchorSign($(link).text())).remove();
  flattenPreformatted($, content);
  collapseText($, content);
  content.find(blocks).each((_, element) => {
    element.tagName = 'div';
  });
  return { title, html: content.toArray().map((node) => `<div>${$.html(node)}</div>`).join('\n') };
}

function isDeeperThan(nodes: readonly AnyNode[], maxDepth: number): boolean {
  let level: readonly AnyNode[] = nodes;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return true;
    level = level.flatMap((node) => ('children' in node ? node.children : []));
  }
  return false;
}

function mainContent($: CheerioAPI): Cheerio<AnyNode> {
  const candidates = ['main,[role=main]', 'article', 'body'].map((selector) => {
    const found = $(selector);
    return found.not(found.find(selector));
  });
  return candidates.find((found) => found.text().trim() !== '') ?? $.root();
}

/** Signs with which generators link a heading to itself. */
function isAnchorSign(text: string): boolean {
  return /^[\s\u200b]*[#¶§🔗]?[\s\u200b]*$/u.test(text);
}

/** Makes the content of each `pre` one text in one `code`, as highlighters had found it. */
function flattenPreformatted($: CheerioAPI, content: Cheerio<AnyNode>): void {
  content.find('pre').each((_, pre) => {
    const language = $(pre).find('code').addBack().attr('class');
    $(pre).find('br').replaceWith('\n');
    const code = $('<code></code>').text($(pre).text().replace(/^\n/, ''));
    if (language !== undefined) code.attr('class', language);
    $(pre).empty().append(code);
  });
}

/**
 * Collapses white space outside of `pre` before the conversion does: its patterns take quadratic
 * time on long runs of no-break spaces.
 */
function collapseText($: CheerioAPI, content: Cheerio<AnyNode>): void {
  const visit = (nodes: readonly AnyNode[]): void => {
    for (const node of nodes) {
      if (node.type === 'text') node.data = collapse(node.data);
      else if ('children' in node && !isPreformatted(node)) visit(node.children);
    }
  };
  visit(content.toArray());
}

function isPreformatted(node: AnyNode): node is Element {
  return 'tagName' in node && node.tagName === 'pre';
}
