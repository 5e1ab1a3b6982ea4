import type { Parser, SyntaxNodeRef, Tree } from '@lezer/common';
import type { Span } from '../../../model/chunk.js';
import { LINE_RANK, type CodeCut, type CodeLine } from './code-lines.js';

/** Nodes below this depth of the tree are cut as lines. */
const DEEPEST = 60;

/**
 * A tree deeper than this is not used. Parsers recurse up to 2,500 levels, for which some stacks are
 * too small: so that it does not matter where that happens, it is far below.
 */
const DEEPEST_TREE = 1000;

/** Brackets within brackets: for each parsers copy what is open, at every place with two readings. */
const DEEPEST_BRACKETS = 200;

/** Longer lines are no code that somebody wrote. */
const LONGEST_LINE = 2000;

/** UTF-16 code units that are parsed at once: parsers take more than linear time for some texts. */
export const PARSE_WINDOW = 65_536;

/** A text with an error in every so many characters, and more than ten, is not in the language. */
const CHARS_PER_ERROR = 40;

/** Nodes that stand before what they belong to, on lines of their own. */
const leads = /Comment$|^(?:AttributeItem|CaseLabel|Decorator|SwitchLabel)$/;

/** Nodes that close others begin no chunk. */
const closes = /^[)\]}>,;]/;

export interface SyntaxCutting {
  readonly parser: Parser;
  readonly lines: readonly CodeLine[];
  /** The same text cut by indentation: where a long text is divided. */
  readonly fallback: readonly CodeCut[];
}

/**
 * Cuts of code by its grammar, one for each line: the rank is the depth in the tree of what begins
 * there, so declarations come before their members and those before their statements. Comments and
 * attributes belong to what directly follows. The first thing inside of another begins nothing:
 * it stays with the head that it is under.
 *
 * Undefined for a text that is not worth parsing: with lines above 2,000 characters, 200 brackets
 * within each other or a tree of 1,000 levels, or with an error in every 40 characters. Time and
 * memory are linear in the length of the text.
 */
export function syntaxCuts(text: string, cutting: SyntaxCutting): CodeCut[] | undefined {
  const { parser, lines, fallback } = cutting;
  if (lines.some(({ start, end }) => end - start > LONGEST_LINE)) return undefined;
  const ranks = new Map<number, number>();
  for (const { start, end } of windows(text.length, fallback)) {
    const part = text.slice(start, end);
    if (openBrackets(part) > DEEPEST_BRACKETS) return undefined;
    const within = lines.filter((line) => line.start >= start && line.end <= end);
    const firsts = new Map(within.map((line) => [line.first - start, line.start - start]));
    const tree = parseShallow(parser, part);
    const found = new TreeCuts(part, firsts);
    if (tree === undefined || !found.read(tree)) return undefined;
    for (const [at, rank] of found.ranks) ranks.set(start + at, rank);
    if (start > 0) ranks.set(start, 0);
  }
  return lines.map(({ start }) => ({ at: start, rank: ranks.get(start) ?? LINE_RANK }));
}

/** How many brackets are open at most, those in strings and comments too. */
function openBrackets(text: string): number {
  let open = 0;
  let most = 0;
  for (const [bracket] of text.matchAll(/[()[\]{}]/g)) {
    open = '([{'.includes(bracket) ? open + 1 : Math.max(0, open - 1);
    most = Math.max(most, open);
  }
  return most;
}

/** Undefined where the tree is too deep for the stack. */
function parseShallow(parser: Parser, text: string): Tree | undefined {
  try {
    return parser.parse(text);
  } catch (error) {
    if (error instanceof RangeError && error.message.includes('call stack')) return undefined;
    throw error;
  }
}

/** Parts of a text of at most `PARSE_WINDOW`, each ending where the best cut of its second half is. */
function windows(length: number, cuts: readonly CodeCut[]): Span[] {
  const parts: Span[] = [];
  let start = 0;
  let next = 0;
  while (length - start > PARSE_WINDOW) {
    let best: CodeCut | undefined;
    for (let cut = cuts[next]; cut !== undefined; cut = cuts[next]) {
      if (cut.at > start + PARSE_WINDOW) break;
      const isLate = cut.at > start + PARSE_WINDOW / 2;
      if (isLate && cut.rank <= (best?.rank ?? Number.POSITIVE_INFINITY)) best = cut;
      next += 1;
    }
    const end = best?.at ?? start + PARSE_WINDOW;
    parts.push({ start, end });
    start = end;
  }
  parts.push({ start, end: length });
  return parts;
}

/** A node that is being read. */
interface Open {
  readonly from: number;
  /** Where the last of its children ends that is no comment; where it starts before the first. */
  lastEnd: number;
}

class TreeCuts {
  readonly ranks = new Map<number, number>();
  readonly #open: Open[] = [];
  /** The start of a comment's line by the start of the line after it. */
  readonly #leads = new Map<number, number>();

  constructor(
    readonly text: string,
    /** The start of each line by its first character that is not white space. */
    readonly lineStarts: ReadonlyMap<number, number>,
  ) {}

  /** False where the tree is too deep or has too many errors. */
  read(tree: Tree): boolean {
    let errors = 0;
    let deepest = 0;
    const open = this.#open;
    tree.iterate({
      enter: (node) => {
        if (node.type.isError) errors += 1;
        else this.#enter(node);
        deepest = Math.max(deepest, open.push({ from: node.from, lastEnd: node.from }));
      },
      leave: (node) => {
        open.pop();
        const parent = open.at(-1);
        if (parent !== undefined && !leads.test(node.name)) parent.lastEnd = node.to;
      },
    });
    const tolerated = Math.max(10, this.text.length / CHARS_PER_ERROR);
    return deepest <= DEEPEST_TREE && errors <= tolerated;
  }

  #enter({ from, to, name }: SyntaxNodeRef): void {
    let at = this.lineStarts.get(from);
    if (at === undefined || closes.test(this.text.slice(from, from + 1))) return;
    if (leads.test(name)) this.#addLead(at, { start: from, end: to });
    if (this.#isFirst()) return;
    for (let lead = this.#leads.get(at); lead !== undefined; lead = this.#leads.get(at)) at = lead;
    const rank = Math.min(this.#open.length, DEEPEST);
    this.ranks.set(at, Math.min(rank, this.ranks.get(at) ?? rank));
  }

  #addLead(line: number, { start, end }: Span): void {
    const code = start + this.text.slice(start, end).trimEnd().length;
    const lineEnd = this.text.indexOf('\n', code);
    if (lineEnd !== -1 && this.text.slice(code, lineEnd).trim() === '') {
      this.#leads.set(lineEnd + 1, line);
    }
  }

  /** True when everything before a node in its parent stands on the line where the parent begins. */
  #isFirst(): boolean {
    const parent = this.#open.at(-1);
    if (parent === undefined || this.#open.length === 1) return false;
    const lineEnd = this.text.indexOf('\n', parent.from);
    return lineEnd === -1 || lineEnd >= parent.lastEnd;
  }
}
