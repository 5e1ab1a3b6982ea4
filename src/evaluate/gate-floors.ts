import type { Evaluation } from './evaluation.js';
import type { Outcome, RuleVerdict } from './gate-verdict.js';
import { MEASURED_FIGURES, type MeasuredFigures, type MeasuredName } from './measured-figure.js';
import { badFigure, metricNotEvaluated } from './pair-evaluations.js';
import type { FloorRule } from './parse-rule.js';
import { apart, compareRounded } from './rounded-figures.js';
import { meanOver, type TagSlices } from './tag-slices.js';

/** What floors and ceilings are held against. */
export interface FloorInput {
  readonly candidate: Evaluation;
  readonly figures: MeasuredFigures;
  readonly slices: TagSlices;
  readonly minPerTag: number;
}

/**
 * A limit on a figure. A figure within rounding of the limit is equal to it, so that 0.55 written
 * in a file is reached by a mean that binary fractions put at 0.5499999999999999. One that is not
 * known, or of a tag with too few questions, is inconclusive. Throws `metric-not-evaluated`, and
 * `bad-figure` for what is not a number.
 */
export function judgeFloor(rule: FloorRule, input: FloorInput): RuleVerdict {
  const { figure } = rule;
  if (figure.kind === 'measured') {
    return limited(rule, input.figures.get(figure.name) ?? null, unitOf(figure.name));
  }
  const { metric, tag } = figure;
  const { candidate } = input;
  const whole = candidate.metrics[metric];
  if (whole === undefined) throw metricNotEvaluated(metric, Object.keys(candidate.metrics));
  if (tag === undefined) return limited(rule, whole, SHARE);
  const { minPerTag: least } = input;
  const { count, mean } = meanOver(candidate, metric, input.slices.get(tag) ?? new Set());
  if (count < least) return tooFewTagged(rule, { count, least });
  const { figures, ...verdict } = limited(rule, mean, SHARE);
  return { ...verdict, figures: { ...figures, questions: count } };
}

/** How a figure is shown: its least number of digits, and what stands behind it. */
interface Unit {
  readonly digits: number;
  readonly suffix: string;
}

const SHARE: Unit = { digits: 4, suffix: '' };

function unitOf(name: MeasuredName): Unit {
  const unit = MEASURED_FIGURES[name];
  if (unit === 'share') return SHARE;
  const digits = unit === 'ms' || name === 'context.mean' ? 1 : 0;
  // The names of the others say what they count.
  return { digits, suffix: unit === 'ms' || unit === 'tokens' ? ` ${unit}` : '' };
}

function limited(rule: FloorRule, value: number | null, unit: Unit): RuleVerdict {
  const { text, limit } = rule;
  const name = text.slice(0, text.lastIndexOf(` ${rule.operator} `));
  if (value !== null && !Number.isFinite(value)) throw badFigure(name, value);
  const outcome = value === null ? 'inconclusive' : holds(rule, value) ? 'pass' : 'fail';
  return {
    kind: 'require',
    rule: text,
    outcome,
    figures: { value, limit },
    sentence:
      value === null
        ? `${name} is not known, so the rule ${text} decides nothing.`
        : `${name} is ${apart(value, limit, unit.digits)}${unit.suffix}; the rule ${text} ${wordOf(outcome)}.`,
  };
}

function holds({ operator, limit }: FloorRule, value: number): boolean {
  const order = compareRounded(value, limit);
  return { '>=': order >= 0, '>': order > 0, '<=': order <= 0, '<': order < 0 }[operator];
}

function wordOf(outcome: Outcome): string {
  return outcome === 'pass' ? 'holds' : 'is broken';
}

function tooFewTagged(
  { text, limit, operator }: FloorRule,
  { count, least }: { readonly count: number; readonly least: number },
): RuleVerdict {
  return {
    kind: 'require',
    rule: text,
    outcome: 'inconclusive',
    figures: { value: null, limit, questions: count, least },
    sentence: tooFew(text.slice(0, text.lastIndexOf(` ${operator} `)), { count, least }),
  };
}

/** Why a rule about a tag, or a metric of few questions, decides nothing. */
export function tooFew(
  title: string,
  { count, least }: { readonly count: number; readonly least: number },
): string {
  const there = count === 0 ? 'no question' : count === 1 ? '1 question' : `${count} questions`;
  return `${title} is not judged: it measures ${there}, the rules ask for ${least}.`;
}
