import type { PromoteResult } from '../api/promote-project.js';
import type { VerdictDocument } from '../api/gate/verdict-document.js';
import { noteLines, renderVerdict } from './render-compare.js';
import { tableLines } from './table.js';
import { score, short, signed, wrap } from './text.js';

/** Figures, verdict, and where the target is now. */
export function renderPromote(result: PromoteResult): string[] {
  const { candidate, target, from, commit, tag, record } = result;
  return [
    ...renderJudgement(result),
    commit === null
      ? `${target} stays ${from === null ? 'unmade' : `at ${short(from)}`}; verdict kept as ${short(record)}`
      : `${target} is now ${short(commit)} (tag ${tag ?? ''}), with ${candidate}`,
    ...(result.verdict === 'pass' || from === null
      ? []
      : wrap(
          `Next: \`stemma compare ${target} ${candidate}\` shows which questions moved, and why`,
          80,
        )),
  ];
}

/** Means of both sides, what each rule said, and what is to be known beside it. */
export function renderJudgement(document: VerdictDocument): string[] {
  const { verdict, rules, target, metrics, notes } = document;
  const columns = [
    { title: 'metric' },
    { title: target, align: 'right' },
    { title: 'merged', align: 'right' },
    { title: 'diff', align: 'right' },
  ] as const;
  return [
    ...tableLines(columns, figureRows(metrics)),
    ...renderVerdict(verdict, rules),
    ...noteLines(notes),
  ];
}

/** A row a metric: its name, both means, and their difference. */
export function figureRows(metrics: VerdictDocument['metrics']): string[][] {
  return Object.entries(metrics).map(([name, { base, candidate }]) => [
    name,
    base === null ? '-' : score(base),
    score(candidate),
    base === null ? '-' : signed(candidate - base),
  ]);
}
