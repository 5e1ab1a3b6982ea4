import type { Question } from '../model/question.js';
import { detectableDifference } from './statistics/detectable-difference.js';
import { EXACT_UNITS, signFlipTest } from './statistics/sign-flip.js';

/** How small a difference the questions of a tag can show. */
export interface QuestionPower {
  /** Null for all questions. */
  readonly tag: string | null;
  readonly questions: number;
  /** Of these, those that every metric but `Refused` measures. */
  readonly answerable: number;
  readonly unanswerable: number;
  /**
   * Smallest difference of a metric between two systems that the answerable ones show with 80 %
   * power; null for fewer than six, with which the test of a comparison never is significant.
   */
  readonly detectable: number | null;
}

/** What a difference is looked for with. */
export interface PowerOptions {
  /** 1 − confidence. */
  readonly alpha: number;
  /** Standard deviation of the differences of single questions. */
  readonly spread: number;
}

/** The power of all questions, then of those of each tag, the most frequent first. */
export function questionPower(
  questions: readonly Question[],
  options: PowerOptions,
): QuestionPower[] {
  const byTag = new Map<string, Question[]>();
  for (const question of questions) {
    for (const tag of new Set(question.tags)) {
      const own = byTag.get(tag);
      if (own === undefined) byTag.set(tag, [question]);
      else own.push(question);
    }
  }
  const tagged = [...byTag].map(([tag, own]) => powerOf(tag, own, options));
  return [powerOf(null, questions, options), ...tagged.sort((a, b) => b.questions - a.questions)];
}

function powerOf(
  tag: string | null,
  questions: readonly Question[],
  { alpha, spread }: PowerOptions,
): QuestionPower {
  const answerable = questions.filter(({ evidence }) => evidence.length > 0).length;
  const standardError = answerable < 2 ? null : spread / Math.sqrt(answerable);
  return {
    tag,
    questions: questions.length,
    answerable,
    unanswerable: questions.length - answerable,
    detectable: detectableDifference(
      { standardError, units: answerable },
      attainableLevel(answerable, alpha),
    ),
  };
}

/** The level of the test of a comparison in which no two questions differ by as much. */
function attainableLevel(units: number, alpha: number): number {
  if (units > EXACT_UNITS) return alpha;
  const apart = Array.from({ length: units }, (_, i) => 2 ** i);
  return signFlipTest(apart, { seed: 0, alpha }).attainable;
}
