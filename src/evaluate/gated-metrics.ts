import { parseMetric } from './parse-metric.js';
import { parseRule } from './parse-rule.js';

/** The metrics that rules decide by, the primary first: what must be evaluated and adjusted for. */
export function gatedMetrics(rules: {
  readonly primary: string;
  readonly require: readonly string[];
}): string[] {
  const primary = parseMetric(rules.primary).name;
  return [...new Set([primary, ...rules.require.map((text) => parseRule(text).metric)])];
}
