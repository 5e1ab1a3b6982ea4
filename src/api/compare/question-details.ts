import type { Evaluation, EvidenceFigures, QuestionResult } from '../../evaluate/evaluation.js';
import { evidenceMarks } from '../../evaluate/evidence-marks.js';
import type { Snapshot } from '../snapshot-at.js';
import { textsOnce } from '../texts-once.js';

/** Chunks of a side that are read, from the top. */
const READ_CHUNKS = 10;

/** A chunk that one side retrieved, with its text. */
export interface DetailedChunk {
  readonly rank: number;
  readonly document: string;
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
  readonly text: string;
  /** Parts of `text` that are evidence, in order, apart from each other; offsets count from its start. */
  readonly evidence: readonly (readonly [start: number, end: number])[];
  /** It fits into the budget of `evaluate`. */
  readonly inContext: boolean;
}

/** One piece of evidence on one side. */
export interface DetailedEvidence {
  readonly document: string;
  /** Its words; null for a whole document and where it is not in the texts. */
  readonly text: string | null;
  /** Of the first retrieved chunk that meets it; null for none. */
  readonly rank: number | null;
  readonly resolved: boolean;
}

/** What one side had to answer a question with. */
export interface QuestionSide {
  readonly evidence: readonly DetailedEvidence[];
  readonly chunks: readonly DetailedChunk[];
}

/** One question on both sides, to look at. */
export interface QuestionDetail {
  readonly id: string;
  readonly base: QuestionSide;
  readonly candidate: QuestionSide;
}

/** A snapshot with what it was marked. */
export interface MarkedSnapshot {
  readonly snapshot: Snapshot;
  readonly evaluation: Evaluation;
}

/** Evidence and the first ten chunks of some questions on both sides; reads the texts they are in. */
export function questionDetails(
  sides: { readonly base: MarkedSnapshot; readonly candidate: MarkedSnapshot },
  ids: readonly string[],
): QuestionDetail[] {
  const base = new SideReader(sides.base);
  const candidate = new SideReader(sides.candidate);
  return ids.map((id) => ({ id, base: base.read(id), candidate: candidate.read(id) }));
}

/** Reads what one side retrieved. */
class SideReader {
  readonly #results: ReadonlyMap<string, QuestionResult>;
  readonly #textOf: (document: string) => string | undefined;

  constructor({ snapshot, evaluation }: MarkedSnapshot) {
    this.#results = new Map(evaluation.perQuestion.map((one) => [one.id, one]));
    this.#textOf = textsOnce(snapshot.chunks);
  }

  read(id: string): QuestionSide {
    const result = this.#results.get(id);
    if (result === undefined) throw new Error(`a question that was not evaluated: ${id}`);
    const { retrieved, evidence, context } = result;
    return {
      evidence: evidence.map((one) => ({
        document: one.document,
        text: this.#slice(one),
        rank: one.rank,
        resolved: one.resolved,
      })),
      chunks: retrieved.slice(0, READ_CHUNKS).map(({ rank, document, start, end, tokens }) => ({
        ...{ rank, document, start, end, tokens },
        text: this.#textOf(document)?.slice(start, end) ?? '',
        evidence: evidenceMarks({ document, start, end }, evidence),
        inContext: rank <= context.chunks,
      })),
    };
  }

  #slice({ document, start, end }: EvidenceFigures): string | null {
    if (start === undefined || end === undefined) return null;
    return this.#textOf(document)?.slice(start, end) ?? null;
  }
}
