import type { Evaluation, QuestionResult } from '../../evaluate/evaluation.js';
import { evidenceMarks } from '../../evaluate/evidence-marks.js';
import { worstFirst } from '../../evaluate/worst-first.js';
import type { Snapshot } from '../snapshot-at.js';
import { textsOnce } from '../texts-once.js';

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

/** Whose words are read, and how many of them. */
export interface PassageLimits {
  /** Questions, the worst first. */
  readonly questions: number;
  /** Chunks of each, from the top. */
  readonly chunks: number;
}

/** The words that a page shows, by question; reads each text that they are in once. */
export function passagesOf(
  { chunks }: Snapshot,
  evaluation: Pick<Evaluation, 'metrics' | 'perQuestion'>,
  limits: PassageLimits,
): Map<string, QuestionPassages> {
  const textOf = textsOnce(chunks);
  const shown = worstFirst(evaluation).slice(0, limits.questions);
  return new Map(shown.map((one) => [one.id, passagesOfOne(one, textOf, limits.chunks)]));
}

function passagesOfOne(
  { evidence, retrieved }: QuestionResult,
  readText: ReturnType<typeof textsOnce>,
  limit: number,
): QuestionPassages {
  const textOf = (document: string) => readText(document) ?? '';
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
      return { rank: chunk.rank, text, marks: evidenceMarks(chunk, evidence) };
    }),
  };
}
