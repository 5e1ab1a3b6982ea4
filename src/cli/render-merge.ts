import type { MergeResult } from '../api/merge-project.js';
import { renderSettingChanges } from './render-changes.js';
import { renderPlan } from './render-plan.js';
import { count, plural, short, wrap } from './text.js';

/** What a merge did, or what it would do and take. */
export function renderMerge(result: MergeResult, ref: string): string[] {
  const { relation, branch, commit, documents, chunks, preview } = result;
  if (preview !== null) return renderPreview(result, ref);
  const outcome = {
    'up-to-date': `Nothing to merge: ${branch} holds ${ref} already`,
    'fast-forward': `${branch} moved forward to ${ref} (${short(commit)})`,
    merge:
      commit === result.from
        ? `Merged ${ref} into the files; commit it with \`stemma merge --continue\``
        : `Merged ${ref} into ${branch} as ${short(commit)}`,
  };
  return [outcome[relation], `${plural(documents, 'document')}, ${plural(chunks, 'chunk')}`];
}

function renderPreview(
  { relation, branch, preview, conflicts }: MergeResult,
  ref: string,
): string[] {
  if (preview === null) return [];
  const { documents, settings, files, plan } = preview;
  const head =
    conflicts.length > 0
      ? `${ref} does not merge into ${branch} by itself: ${plural(conflicts.length, 'conflict')}`
      : relation === 'fast-forward'
        ? `${branch} would move forward to ${ref}`
        : `${ref} merges into ${branch} without conflict`;
  return [
    head,
    ...conflicts.flatMap(({ kind, message }) => wrap(`${kind}: ${message}`, 80, '  ')),
    ...(documents === null ? [] : [documentLine(documents)]),
    ...(settings.length > 0 ? renderSettingChanges(settings) : []),
    ...(files > 0 ? [`${plural(files, 'file')} of Git's would change`] : []),
    ...(plan === null
      ? ['What is to be run is not known before the settings are decided.']
      : [
          ...(conflicts.length > 0 ? ['', 'With all conflicts as they are here:'] : ['']),
          ...renderPlan(plan),
        ]),
  ];
}

function documentLine(documents: {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly after: number;
}): string {
  const { added, changed, removed, after } = documents;
  return `documents here: ${count(added)} added, ${count(changed)} changed, ${count(removed)} removed; ${count(after)} afterwards`;
}
