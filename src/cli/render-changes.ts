import type { DocumentChange } from '../api/diff/document-changes.js';
import type { SettingChange } from '../api/diff/diff-project.js';
import { bytes, oneLine, plural } from './text.js';

const MARKS = { added: '+', changed: '~', removed: '-' } as const;

/** Documents that differ: a count, then a line each up to a limit. */
export function renderDocumentChanges(changes: readonly DocumentChange[], limit: number): string[] {
  if (changes.length === 0) return ['documents: no difference'];
  const counted = (['added', 'changed', 'removed'] as const)
    .map((kind) => ({ kind, count: changes.filter(({ change }) => change === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} ${kind}`);
  const lines = changes.slice(0, limit).map(({ document, change, sizeBefore, sizeAfter }) => {
    const sizes = [sizeBefore, sizeAfter].filter((size) => size !== null).map(bytes);
    return `  ${MARKS[change]} ${document}  (${[...new Set(sizes)].join(' -> ')})`;
  });
  const more = changes.length - lines.length;
  return [
    `documents: ${counted.join(', ')}`,
    ...lines,
    ...(more > 0 ? [`  … and ${plural(more, 'more document')}`] : []),
  ];
}

/** Settings that differ, a line each; a pipeline or source that one side alone has is one line. */
export function renderSettingChanges(changes: readonly SettingChange[]): string[] {
  if (changes.length === 0) return ['settings: no difference'];
  const groups = new Map<string, SettingChange[]>();
  for (const change of changes) {
    const name = SECTION.exec(change.path)?.[1] ?? change.path;
    groups.set(name, [...(groups.get(name) ?? []), change]);
  }
  return [
    `settings: ${changes.length} changed`,
    ...[...groups].flatMap(([name, group]) => {
      const isNew = group.every(({ before }) => before === undefined);
      const isGone = group.every(({ after }) => after === undefined);
      if (group.length < 2 || !(isNew || isGone)) return group.map(settingLine);
      return [`  ${isNew ? '+' : '-'} ${name} (${plural(group.length, 'setting')})`];
    }),
  ];
}

/** What may come and go as a whole. */
const SECTION = /^(pipelines\.[^.]+|sources\[[^\]]*\]|pipeline\.clean)\./;

function settingLine({ path, before, after }: SettingChange): string {
  return `  ~ ${path}: ${show(before)} -> ${show(after)}`;
}

function show(value: unknown): string {
  return value === undefined ? '(none)' : oneLine(JSON.stringify(value), 40);
}
