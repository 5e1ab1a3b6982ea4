import type { ShowResult } from '../api/show-project.js';
import { renderDocumentChanges, renderSettingChanges } from './render-changes.js';
import { headLines } from './render-log.js';

/** One commit with its message, its snapshot's roots and its changes. */
export function renderShow(result: ShowResult): string[] {
  const { message, snapshot, documentChanges, settingChanges } = result;
  const body = message
    .split('\n')
    .slice(1)
    .map((line) => `    ${line}`.trimEnd());
  return [
    ...headLines(result),
    ...body,
    '',
    ...(snapshot === null ? ['no snapshot'] : rootLines(snapshot)),
    '',
    ...(documentChanges === null
      ? ['documents: not in the store, so not compared']
      : renderDocumentChanges(documentChanges, 20)),
    ...renderSettingChanges(settingChanges),
  ];
}

function rootLines(snapshot: NonNullable<ShowResult['snapshot']>): string[] {
  const { corpus, texts, cleaned, chunks, vectors, index } = snapshot;
  const parts = { corpus, texts, cleaned, chunks, vectors, index };
  return Object.entries(parts).flatMap(([name, part]) =>
    part === undefined ? [] : [`${name.padEnd(8)} ${part.root}`],
  );
}
