import type { Span } from '../../model/chunk.js';
import type { DocumentKey } from '../../model/document.js';
import type { Evidence, Question } from '../../model/question.js';
import { questionHash } from '../questions-hash.js';
import { resolveEvidence, type PartsLookup, type TextLookup } from '../resolve-evidence.js';
import { alignSpan } from './align-span.js';
import type { DocumentNames } from './document-names.js';
import { evidenceFor } from './evidence-for.js';
import { placeAnswer, type PlacedAnswer, type UnplacedAnswer } from './place-answer.js';
import type {
  NamedEvidence,
  PassageEvidence,
  Refusal,
  SourceAnswer,
  SourceQuestion,
  SourceSet,
} from './source-question.js';

/** Where a passage stands: UTF-16 offsets in a text. */
export interface PassagePlace {
  readonly document: DocumentKey;
  readonly start: number;
  readonly end: number;
  /** True where it is all that the text says. */
  readonly isWhole: boolean;
}

/** A place of a passage in a text. */
export function passagePlace(
  { document, text }: { readonly document: DocumentKey; readonly text: string },
  { start, end }: Span,
): PassagePlace {
  const isWhole = text.slice(0, start).trim() === '' && text.slice(end).trim() === '';
  return { document, start, end, isWhole };
}

/** The corpus that questions are placed in. */
export interface ImportCorpus {
  readonly textOf: TextLookup;
  readonly partsOf: PartsLookup;
  readonly names: DocumentNames;
  /** Places of each passage, in the order of the set's passages. */
  readonly places: readonly (readonly PassagePlace[])[];
}

/** Evidence that does not stand where the source says, and was found all the same. */
export interface Realignment {
  readonly id: string;
  readonly where: string;
  /** From the stated place to the real one, in UTF-16 code units; 0 where white space differs. */
  readonly shift: number;
  readonly spaceDiffers: boolean;
}

/** Questions with evidence of the corpus, and what could not be one. */
export interface PlacedQuestions {
  readonly questions: readonly Question[];
  readonly realigned: readonly Realignment[];
  readonly refused: readonly Refusal[];
}

/**
 * Places the evidence of imported questions in the documents of a corpus. A question is refused when
 * any of its evidence has no place, or several: half of its evidence would make it easier than it
 * is. A document of grade 0 or less that the corpus does not have decides nothing and is left out.
 */
export function placeQuestions(set: SourceSet, corpus: ImportCorpus): PlacedQuestions {
  const questions: Question[] = [];
  const realigned: Realignment[] = [];
  const refused: Refusal[] = [...set.refused];
  for (const source of set.questions) {
    const placed = placeQuestion(source, { set, corpus });
    if ('reason' in placed) {
      const { where, line, id } = source;
      refused.push({ where, ...(line !== undefined && { line }), id, ...placed });
      continue;
    }
    questions.push(placed.question);
    realigned.push(...placed.moved);
  }
  return { questions, realigned, refused };
}

interface Placing {
  readonly set: SourceSet;
  readonly corpus: ImportCorpus;
}

type Unplaced = Pick<Refusal, 'reason' | 'message'>;
/** What one item became; `move` where it did not stand where the source says. */
type Placed = { readonly evidence: Evidence; readonly move?: PlacedAnswer } | 'left out';

function placeQuestion(
  source: SourceQuestion,
  placing: Placing,
): { readonly question: Question; readonly moved: readonly Realignment[] } | Unplaced {
  const { id, question, answer, tags, where } = source;
  const evidence: Evidence[] = [];
  const moved: Realignment[] = [];
  for (const item of source.evidence) {
    const placed =
      item.kind === 'document' ? placeNamed(item, placing) : placePassage(item, placing);
    if (placed === 'left out') continue;
    if ('reason' in placed) return placed;
    evidence.push(placed.evidence);
    if (placed.move === undefined) continue;
    const { shift, spaceDiffers } = placed.move;
    moved.push({ id, where, shift, spaceDiffers });
  }
  if (source.evidence.length > 0 && !evidence.some(({ grade }) => grade >= 1)) {
    return { reason: 'nothing-relevant', message: 'no document is judged relevant' };
  }
  const optional = answer === undefined ? {} : { answer };
  return { question: { id, question, evidence: distinct(evidence), ...optional, tags }, moved };
}

