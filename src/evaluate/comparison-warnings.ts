import type { Evaluation } from './evaluation.js';
import type { EvaluationPair } from './pair-evaluations.js';

const FEW = 50;
const ADVISED = 200;

/** What the size of a comparison says. */
export interface ComparisonSize {
  readonly count: number;
  readonly units: number;
  /** Of the primary metric. */
  readonly detectable: number | null;
}

/** What readers of a comparison must know before they believe it: sentences for people. */
export function comparisonWarnings(pair: EvaluationPair, size: ComparisonSize): string[] {
  return [
    ...fewQuestions(size),
    ...defects(pair.base, 'base'),
    ...defects(pair.candidate, 'candidate'),
  ];
}

function fewQuestions({ count, units, detectable }: ComparisonSize): string[] {
  if (units >= FEW) return [];
  const subject =
    units === count
      ? amount(units, 'question')
      : `${amount(count, 'question')} in ${amount(units, 'group')}`;
  const blind =
    detectable === null || detectable === 0
      ? 'hardly any difference can be seen'
      : `differences below ${detectable.toFixed(3)} are likely to go unseen`;
  return [`only ${subject}: ${blind}; use ${ADVISED} or more`];
}

function defects({ questions }: Evaluation, side: string): string[] {
  const { failed, unresolved } = questions;
  const warnings: string[] = [];
  if (failed > 0) warnings.push(`${amount(failed, 'question')} of the ${side} failed and scored 0`);
  if (unresolved > 0) {
    const subject = amount(unresolved, 'question');
    warnings.push(`${subject} of the ${side} with evidence that was not found in its texts`);
  }
  return warnings;
}

function amount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
