import type { Parser } from '@lezer/common';
import type { Span } from '../../../model/chunk.js';
import type { SplitOptions } from '../../../model/splitter.js';
import { codeLines, type CodeCut } from './code-lines.js';
import { graphemeEnds } from './grapheme-ends.js';
import { halveSpan } from './halve-span.js';
import { indentCuts } from './indent-cuts.js';
import { packPieces } from './pack-pieces.js';
import { cutPieces, type Pieces } from './pieces.js';
import { settleSpans } from './settle-spans.js';
import { syntaxCuts } from './syntax-cuts.js';
import { trimSpan } from './trim-span.js';
import { wordEnds } from './word-ends.js';

/** Code in a text, and the parser of its language where there is one. */
export interface CodeRange {
  readonly text: string;
  readonly range: Span;
  readonly parser: Parser | undefined;
}

/**
 * Chunks of code: cut at its outermost parts, as many neighbours together as `size` takes; what
 * alone is larger is cut in the same way at the parts within it, a single line at words. Spans
 * have no white space at their ends; neighbours that were cut at the same depth share whole parts
 * up to `overlap`.
 */
export function codeSpans({ text, range, parser }: CodeRange, options: SplitOptions): Span[] {
  const code = text.slice(range.start, range.end);
  const cuts = cutsOf(code, parser);
  const packer = new CodePacker(code, cuts, options);
  packer.add({ start: 0, end: code.length }, 0, cuts.length);
  const spans = settleSpans(code, packer.spans, { ...options, trim: true });
  return spans.map(({ start, end }) => ({ start: range.start + start, end: range.start + end }));
}

function cutsOf(code: string, parser: Parser | undefined): CodeCut[] {
  const lines = codeLines(code);
  const byIndent = indentCuts(code, lines);
  if (parser === undefined) return byIndent;
  return syntaxCuts(code, { parser, lines, fallback: byIndent }) ?? byIndent;
}

class CodePacker {
  readonly spans: Span[] = [];

  constructor(
    readonly code: string,
    readonly cuts: readonly CodeCut[],
    readonly options: SplitOptions,
  ) {}

  /** Adds the spans of a part; `cuts[from]` to `cuts[to - 1]` lie in it. */
  add(part: Span, from: number, to: number): void {
    const { code, cuts, options } = this;
    const whole = trimSpan(code, part);
    if (whole.start === whole.end) return;
    if (options.measure(code.slice(whole.start, whole.end)) <= options.size) {
      this.spans.push(whole);
      return;
    }
    // A cut where the part starts divides nothing.
    let first = from;
    while (first < to && (cuts[first]?.at ?? 0) <= whole.start) first += 1;
    const rank = lowestRank(cuts, first, to);
    if (rank === undefined) this.#addLine(whole);
    else this.#addPieces(part, { first, to, rank });
  }

  #addPieces(part: Span, { first, to, rank }: { first: number; to: number; rank: number }): void {
    const { code, cuts, options } = this;
    let run: Pieces = { start: part.start, ends: [], sizes: [] };
    let start = part.start;
    let from = first;
    for (let index = first; index <= to; index += 1) {
      const cut = index === to ? undefined : cuts[index];
      if (cut !== undefined && cut.rank !== rank) continue;
      const end = cut?.at ?? part.end;
      const size = options.measure(code.slice(start, end));
      if (size <= options.size) {
        run.ends.push(end);
        run.sizes.push(size);
      } else {
        this.#addPacked(run);
        run = { start: end, ends: [], sizes: [] };
        this.add({ start, end }, from, index);
      }
      start = end;
      from = index + 1;
    }
    this.#addPacked(run);
  }

  #addLine({ start, end }: Span): void {
    const line = this.code.slice(start, end);
    const { ends, sizes } = cutPieces(line, [wordEnds, graphemeEnds], this.options);
    this.#addPacked({ start, ends: ends.map((at) => start + at), sizes });
  }

  #addPacked(run: Pieces): void {
    for (const span of packPieces(run, this.options)) {
      this.spans.push(...halveSpan(this.code, span, run, this.options));
    }
  }
}

function lowestRank(cuts: readonly CodeCut[], from: number, to: number): number | undefined {
  let lowest: number | undefined;
  for (let index = from; index < to; index += 1) {
    const rank = cuts[index]?.rank;
    if (rank !== undefined && rank < (lowest ?? Number.POSITIVE_INFINITY)) lowest = rank;
  }
  return lowest;
}
