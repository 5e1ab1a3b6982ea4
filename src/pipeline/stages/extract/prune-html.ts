import type { load } from 'cheerio/slim';

/** A node of the tree; the package that declares it is not ours to import. */
export type AnyNode = Exclude<Parameters<typeof load>[0], string | Buffer | readonly unknown[]>;

/** An element of the tree. */
export type ElementNode = Extract<AnyNode, { tagName: string }>;

/** True for elements, the document itself and text not among them. */
export function isElement(node: AnyNode): node is ElementNode {
  return 'tagName' in node;
}

/** Elements that hold nothing for a reader of the text. */
const noText = new Set(
  (
    'title meta link script style template noscript iframe object embed svg canvas audio video ' +
    'select textarea nav footer'
  ).split(' '),
);

/** Parts around the content; inside it they belong to it. */
const surroundings = new Set(['header', 'aside']);

function isContent(element: ElementNode): boolean {
  const { tagName, attribs } = element;
  return tagName === 'main' || tagName === 'article' || attribs['role'] === 'main';
}

interface Place {
  readonly inContent: boolean;
  readonly inPre: boolean;
}

function isUnwanted(element: ElementNode, { inContent, inPre }: Place): boolean {
  const { tagName, attribs } = element;
  if (noText.has(tagName) || attribs['role'] === 'navigation') return true;
  if (attribs['aria-hidden'] === 'true' || (inPre && tagName === 'button')) return true;
  return surroundings.has(tagName) && !inContent;
}

/**
 * Takes out of the tree what is no text of the page: scripts, styles and the like, navigation,
 * footers, and headers and asides outside of the main content. One pass: removing through
 * selectors takes quadratic time where a page has thousands of siblings.
 */
export function pruneHtml(
  parent: AnyNode,
  place: Place = { inContent: false, inPre: false },
): void {
  if (!('children' in parent)) return;
  const kept = parent.children.filter((node) => !isElement(node) || !isUnwanted(node, place));
  for (const [index, node] of kept.entries()) {
    node.prev = kept[index - 1] ?? null;
    node.next = kept[index + 1] ?? null;
    if (!isElement(node)) continue;
    pruneHtml(node, {
      inContent: place.inContent || isContent(node),
      inPre: place.inPre || node.tagName === 'pre',
    });
  }
  parent.children = kept;
}
