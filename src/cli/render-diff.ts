import type { DiffResult } from '../api/diff/diff-project.js';
import { documentLines, type DiffDetail } from './diff/document-lines.js';
import { retrievalLines, totalLines } from './diff/total-lines.js';
import { visible } from './visible.js';

/** Totals, vectors and answers where they were asked for, then each document with its chunks. */
export function renderDiff(result: DiffResult, detail: DiffDetail): string[] {
  return [
    `from ${visible(result.from)} to ${visible(result.to)}`,
    ...totalLines(result, detail.limit),
    ...retrievalLines(result, detail.limit),
    ...documentLines(result, detail),
  ];
}
