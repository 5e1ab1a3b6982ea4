import type { AddResult } from '../api/questions/add-question.js';
import { oneLine, wrap } from './text.js';

/** A question that was added, with the place of its answer. */
export function renderAdded({ question, into, dryRun }: AddResult): string[] {
  const { id, evidence } = question;
  const places = evidence.map(({ document, quote, start, end }) => {
    const offsets = start === undefined || end === undefined ? '' : `:${start}-${end}`;
    return `  ${document}${offsets}  ${quote === undefined ? '' : oneLine(quote, 60)}`.trimEnd();
  });
  return [
    ...wrap(`${into}: ${dryRun ? 'would add' : 'added'} '${id}'`, 80),
    ...(places.length === 0 ? ['  unanswerable'] : places),
  ];
}
