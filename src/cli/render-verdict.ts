import type { VerdictResult } from '../api/verdict-project.js';
import { renderJudgement } from './render-promote.js';
import { count, plural, short, wrap } from './text.js';

/** Width of what stands before a value. */
const LABEL = 11;

/** A recorded verdict: who was judged, by what, every rule, and whether it came out again. */
export function renderShownVerdict(result: VerdictResult): string[] {
  const { target, candidate, from, to, commit, record, inputs, made, seed, uses } = result;
  const { questions, base, candidate: merged } = inputs;
  const lines = [
    ['verdict', record],
    ['promoted', commit ?? 'nothing'],
    ['candidate', `${candidate} at ${short(to)}`],
    ['target', from === null ? `${target}, which did not exist` : `${target} at ${short(from)}`],
    [
      'snapshots',
      `${base === null ? '-' : short(base.snapshot)} and, merged, ${short(merged.snapshot)}`,
    ],
    ['questions', `${count(questions.count)}, set ${short(questions.hash)}, ${usedWords(uses)}`],
    ['rules', short(inputs.rulesHash)],
    ['made by', `stemma ${made.stemma}, evaluator ${made.evaluator}, seed ${seed}`],
  ] as const;
  return [
    ...lines.map(([label, value]) => `${label.padEnd(LABEL)}${value}`),
    '',
    ...renderJudgement(result),
    ...verificationLines(result),
  ];
}

function usedWords({ same, overlapping }: VerdictResult['uses']): string {
  const before = `used ${plural(same, 'time')} before`;
  return overlapping === 0 ? before : `${before}, similar sets ${plural(overlapping, 'time')}`;
}

function verificationLines({ verification }: VerdictResult): string[] {
  if (verification === null) return [];
  const { compared, taken } = verification;
  const times = taken.length === 0 ? '' : `; times are those measured then: ${taken.join(', ')}`;
  return wrap(`verified: ${count(compared)} values come out again${times}`, 80);
}
