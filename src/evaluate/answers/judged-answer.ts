import { meanIfAny } from '../statistics/mean.js';

/** What became of one time that a judge was asked. */
export type Judgement =
  | { readonly kind: 'score'; readonly score: number }
  | { readonly kind: 'nonsense'; readonly reply: string }
  | { readonly kind: 'timeout' };

/** Repeats whose scores lie that share of the scale apart contradict each other. */
const CONTRADICTION = 0.5;

/** What a judge said of the answers to one question. */
export interface JudgedQuestion {
  /** Mean of the answers' mean scores, as a share of the scale from 0 to 1; null where there is none. */
  readonly score: number | null;
  /** Each score as a share of the scale. */
  readonly scores: readonly number[];
  /** Highest less lowest score of the same answer; the widest of all answers. */
  readonly spread: number;
  readonly contradicted: boolean;
  /** Replies that were no score, as they came, cut. */
  readonly nonsense: readonly string[];
  readonly timeouts: number;
}

/** What a judge said of a set of questions: means over those with a score, and how many have none. */
export interface JudgedSet {
  /** Mean over questions with a score; null where there are none. */
  readonly mean: number | null;
  readonly count: number;
  /** Questions without a score: they are in no mean. */
  readonly unjudged: number;
  /** Replies that were no score, and times without a reply. */
  readonly nonsense: number;
  readonly timeouts: number;
  /** Questions whose scores lie half of the scale or more apart. */
  readonly contradicted: number;
  /** Mean of highest less lowest score of a question. */
  readonly spread: number | null;
}

/** Joins what a judge said of the answers to one question: for each of them, a list of repeats. */
export function joinJudgements(
  answers: readonly (readonly Judgement[])[],
  [low, high]: readonly [low: number, high: number],
): JudgedQuestion {
  const scored = answers.map((repeats) =>
    repeats.flatMap((one) => (one.kind === 'score' ? (one.score - low) / (high - low) : [])),
  );
  const spread = Math.max(0, ...scored.map(spreadOf));
  const all = answers.flat();
  return {
    score: meanIfAny(scored.flatMap((scores) => meanIfAny(scores) ?? [])),
    scores: scored.flat(),
    spread,
    contradicted: spread >= CONTRADICTION,
    nonsense: all.flatMap((one) => (one.kind === 'nonsense' ? one.reply : [])),
    timeouts: all.filter(({ kind }) => kind === 'timeout').length,
  };
}

function spreadOf(scores: readonly number[]): number {
  return scores.length === 0 ? 0 : Math.max(...scores) - Math.min(...scores);
}

/** Means over questions. */
export function joinJudged(questions: readonly JudgedQuestion[]): JudgedSet {
  const judged = questions.filter(({ score }) => score !== null);
  return {
    mean: meanIfAny(judged.flatMap(({ score }) => score ?? [])),
    count: judged.length,
    unjudged: questions.length - judged.length,
    nonsense: questions.reduce((sum, { nonsense }) => sum + nonsense.length, 0),
    timeouts: questions.reduce((sum, { timeouts }) => sum + timeouts, 0),
    contradicted: judged.filter(({ contradicted }) => contradicted).length,
    spread: meanIfAny(judged.map(({ spread }) => spread)),
  };
}
