import type { Span } from '../../../model/chunk.js';
import type { SplitOptions, Splitter } from '../../../model/splitter.js';
import { blockSpans } from './block-spans.js';
import type { ChunkSettings } from './chunk-settings.js';
import { mergeSmall } from './merge-small.js';
import { rangeSpans } from './range-spans.js';
import { sectionsOf, type Section } from './sections.js';
import { trimSpan } from './trim-span.js';

/** A section of level 1 or 2 always begins a chunk. */
const BEGINS_CHUNK = 2;

/** A range that is chunked by itself. */
interface Part extends Span {
  /** The section whose parts may be joined: the one that this is under, or that this is the own text of. */
  readonly parent: Section;
  /** Where the heading ends that the part begins with, the last one of several. */
  readonly headEnd: number;
}

/**
 * Sections by headings, however they were marked. A section with all that is under it is one chunk
 * while it fits and no heading of level 1 or 2 is in it; otherwise its own text and each section
 * under it are by themselves, and a text that still does not fit is split as `rangeSpans` says.
 * Headings that directly follow each other stay together.
 */
export function createStructuralSplitter({ minSize }: Pick<ChunkSettings, 'minSize'>): Splitter {
  return {
    version: 1,
    split: (text, marks, options) => {
      const blocks = blockSpans(text, marks);
      const root = sectionsOf(text, marks, blocks);
      const spans = partsOf(text, root, options).flatMap((part) =>
        rangeSpans({ text, range: part, blocks, headEnd: part.headEnd }, options).map((span) => ({
          ...part,
          ...span,
        })),
      );
      const merged = mergeSmall(spans, { ...options, text, minSize, mayJoin: underOneParent });
      return merged.map(({ start, end }) => ({ start, end }));
    },
  };
}

function underOneParent(before: Part, after: Part): boolean {
  return before.parent === after.parent;
}

function partsOf(text: string, root: Section, options: SplitOptions): Part[] {
  const parts: Part[] = [];
  /** `start` is before that of the section where headings without a text of their own precede it. */
  const add = (section: Section, parent: Section, start: number): void => {
    const { children, bodyStart, end } = section;
    const [first] = children;
    if (first === undefined || staysWhole(text, { section, start }, options)) {
      parts.push({ start, end, parent, headEnd: bodyStart });
      return;
    }
    const headsOnly = saysNothing(text, { start: bodyStart, end: first.start });
    if (!headsOnly) parts.push({ start, end: first.start, parent: section, headEnd: bodyStart });
    for (const child of children) {
      add(child, section, headsOnly && child === first ? start : child.start);
    }
  };
  add(root, root, 0);
  return parts;
}

function staysWhole(
  text: string,
  { section, start }: { readonly section: Section; readonly start: number },
  { measure, size }: SplitOptions,
): boolean {
  if (section.children.some(({ level }) => level <= BEGINS_CHUNK)) return false;
  const whole = trimSpan(text, { start, end: section.end });
  return measure(text.slice(whole.start, whole.end)) <= size;
}

/** White space and anchors that the next heading is linked by: `<a name="heat"></a>`. */
const nothingSaid = /^(?:\s|<a\s[^<>]*><\/a>)*$/;

function saysNothing(text: string, { start, end }: Span): boolean {
  return nothingSaid.test(text.slice(start, end));
}
