import { gradesOf, type GradedRanking } from '../../src/evaluate/metrics/graded-ranking.js';
import { readQrels } from '../../src/evaluate/trec/read-qrels.js';
import { rankDocuments, readRun } from '../../src/evaluate/trec/read-run.js';
import type { TrecSource } from '../../src/evaluate/trec/trec-fields.js';
import type { ByteKeys } from '../../src/util/byte-keys.js';

/** A file of that text, in one piece. */
export function trecSource(path: string, text: string): TrecSource {
  return { path, pieces: [Buffer.from(text)] };
}

/** Document ids from the top, by question. */
export async function rankingsIn(text: string): Promise<Map<string, string[]>> {
  const { questions } = await readRun(trecSource('run', text));
  return new Map(
    [...questions].map(([id, retrieved]) => [
      decoded(id),
      Array.from(rankDocuments(retrieved), (index) => idOf(retrieved.documents, index)),
    ]),
  );
}

/** Grades of documents, by question. */
export async function gradesIn(text: string): Promise<Map<string, Map<string, number>>> {
  const qrels = await readQrels(trecSource('qrels', text));
  return new Map(
    [...qrels].map(([id, { documents, grades }]) => [
      decoded(id),
      new Map(grades.map((grade, index) => [idOf(documents, index), grade])),
    ]),
  );
}

/** A graded ranking of ids that are single letters: `graded('abc', { b: 1 })`. */
export function graded(ranking: string, grades: Readonly<Record<string, number>>): GradedRanking {
  return gradesOf({ ranking: Array.from(ranking), grades: new Map(Object.entries(grades)) });
}

function idOf(documents: ByteKeys, index: number): string {
  return Buffer.from(documents.bytesOf(index)).toString('utf8');
}

function decoded(id: string): string {
  return Buffer.from(id, 'latin1').toString('utf8');
}
