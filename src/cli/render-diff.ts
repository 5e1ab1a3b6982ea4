import type { DiffResult } from '../api/diff/diff-project.js';
import { renderAnswers } from './render-answers.js';
import { renderDocumentChanges, renderSettingChanges } from './render-changes.js';
import { renderVectors } from './render-vectors.js';
import { count, score, signed } from './text.js';

/** Documents, settings, chunks and figures that differ. */
export function renderDiff(result: DiffResult, limit: number): string[] {
  const { from, to, documents, settings, chunks, metrics, vectors, answers } = result;
  return [
    `from ${from} to ${to}`,
    ...renderDocumentChanges(documents, limit),
    ...renderSettingChanges(settings),
    chunkLine(chunks),
    ...metricLines(metrics),
    ...(vectors === undefined ? [] : renderVectors(vectors)),
    ...(answers === undefined ? [] : renderAnswers(answers, limit)),
  ];
}

function metricLines(metrics: DiffResult['metrics']): string[] {
  const lines = Object.entries(metrics).flatMap(([name, { before, after }]) => {
    if (before === null || after === null || before === after) return [];
    return [`  ${name} ${score(before)} -> ${score(after)} (${signed(after - before)})`];
  });
  return lines.length === 0 ? [] : ['figures:', ...lines];
}

const FATES = ['added', 'removed', 'edited', 'moved', 'split', 'merged', 'recut'] as const;

function chunkLine(chunks: DiffResult['chunks']): string {
  const parts = FATES.filter((fate) => chunks[fate] > 0).map(
    (fate) => `${count(chunks[fate])} ${fate}`,
  );
  return `chunks: ${[...parts, `${count(chunks.unchanged)} unchanged`].join(', ')}`;
}
