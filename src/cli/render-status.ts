import type { StatusResult } from '../api/status-project.js';
import { renderDocumentChanges, renderSettingChanges } from './render-changes.js';
import { nextStep as nextOfOperation, operationLines } from './render-conflicts.js';
import { plural, short } from './text.js';

/** Where one is, what changed, which stages are stale, and what to do next. */
export function renderStatus(result: StatusResult): string[] {
  const { branch, commit, documents, documentChanges, settingChanges, files, stages } = result;
  const at = commit === null ? 'no commit yet' : short(commit);
  const changed = Object.entries(files).filter(([, state]) => state !== 'unmodified');
  return [
    `On ${branch === null ? 'no branch' : `branch ${branch}`} (${at}), ${plural(documents, 'document')}`,
    ...gitLines(result),
    ...workTreeLines(result.workTree),
    ...(result.unfinished === null ? [] : operationLines(result.unfinished)),
    ...(documentChanges === null
      ? [whyNotCompared(result)]
      : renderDocumentChanges(documentChanges, 20)),
    ...(settingChanges.length > 0 ? renderSettingChanges(settingChanges) : []),
    ...changed.map(([path, state]) => `file: ${path} ${state}`),
    ...stageLines(stages),
    ...(result.unfinished === null ? [nextStep(result)] : nextOfOperation(result.unfinished)),
  ];
}

function whyNotCompared({ unfinished, unreadable }: StatusResult): string {
  if (unfinished !== null) {
    return 'documents: cannot be compared before the settings and sidecars are decided';
  }
  return unreadable === null
    ? "documents: those of the last commit are not in the store; can't compare"
    : `documents: cannot be compared: ${unreadable}`;
}

/** A line for each pipeline; its name only where there are several. */
function stageLines(stages: StatusResult['stages']): string[] {
  const names = [...new Set(stages.map(({ pipeline }) => pipeline))];
  return names.map((pipeline) => {
    const own = stages.filter((stage) => stage.pipeline === pipeline);
    const states = own.map(({ name, state }) => `${name} ${state}`).join(', ');
    return names.length === 1 ? `stages: ${states}` : `stages of ${pipeline}: ${states}`;
  });
}

function gitLines({ operation }: StatusResult): string[] {
  return operation === null ? [] : [`git: a ${operation} is not finished`];
}

/** What Git left undone. */
function workTreeLines({ merge, conflicts, missing, away }: StatusResult['workTree']): string[] {
  const lines: string[] = [];
  if (merge === 'conflict') lines.push('stemma.lock: Git merged only the text of it, if at all');
  if (merge === 'documents')
    lines.push('stemma.lock: documents of a merge by Git are to be joined');
  if (missing) lines.push('documents: those of stemma.lock are not in the store of this clone');
  if (away !== null && !missing) {
    const whose =
      away.commit === null
        ? 'of another state'
        : `of ${[...away.names, short(away.commit)][0] ?? ''}`;
    lines.push(
      `documents: on disk are those ${whose}; Git changed stemma.lock, not them`,
      `  ${plural(away.documents, 'file')} to be brought to the state of stemma.lock`,
      ...away.edited.slice(0, 5).map((path) => `  edited, and in no commit: ${path}`),
    );
  }
  return [...lines, ...conflicts.map(({ message }) => `conflict: ${message}`)];
}

function nextStep(result: StatusResult): string {
  const { clean, stages, documentChanges, workTree, operation } = result;
  if (clean) return 'Nothing to commit.';
  if (result.unreadable !== null) {
    return `Next: remove the markers, then \`stemma run\`, \`git add -u\`, \`git ${String(operation)} --continue\``;
  }
  const { conflicts, missing, away } = workTree;
  if (missing) return 'Next: copy .stemma/store.db from the machine that made the commit';
  const [first] = conflicts;
  if (first !== undefined) return `Next: \`stemma run --ours ${first.subject}\`, or \`--theirs\``;
  if (away !== null && away.edited.length > 0) {
    return 'Next: move the edited documents away, then `stemma run`';
  }
  const stale = stages.some(({ state }) => state !== 'fresh') || documentChanges === null;
  const run = stale || !workTree.settled ? '`stemma run`, then ' : '';
  const end =
    operation === null ? '`stemma commit -m …`' : `\`git add -u\`, \`git ${operation} --continue\``;
  return `Next: ${run}${end}`;
}
