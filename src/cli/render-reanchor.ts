import type { ReanchorResult } from '../api/questions/reanchor-questions.js';
import type { EvidenceMove } from '../api/questions/evidence-move.js';
import { count, oneLine, plural, wrap } from './text.js';

/** Evidence that moved, was edited or could not be followed, up to `limit` of each (0 for all). */
export function renderReanchor(result: ReanchorResult, limit: number): string[] {
  const { path, counts, moves, unseen, dryRun } = result;
  const section = (title: string, status: EvidenceMove['status']) => {
    const all = moves.filter((move) => move.status === status);
    const shown = limit === 0 ? all : all.slice(0, limit);
    const more = all.length - shown.length;
    if (all.length === 0) return [];
    return [
      `${title}: ${count(all.length)}`,
      ...shown.flatMap(moveLines),
      ...(more > 0 ? [`  … and ${count(more)} more; --limit 0 shows all`] : []),
      '',
    ];
  };
  return [
    ...section('moved, the same words', 'moved'),
    ...section('edited: look whether they still answer', 'edited'),
    ...section('refused: label them anew', 'refused'),
    ...unseen.flatMap(({ at, questions, why }) =>
      wrap(`not looked at: ${plural(questions, 'question')} labelled at ${at}: ${why}`, 80),
    ),
    `${path}: ${count(counts.moved)} moved, ${count(counts.edited)} edited, ${count(counts.refused)} refused, ${count(counts.unchanged)} as they were`,
    ...(dryRun ? ['dry run: nothing was written'] : []),
  ];
}

function moveLines(move: EvidenceMove): string[] {
  const { id, before } = move;
  const place = `${before.document}:${before.start}-${before.end}`;
  if (move.status === 'refused') {
    return [
      ...wrap(`${id}: ${place}: ${move.message}`, 80, '  '),
      ...(before.text === '' ? [] : [`    was: ${oneLine(before.text, 70)}`]),
    ];
  }
  const { after } = move;
  const document = after.document === before.document ? '' : `${after.document}:`;
  return [
    ...wrap(`${id}: ${place} -> ${document}${after.start}-${after.end}`, 80, '  '),
    ...(move.status === 'edited'
      ? [`    was: ${oneLine(before.text, 70)}`, `    now: ${oneLine(after.text, 70)}`]
      : []),
  ];
}