/** Several people who mark the same words mark one thing. */
function distinct(evidence: readonly Evidence[]): Evidence[] {
  const nameOf = (item: Evidence) =>
    questionHash({ id: '', question: '', evidence: [item], tags: [] });
  return [...new Map(evidence.map((item) => [nameOf(item), item])).values()];
}

function placeNamed(item: NamedEvidence, { corpus }: Placing): Placed | Unplaced {
  const { kind: _kind, name, ...place } = item;
  const found = corpus.names.find(name);
  if ('reason' in found) return item.grade >= 1 ? found : 'left out';
  const { document } = found;
  const resolved = resolveEvidence({ document, ...place }, corpus.textOf, corpus.partsOf);
  if (resolved.status === 'unresolved') {
    return { reason: resolved.reason, message: resolved.message };
  }
  if (resolved.status === 'document') return { evidence: { document, grade: item.grade } };
  const text = corpus.textOf(resolved.document);
  if (typeof text !== 'string') throw new Error('evidence stands in a text that is not there');
  const evidence = evidenceFor({ ...resolved, text }, resolved);
  const isMoved = item.start !== undefined && resolved.match.startsWith('quote');
  if (!isMoved && !resolved.match.endsWith('-space')) return { evidence };
  const { start, end } = resolved;
  const shift = item.start === undefined ? 0 : start - item.start;
  return { evidence, move: { start, end, shift, spaceDiffers: resolved.match.endsWith('-space') } };
}

function placePassage(item: PassageEvidence, { set, corpus }: Placing): Placed | Unplaced {
  const passage = set.passages[item.passage];
  const all = corpus.places[item.passage] ?? [];
  // What is a document of its own may also stand in a longer one.
  const whole = all.filter(({ isWhole }) => isWhole);
  const [place, other] = whole.length > 0 ? whole : all;
  if (passage === undefined) throw new Error('evidence names a passage that is not there');
  if (place === undefined && item.grade < 1) return 'left out';
  if (place === undefined) {
    return { reason: 'passage-not-found', message: 'its context stands in no document' };
  }
  if (other !== undefined) {
    const message = `its context stands in ${describePlace(place)} and in ${describePlace(other)}`;
    return { reason: 'passage-ambiguous', message };
  }
  const text = corpus.textOf(place.document);
  if (typeof text !== 'string') throw new Error('a passage stands in a text that is not there');
  const at = { document: place.document, text, grade: item.grade };
  if (item.isDocument === true && place.isWhole) {
    return { evidence: { document: at.document, grade: at.grade } };
  }
  if (item.answers === undefined) return { evidence: evidenceFor(at, place) };
  const answer = agreedAnswer(passage.text, item.answers);
  if ('reason' in answer) return answer;
  const { start } = place;
  const span = alignSpan({ text: passage.text, span: answer }, { text, start });
  if (span === undefined) return { reason: 'answer-not-found', message: 'its answer is empty' };
  const isExact = answer.shift === 0 && !answer.spaceDiffers;
  return { evidence: evidenceFor(at, span), ...(!isExact && { move: answer }) };
}

function describePlace({ document, start }: PassagePlace): string {
  return `'${document}' (${start})`;
}

/** The place that most wordings of an answer have, the first of equals; else why there is none. */
function agreedAnswer(
  passage: string,
  answers: readonly SourceAnswer[],
): PlacedAnswer | UnplacedAnswer {
  const votes = new Map<string, { readonly placed: PlacedAnswer; count: number }>();
  let unplaced: UnplacedAnswer | undefined;
  for (const answer of answers) {
    const placed = placeAnswer(passage, answer);
    if ('reason' in placed) {
      unplaced ??= placed;
      continue;
    }
    const name = `${placed.start} ${placed.end}`;
    const vote = votes.get(name) ?? { placed, count: 0 };
    vote.count++;
    votes.set(name, vote);
  }
  const [best] = [...votes.values()].toSorted((a, b) => b.count - a.count);
  if (best !== undefined) return best.placed;
  return unplaced ?? { reason: 'answer-not-found', message: 'it has no answer' };
}
