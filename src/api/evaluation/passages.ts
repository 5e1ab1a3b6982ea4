import type { QuestionResult } from '../../evaluate/evaluation.js';
import type { Snapshot } from '../snapshot-at.js';

/** A part of a text with what stands around it. */
export interface Passage {
  readonly text: string;
  /** Parts of `text` that are evidence of the question: UTF-16 offsets in it, ascending, disjoint. */
  readonly marks: readonly (readonly [start: number, end: number])[];
}

/** The words of a question's evidence and of what it retrieved. */
export interface QuestionPassages {
  /** In the order of the evidence; null for what is not in the texts. */
  readonly evidence: readonly (Passage | null)[];
  /** The first chunks by rank, and behind them each that is the first to meet evidence. */
  readonly retrieved: readonly (Passage & { readonly rank: number })[];
}

/** Characters that are shown before and after evidence, and most of a whole document. */
const AROUND = 120;
const MOST = 600;

/** Reads the words that a page shows of a question; chunks as many as `limit`. */
export function passagesOf(
  { chunks }: Snapshot,
  { evidence, retrieved }: QuestionResult,
  limit: number,
): QuestionPassages {
  const textOf = (document: string) => chunks.textOf(document)?.text ?? '';
  const met = new Set(evidence.map(({ rank }) => rank));
  const shown = retrieved.filter(({ rank }) => rank <= limit || met.has(rank));
  return {
    evidence: evidence.map(({ document, start, end, resolved }) => {
      if (!resolved) return null;
      const text = textOf(document);
      // A whole document, of which the beginning says which it is.
      if (start === undefined || end === undefined) return { text: text.slice(0, MOST), marks: [] };
      const from = Math.max(0, start - AROUND);
      const shown = text.slice(from, Math.min(end + AROUND, start + MOST));
      return { text: shown, marks: [[start - from, Math.min(end - from, shown.length)]] };
    }),
    retrieved: shown.map((chunk) => {
      const text = textOf(chunk.document).slice(chunk.start, chunk.end);
      const own = evidence.flatMap(({ document, start, end }) => {
        if (document !== chunk.document || start === undefined || end === undefined) return [];
        const [from, to] = [Math.max(start, chunk.start), Math.min(end, chunk.end)];
        return from < to ? [[from - chunk.start, to - chunk.start] as const] : [];
      });
      return { rank: chunk.rank, text, marks: joined(own) };
    }),
  };
}

/** Ranges without overlaps, ascending. */
function joined(ranges: readonly (readonly [number, number])[]): [number, number][] {
  const result: [number, number][] = [];
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}
