import type { ImportResult } from '../api/questions/import-questions.js';
import { groupBy } from '../util/group-by.js';
import { count, plural, wrap } from './text.js';

/** What an import did: counts, then what was realigned and refused, up to `limit` of each (0: all). */
export function renderImport(result: ImportResult, limit: number): string[] {
  const { counts, into, dryRun } = result;
  const { imported, updated, unchanged, unanswerable, unjudged, documents } = counts;
  const notes = [
    ...(documents > 0 ? [`${plural(documents, 'document')} written for contexts`] : []),
    ...(unanswerable > 0 ? [`${count(unanswerable)} of them unanswerable`] : []),
    ...(unjudged > 0 ? [`${count(unjudged)} without a judgement left out`] : []),
  ];
  return [
    `${into}: ${plural(imported, 'question')} imported, ${count(updated)} updated, ${count(unchanged)} unchanged`,
    ...notes.map((note) => `  ${note}`),
    ...updatedLines(result, limit),
    ...realignedLines(result, limit),
    ...refusedLines(result, limit),
    ...(dryRun ? ['dry run: nothing was written'] : []),
  ];
}

function updatedLines({ updated }: ImportResult, limit: number): string[] {
  if (updated.length === 0) return [];
  const lines = updated.map(({ id, fields }) => `  ${id}: ${fields.join(', ')}`);
  return [`labels changed: ${count(updated.length)}`, ...limited(lines, limit)];
}

function realignedLines({ realigned, counts }: ImportResult, limit: number): string[] {
  if (realigned.length === 0) return [];
  const shifted = realigned.filter(({ shift }) => shift !== 0);
  const furthest = shifted.reduce((most, { shift }) => Math.max(most, Math.abs(shift)), 0);
  const title = [
    `evidence not where the file says: ${plural(counts.realigned, 'question')}`,
    `${count(shifted.length)} moved by up to ${plural(furthest, 'character')}`,
    `${count(realigned.length - shifted.length)} with other white space`,
  ].join(', ');
  const lines = shifted.map(({ id, shift }) => `  ${id}: moved by ${shift > 0 ? '+' : ''}${shift}`);
  return [...wrap(title, 80), ...limited(lines, limit)];
}

function refusedLines({ refused }: ImportResult, limit: number): string[] {
  const byReason = groupBy(refused, ({ reason }) => reason);
  return [...byReason].flatMap(([reason, group]) => {
    const lines = group.map(({ where, id, message }) => {
      const named = id === null ? '' : `, id '${id}'`;
      return `  ${where}${named}: ${message}`;
    });
    return [`refused, ${reason}: ${count(group.length)}`, ...limited(lines, limit)];
  });
}

function limited(lines: readonly string[], limit: number): string[] {
  const shown = limit === 0 ? lines : lines.slice(0, limit);
  const more = lines.length - shown.length;
  return [
    ...shown.flatMap((line) => wrap(line, 80, '  ')),
    ...(more > 0 ? [`  … and ${count(more)} more; --limit 0 shows all`] : []),
  ];
}
