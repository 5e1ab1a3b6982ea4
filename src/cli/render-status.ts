import type { StatusResult } from '../api/status-project.js';
import { renderDocumentChanges, renderSettingChanges } from './render-changes.js';
import { plural, short } from './text.js';

/** Where one is, what changed, which stages are stale, and what to do next. */
export function renderStatus(result: StatusResult): string[] {
  const { branch, commit, documents, documentChanges, settingChanges, files, stages } = result;
  const at = commit === null ? 'no commit yet' : short(commit);
  const changed = Object.entries(files).filter(([, state]) => state !== 'unmodified');
  return [
    `On ${branch === null ? 'no branch' : `branch ${branch}`} (${at}), ${plural(documents, 'document')}`,
    ...(documentChanges === null
      ? ["documents: those of the last commit are not in the store; can't compare"]
      : renderDocumentChanges(documentChanges, 20)),
    ...(settingChanges.length > 0 ? renderSettingChanges(settingChanges) : []),
    ...changed.map(([path, state]) => `file: ${path} ${state}`),
    ...stageLines(stages),
    nextStep(result),
  ];
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

function nextStep({ clean, stages, documentChanges }: StatusResult): string {
  if (clean) return 'Nothing to commit.';
  const stale = stages.some(({ state }) => state !== 'fresh') || documentChanges === null;
  return stale ? 'Next: `stemma run`, then `stemma commit -m …`' : 'Next: `stemma commit -m …`';
}
