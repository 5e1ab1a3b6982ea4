import { compareEvaluations } from './compare-evaluations.js';
import type { Comparison, MetricComparison } from './comparison.js';
import { tooFew } from './gate-floors.js';
import { changeWords, judgeNotWorse, type NotWorseInput } from './gate-rules.js';
import type { Guard, RuleVerdict } from './gate-verdict.js';
import { metricNotEvaluated, type EvaluationPair } from './pair-evaluations.js';
import { holmAdjust } from './statistics/holm.js';
import { inferiorityTest } from './statistics/inferiority-test.js';
import { meanOver, type TagSlices } from './tag-slices.js';

/** Two evaluations, and the metrics that must not be worse. */
export interface GuardInput extends EvaluationPair {
  readonly guards: readonly Guard[];
  /** Of the same evaluations over all questions. */
  readonly comparison: Comparison;
  readonly slices: TagSlices;
  readonly minPerTag: number;
  readonly minQuestions: number;
}

/** A guard with enough questions to decide by. */
interface Compared extends NotWorseInput {
  readonly title: string;
}

/**
 * Judges guards as the primary metric is judged, each over all questions or those with its tag. One
 * that measures too few questions is inconclusive. To pass, every guard has to pass by itself, which no
 * number of guards makes easier. To fail takes more the more there are: the p-value of being worse
 * by more than the margin is adjusted by Holm over the guards that have enough questions, and one
 * that does not stand up to it is inconclusive. Throws `metric-not-evaluated`.
 */
export function judgeGuards(input: GuardInput): RuleVerdict[] {
  const compared = input.guards.map((guard) => compareGuard(guard, input));
  const judged = compared.filter((one) => 'metric' in one);
  const pValues = judged.map(({ metric, margin }) =>
    inferiorityTest({ ...metric, mean: metric.difference, units: metric.units }, margin),
  );
  const adjusted = holmAdjust(pValues);
  let next = 0;
  return compared.map((one) => {
    if (!('metric' in one)) return one;
    const [p, pAdjusted] = [pValues[next] ?? 1, adjusted[next] ?? 1];
    next++;
    return guardVerdict(one, { p, pAdjusted, family: judged.length });
  });
}

function compareGuard(
  { metric: name, tag, margin }: Guard,
  input: GuardInput,
): Compared | RuleVerdict {
  const { base, candidate, comparison, slices } = input;
  if (base.metrics[name] === undefined) throw metricNotEvaluated(name, Object.keys(base.metrics));
  const title = tag === undefined ? name : `${name}[${tag}]`;
  const only = tag === undefined ? undefined : (slices.get(tag) ?? new Set<string>());
  const { count } = meanOver(base, name, only);
  const least = leastFor(tag, input);
  if (count < least) {
    return {
      kind: 'guard',
      rule: `${title} not worse by more than ${margin}`,
      outcome: 'inconclusive',
      figures: { questions: count, least, margin, needed: least },
      sentence: tooFew(title, { count, least }),
    };
  }
  const { alpha, seed } = comparison;
  const own =
    only === undefined
      ? comparison
      : compareEvaluations({ base, candidate, alpha, seed, metrics: [name], only });
  return { comparison: own, metric: metricOf(own, name), margin, title };
}

/** `Refused` measures few questions also where no tag is named. */
function leastFor(tag: string | undefined, { minPerTag, minQuestions }: GuardInput): number {
  return tag === undefined ? Math.min(minPerTag, minQuestions) : minPerTag;
}

function metricOf({ metrics }: Comparison, name: string): MetricComparison {
  const metric = metrics.find((one) => one.name === name);
  if (metric !== undefined) return metric;
  const compared = metrics.map((one) => one.name);
  throw metricNotEvaluated(name, compared);
}

function guardVerdict(
  guard: Compared,
  test: { readonly p: number; readonly pAdjusted: number; readonly family: number },
): RuleVerdict {
  const { comparison, metric, title, margin } = guard;
  const { figures, ...verdict } = judgeNotWorse(guard);
  const { p, pAdjusted, family } = test;
  const own = { ...figures, questions: metric.count, p, pAdjusted };
  const decides = comparison.alpha / 2;
  if (verdict.outcome !== 'fail' || pAdjusted <= decides) {
    return { kind: 'guard', ...verdict, figures: own };
  }
  const doubt = `p ${p.toFixed(4)} is ${pAdjusted.toFixed(4)} by Holm over ${family} guards, where ${decides} decides`;
  return {
    kind: 'guard',
    ...verdict,
    outcome: 'inconclusive',
    figures: own,
    sentence: `${title} seems worse by more than ${margin}: ${changeWords(guard)}; but ${doubt}.`,
  };
}
