import type { Judgements } from './read-judgements.js';
import type { SourceEvidence, SourcePlace } from './source-question.js';
import type { RawQuestion, SourceSetBuilder } from './source-set-builder.js';

/** A question whose relevant documents stand in another file. */
export interface JudgedTopic extends SourcePlace {
  readonly id: string;
  readonly question: unknown;
}

/** What joins topics with judgements. */
export interface Judging {
  readonly judgements: Judgements;
  /** Evidence for a judged document. */
  readonly evidenceOf: (document: string, grade: number) => SourceEvidence;
}

/**
 * Adds topics with the documents that are judged for them. Topics without a judgement are counted and
 * no questions: nothing says that they have no answer. Judgements of no topic are refused.
 */
export function addJudgedTopics(
  builder: SourceSetBuilder,
  topics: Iterable<JudgedTopic>,
  { judgements, evidenceOf }: Judging,
): void {
  const met = new Set<string>();
  for (const { id, question, ...place } of topics) {
    met.add(id);
    const judged = judgements.get(id);
    if (judged === undefined) {
      builder.skipUnjudged();
      continue;
    }
    const evidence = [...judged].map(([document, grade]) => evidenceOf(document, grade));
    const raw: RawQuestion = { id, question, evidence };
    builder.add(place, raw);
  }
  for (const id of judgements.keys()) {
    if (met.has(id)) continue;
    const message = 'it is judged, and there is no such question';
    builder.refuse({ where: 'qrels' }, { id, reason: 'unknown-question', message });
  }
}
