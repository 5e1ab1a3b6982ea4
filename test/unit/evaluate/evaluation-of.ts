import { EVALUATOR_VERSION, type Evaluation } from '../../../src/evaluate/evaluation.js';

/**
 * An evaluation with the given figures: metric to question id to value. Questions have the same
 * hash in every evaluation unless they are named as edited.
 */
export function evaluationOf(
  figures: Record<string, Record<string, number>>,
  { edited = [] }: { edited?: readonly string[] } = {},
): Evaluation {
  const ids = Object.keys(Object.values(figures)[0] ?? {});
  const perQuestion = ids.map((id) => ({
    id,
    hash: edited.includes(id) ? `edited ${id}` : `hash of ${id}`,
    metrics: Object.fromEntries(
      Object.entries(figures).map(([metric, values]) => [metric, values[id] ?? 0]),
    ),
    retrieved: [],
    evidence: [],
    context: { chunks: 0, tokens: 0 },
  }));
  const means = Object.entries(figures).map(([metric, values]) => {
    const sum = Object.values(values).reduce((total, value) => total + value, 0);
    return [metric, sum / ids.length] as const;
  });
  return {
    evaluator: EVALUATOR_VERSION,
    questions: {
      count: ids.length,
      failed: 0,
      unresolved: 0,
      answerable: ids.length,
      withoutEvidence: 0,
      foundNothing: 0,
      hash: JSON.stringify([ids.toSorted(), edited]),
    },
    metrics: Object.fromEntries(means),
    perQuestion,
  };
}
