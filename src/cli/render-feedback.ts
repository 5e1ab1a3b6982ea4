import type { FeedbackResult } from '../api/questions/collect-feedback.js';
import { count, plural, wrap } from './text.js';

/** What was made of a log: counts, what the set has already, what could not be read. */
export function renderFeedback(result: FeedbackResult, limit: number): string[] {
  const { into, entries, added, updated, unchanged, known, refused, dryRun } = result;
  const shownKnown = known.map(
    ({ id, feedback }) => `  ${id}: ${count(feedback.up)} up, ${count(feedback.down)} down`,
  );
  const shownRefused = refused.map(({ where, message }) => `  ${where}: ${message}`);
  return [
    `${into}: ${plural(added.length, 'candidate')} added, ${count(updated.length)} updated, ${count(unchanged.length)} unchanged, of ${plural(entries, 'line')}`,
    ...section('in the question set already', shownKnown, limit),
    ...section('not read', shownRefused, limit),
    ...(added.length > 0 && !dryRun
      ? wrap(`Label them: stemma questions add --candidates ${into}`, 80)
      : []),
    ...(dryRun ? ['dry run: nothing was written'] : []),
  ];
}

function section(title: string, lines: readonly string[], limit: number): string[] {
  if (lines.length === 0) return [];
  const shown = limit === 0 ? lines : lines.slice(0, limit);
  const more = lines.length - shown.length;
  return [
    `${title}: ${count(lines.length)}`,
    ...shown.flatMap((line) => wrap(line, 80, '  ')),
    ...(more > 0 ? [`  … and ${count(more)} more; --limit 0 shows all`] : []),
  ];
}
