import { StemmaError } from '../errors/stemma-error.js';
import { compareText } from '../util/compare-text.js';
import type { JudgedRanking } from './metrics/judged-ranking.js';

/** Grades by question and document, as a qrels file holds them. */
export type Qrels = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Document ids from the top, by question. */
export type TrecRun = ReadonlyMap<string, readonly string[]>;

/**
 * Reads a qrels file: `question iteration document grade` a line, the grade a whole number.
 * Throws `bad-trec-file` naming the line, also for a document judged twice. `path` is for
 * messages.
 */
export function parseQrels(text: string, path: string): Qrels {
  const qrels = new Map<string, Map<string, number>>();
  for (const { line, fields } of linesOf(text)) {
    const [question, , document, grade] = fields;
    if (question === undefined || document === undefined || !/^[+-]?\d+$/.test(grade ?? '')) {
      throw badLine(path, line, "expected 'question iteration document grade'");
    }
    addOnce(qrels, { question, document, value: Number(grade), path, line });
  }
  return qrels;
}

/**
 * Reads a run file: `question Q0 document rank score tag` a line. The rank is ignored, as
 * trec_eval ignores it: documents are sorted by score descending (64 bits), then by the bytes of
 * their id descending. Fields after the tag are ignored. Throws `bad-trec-file` naming the line,
 * also for a document that comes twice.
 */
export function parseRun(text: string, path: string): TrecRun {
  const scores = new Map<string, Map<string, number>>();
  for (const { line, fields } of linesOf(text)) {
    const [question, , document, , score, tag] = fields;
    const value = Number(score);
    if (question === undefined || document === undefined || tag === undefined) {
      throw badLine(path, line, "expected 'question Q0 document rank score tag'");
    }
    if (Number.isNaN(value)) throw badLine(path, line, `the score '${score ?? ''}' is no number`);
    addOnce(scores, { question, document, value, path, line });
  }
  return new Map([...scores].map(([question, documents]) => [question, ranked(documents)]));
}

/**
 * A run file of judged rankings. Scores count down to 1, so that every reader finds our order. In
 * question ids, white space, `%` and control characters are percent-encoded.
 */
export function formatRun(judged: ReadonlyMap<string, JudgedRanking>, tag: string): string {
  return joinLines(judged, (question, { ranking }) =>
    ranking.map((id, index) => {
      return `${question} Q0 ${trecToken(id)} ${index + 1} ${ranking.length - index} ${trecToken(tag)}`;
    }),
  );
}

/** The qrels file that belongs to `formatRun`. */
export function formatQrels(judged: ReadonlyMap<string, JudgedRanking>): string {
  return joinLines(judged, (question, { grades }) =>
    [...grades].map(([id, grade]) => `${question} 0 ${trecToken(id)} ${grade}`),
  );
}

function joinLines(
  judged: ReadonlyMap<string, JudgedRanking>,
  linesFor: (question: string, ranking: JudgedRanking) => string[],
): string {
  return [...judged]
    .flatMap(([question, ranking]) => linesFor(trecToken(question), ranking))
    .map((line) => `${line}\n`)
    .join('');
}

/** The format separates fields by white space and has no quotes. */
function trecToken(text: string): string {
  return text.replace(/[\s%\p{Cc}]/gu, (character) => encodeURIComponent(character));
}

function* linesOf(text: string): Generator<{ line: number; fields: string[] }> {
  for (const [index, content] of text.split('\n').entries()) {
    if (content.trim() !== '') yield { line: index + 1, fields: content.trim().split(/\s+/) };
  }
}

interface TrecEntry {
  readonly question: string;
  readonly document: string;
  readonly value: number;
  readonly path: string;
  readonly line: number;
}

function addOnce(values: Map<string, Map<string, number>>, entry: TrecEntry): void {
  const { question, document, value, path, line } = entry;
  const documents = values.get(question) ?? new Map<string, number>();
  values.set(question, documents);
  if (documents.has(document)) {
    throw badLine(path, line, `document '${document}' of question '${question}' came before`);
  }
  documents.set(document, value);
}

function ranked(scores: ReadonlyMap<string, number>): string[] {
  return [...scores]
    .sort(([a, scoreA], [b, scoreB]) => scoreB - scoreA || compareText(b, a))
    .map(([id]) => id);
}

function badLine(path: string, line: number, problem: string): StemmaError {
  return new StemmaError('bad-trec-file', `cannot read '${path}', line ${line}: ${problem}`, {
    data: { path, line },
  });
}
