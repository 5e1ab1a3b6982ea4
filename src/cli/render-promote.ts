import type { PromoteResult } from '../api/promote-project.js';
import { renderVerdict } from './render-compare.js';
import { tableLines } from './table.js';
import { score, short, signed } from './text.js';

/** Figures, verdict, and where the target is now. */
export function renderPromote(result: PromoteResult, candidate: string): string[] {
  const { verdict, rules, target, from, commit, tag, metrics } = result;
  const columns = [
    { title: 'metric' },
    { title: target, align: 'right' },
    { title: 'merged', align: 'right' },
    { title: 'diff', align: 'right' },
  ] as const;
  const rows = Object.entries(metrics).map(([name, { base, candidate: value }]) => [
    name,
    base === null ? '-' : score(base),
    score(value),
    base === null ? '-' : signed(value - base),
  ]);
  return [
    ...tableLines(columns, rows),
    ...renderVerdict(verdict, rules),
    commit === null
      ? `${target} stays ${from === null ? 'unmade' : `at ${short(from)}`}`
      : `${target} is now ${short(commit)} (tag ${tag ?? ''}), with ${candidate}`,
  ];
}
