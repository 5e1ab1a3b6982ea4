import type { Guard } from './gate-verdict.js';
import { parseMetric } from './parse-metric.js';
import { parseRule } from './parse-rule.js';

/** The metrics that rules decide by, the primary first: what must be evaluated and adjusted for. */
export function gatedMetrics(rules: {
  readonly primary: string;
  readonly guards: readonly Guard[];
  readonly require: readonly string[];
}): string[] {
  const primary = parseMetric(rules.primary).name;
  const guarded = rules.guards.map(({ metric }) => parseMetric(metric).name);
  const limited = rules.require.flatMap((text) => {
    const { figure } = parseRule(text);
    return figure.kind === 'metric' ? [figure.metric] : [];
  });
  return [...new Set([primary, ...guarded, ...limited])];
}
