import type { Question } from '../model/question.js';
import type { Evaluation } from './evaluation.js';
import { rankItems } from './item-ranking.js';
import type { JudgedRanking } from './metrics/judged-ranking.js';
import { resolveEvidence, type PartsLookup, type TextLookup } from './resolve-evidence.js';

/** An evaluation, its question set, and the texts that its evidence stands in. */
export interface EvaluatedQuestions {
  readonly evaluation: Evaluation;
  readonly questions: readonly Question[];
  readonly textOf: TextLookup;
  readonly partsOf?: PartsLookup;
}

/**
 * The judged rankings that the rank metrics of an evaluation were taken from, by question id, in the
 * order of ids: what `formatRun` and `formatQrels` write. A question without evidence has none.
 */
export function judgedRankings({
  evaluation,
  questions,
  textOf,
  partsOf,
}: EvaluatedQuestions): Map<string, JudgedRanking> {
  const byId = new Map(questions.map((question) => [question.id, question]));
  const rankings = evaluation.perQuestion.map(({ id, retrieved }) => {
    const evidence = (byId.get(id)?.evidence ?? []).map((item) =>
      resolveEvidence(item, textOf, partsOf),
    );
    const chunks = retrieved.map(({ chunk, document, start, end }) => {
      return { id: chunk, document, start, end };
    });
    return [id, rankItems(evidence, chunks)] as const;
  });
  return new Map(rankings.filter(([, { grades }]) => grades.size > 0));
}
