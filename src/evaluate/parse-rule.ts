import { StemmaError } from '../errors/stemma-error.js';
import { nearestNames } from '../util/nearest-names.js';
import {
  MEASURED_FIGURES,
  MEASURED_NAMES,
  measuredName,
  type MeasuredName,
} from './measured-figure.js';
import { parseMetric } from './parse-metric.js';

const OPERATORS = ['>=', '>', '<=', '<'] as const;

/** How a figure must stand to its limit. */
export type RuleOperator = (typeof OPERATORS)[number];

/** The mean of a metric, or another figure of a candidate. */
export type RuleFigure =
  | { readonly kind: 'metric'; readonly metric: string; readonly tag?: string }
  | { readonly kind: 'measured'; readonly name: MeasuredName };

/** A limit on a figure of a candidate. */
export interface FloorRule {
  /** In one form, whatever the spacing: `nDCG@10 >= 0.55`, `SpanR@1500t[billing] >= 0.8`. */
  readonly text: string;
  readonly figure: RuleFigure;
  readonly operator: RuleOperator;
  readonly limit: number;
}

/**
 * Reads a rule of `promote.require`: a figure, `>=`, `>`, `<=` or `<`, and a limit. A figure is a
 * metric, of the questions with a tag where one stands behind it in brackets, or one of
 * `MEASURED_FIGURES`. Limits of metrics and shares are at most 1.
 *
 * Throws `bad-rule`, and `unknown-metric` for the metric.
 */
export function parseRule(text: string): FloorRule {
  const [, name, tag, sign, digits] =
    /^\s*([^\s<>=![\]]+)\s*(?:\[([^\]]*)\])?\s*([<>=!]+)\s*([^\s<>=!]\S*)\s*$/.exec(text) ?? [];
  if (name === undefined || sign === undefined || digits === undefined) {
    throw badRule(text, 'expected a metric, an operator and a limit');
  }
  const operator = OPERATORS.find((known) => known === sign);
  if (operator === undefined) {
    throw badRule(text, `'${sign}' is none of the operators ${OPERATORS.join(', ')}`);
  }
  const figure = readFigure(text, name, tag?.trim());
  const limit = /^\d+(\.\d+)?$|^\.\d+$/.test(digits) ? Number(digits) : NaN;
  if (Number.isNaN(limit)) throw badRule(text, `'${digits}' is no decimal number`);
  if (limit > 1 && isShare(figure)) {
    throw badRule(text, `the limit ${limit} is more than 1, which '${name}' never exceeds`);
  }
  return { text: `${nameOf(figure)} ${operator} ${limit}`, figure, operator, limit };
}

function readFigure(text: string, name: string, tag: string | undefined): RuleFigure {
  const known = measuredName(name);
  if (known !== undefined) {
    if (tag === undefined) return { kind: 'measured', name: known };
    throw badRule(text, `'${name}' is of the whole candidate and takes no tag`);
  }
  // Names of metrics have no dot.
  if (name.includes('.')) throw unknownFigure(text, name);
  const { name: metric } = parseMetric(name);
  if (tag === undefined) return { kind: 'metric', metric };
  if (tag === '') throw badRule(text, 'the tag is empty');
  return { kind: 'metric', metric, tag };
}

/** `nDCG@10`, `nDCG@10[billing]`, `latency.p95`. */
function nameOf(figure: RuleFigure): string {
  if (figure.kind === 'measured') return figure.name;
  return figure.tag === undefined ? figure.metric : `${figure.metric}[${figure.tag}]`;
}

function isShare(figure: RuleFigure): boolean {
  return figure.kind === 'metric' || MEASURED_FIGURES[figure.name] === 'share';
}

function unknownFigure(text: string, name: string): StemmaError {
  const nearest = nearestNames(name, MEASURED_NAMES).map((known) => `Did you mean '${known}'?`);
  return badRule(text, `'${name}' is none of ${MEASURED_NAMES.join(', ')}`, nearest);
}

function badRule(
  text: string,
  problem: string,
  suggestions: readonly string[] = ["Write rules like 'nDCG@10 >= 0.55' or 'latency.p95 <= 200'."],
): StemmaError {
  return new StemmaError('bad-rule', `cannot read the rule '${text}': ${problem}`, {
    data: { rule: text },
    suggestions:
      suggestions.length > 0 ? suggestions : [`Figures are ${MEASURED_NAMES.join(', ')}.`],
  });
}
