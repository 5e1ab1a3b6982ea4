import {
  resolveEvidence,
  type ResolvedSpan,
  type TextLookup,
} from '../../evaluate/resolve-evidence.js';
import type { Span } from '../../model/chunk.js';
import type { Question } from '../../model/question.js';
import { evidenceTexts } from '../evidence-texts.js';
import type { Project } from '../project.js';
import type { ChunkedSnapshot } from '../snapshot-at.js';
import { ChunkedTextAt } from './chunked-text.js';

/** One piece of evidence: where it stands now, or stood where it no longer does. */
export interface EvidencePlace {
  readonly question: string;
  /** Its place among the question's evidence, from 1. */
  readonly evidence: number;
  readonly document: string;
  /** UTF-16 code units, end exclusive. */
  readonly start: number;
  readonly end: number;
}

/**
 * What new boundaries did to the evidence of the questions that both sides have, in the documents
 * whose chunks differ. Evidence is whole where one chunk covers it.
 */
export interface EvidenceChanges {
  /** Spans that were looked at, and how many of them are whole on each side. */
  readonly spans: number;
  readonly whole: { readonly before: number; readonly after: number };
  /** Whole before, in no single chunk now. */
  readonly cut: readonly EvidencePlace[];
  /** In no single chunk before, whole now. */
  readonly healed: readonly EvidencePlace[];
  /** Stood in the text before, and does no longer; the other way round. */
  readonly lost: readonly EvidencePlace[];
  readonly found: readonly EvidencePlace[];
}

/** A snapshot with the questions that are asked of it. */
export interface Asked {
  readonly snapshot: ChunkedSnapshot;
  readonly questions: readonly Question[];
}

/** Follows evidence through a change of chunks; reads the changed documents that have some. */
export function evidenceChanges(
  project: Project,
  { from, to }: { readonly from: Asked; readonly to: Asked },
  isChanged: (document: string) => boolean,
): EvidenceChanges {
  const [old, fresh] = [new EvidenceSide(project, from), new EvidenceSide(project, to)];
  const changes = {
    spans: 0,
    whole: { before: 0, after: 0 },
    cut: [] as EvidencePlace[],
    healed: [] as EvidencePlace[],
    lost: [] as EvidencePlace[],
    found: [] as EvidencePlace[],
  };
  for (const { id, evidence } of to.questions) {
    for (const [i, { document }] of evidence.entries()) {
      if (!isChanged(document) && !isChanged(old.documentOf(id, i) ?? document)) continue;
      const [before, after] = [old.placeOf(id, i), fresh.placeOf(id, i)];
      if (before === undefined && after === undefined) continue;
      changes.spans++;
      if (before?.isWhole === true) changes.whole.before++;
      if (after?.isWhole === true) changes.whole.after++;
      if (before === undefined) changes.found.push(placeIn(id, i, after));
      else if (after === undefined) changes.lost.push(placeIn(id, i, before));
      else if (before.isWhole && !after.isWhole) changes.cut.push(placeIn(id, i, after));
      else if (!before.isWhole && after.isWhole) changes.healed.push(placeIn(id, i, after));
    }
  }
  return changes;
}

/** Evidence in the text of one snapshot. */
interface PlacedEvidence extends ResolvedSpan {
  readonly isWhole: boolean;
}

function placeIn(question: string, i: number, placed: PlacedEvidence | undefined): EvidencePlace {
  if (placed === undefined) throw new Error('evidence that stands nowhere');
  const { document, start, end } = placed;
  return { question, evidence: i + 1, document, start, end };
}

/** Texts and chunks that are kept for the next piece of evidence. */
const MOST_KEPT = 64;

interface ReadText {
  readonly text: ReturnType<TextLookup>;
  readonly chunks: readonly Span[];
}

/** The evidence of one side. */
class EvidenceSide {
  readonly #questions: ReadonlyMap<string, Question>;
  readonly #texts: ReturnType<typeof evidenceTexts>;
  readonly #kept = new Map<string, ReadText>();

  constructor(
    project: Project,
    readonly asked: Asked,
  ) {
    this.#questions = new Map(asked.questions.map((question) => [question.id, question]));
    this.#texts = evidenceTexts(project, asked.snapshot);
  }

  documentOf(id: string, i: number): string | undefined {
    return this.#questions.get(id)?.evidence[i]?.document;
  }

  /** Undefined where the question or its evidence is not there, or is a whole document. */
  placeOf(id: string, i: number): PlacedEvidence | undefined {
    const evidence = this.#questions.get(id)?.evidence[i];
    if (evidence === undefined) return undefined;
    if (evidence.quote === undefined && evidence.start === undefined) return undefined;
    const textOf = (document: string) => this.#read(document).text;
    const placed = resolveEvidence(evidence, textOf, this.#texts.partsOf);
    if (placed.status !== 'span') return undefined;
    const { start, end, document } = placed;
    const { chunks } = this.#read(document);
    const isWhole = chunks.some((chunk) => chunk.start <= start && end <= chunk.end);
    return { ...placed, isWhole };
  }

  #read(key: string): ReadText {
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const { chunks } = new ChunkedTextAt(this.asked.snapshot.chunks, key);
    const read = { text: this.#texts.textOf(key), chunks };
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= MOST_KEPT) this.#kept.delete(oldest);
    this.#kept.set(key, read);
    return read;
  }
}
