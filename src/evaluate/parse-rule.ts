import { StemmaError } from '../errors/stemma-error.js';
import { parseMetric } from './parse-metric.js';

const OPERATORS = ['>=', '>', '<=', '<'] as const;

/** How a figure must stand to its limit. */
export type RuleOperator = (typeof OPERATORS)[number];

/** A limit on a candidate's mean. */
export interface FloorRule {
  /** In one form, whatever the spacing: `nDCG@10 >= 0.55`. */
  readonly text: string;
  readonly metric: string;
  readonly operator: RuleOperator;
  readonly limit: number;
}

/**
 * Reads a rule of `promote.require`: a metric, `>=`, `>`, `<=` or `<`, and a limit from 0 to 1.
 * Throws `bad-rule`, and `unknown-metric` for the metric.
 */
export function parseRule(text: string): FloorRule {
  const [, metric, sign, digits] =
    /^\s*([^\s<>=]+)\s*([<>=!]+)\s*([^\s<>=!]\S*)\s*$/.exec(text) ?? [];
  if (metric === undefined || sign === undefined || digits === undefined) {
    throw badRule(text, 'expected a metric, an operator and a limit');
  }
  const operator = OPERATORS.find((known) => known === sign);
  if (operator === undefined) {
    throw badRule(text, `'${sign}' is none of the operators ${OPERATORS.join(', ')}`);
  }
  parseMetric(metric);
  const limit = /^\d+(\.\d+)?$|^\.\d+$/.test(digits) ? Number(digits) : NaN;
  if (Number.isNaN(limit)) throw badRule(text, `'${digits}' is no decimal number`);
  if (limit > 1) throw badRule(text, `the limit ${limit} is more than 1, which no metric exceeds`);
  return { text: `${metric} ${operator} ${limit}`, metric, operator, limit };
}

function badRule(text: string, problem: string): StemmaError {
  return new StemmaError('bad-rule', `cannot read the rule '${text}': ${problem}`, {
    data: { rule: text },
    suggestions: ["Write rules like 'nDCG@10 >= 0.55'."],
  });
}
