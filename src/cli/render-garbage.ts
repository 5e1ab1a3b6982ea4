import type { GarbageResult } from '../api/garbage/collect-garbage.js';
import { tableLines } from './table.js';
import { bytes, count, plural } from './text.js';

/** What each kind of object holds, in words. */
const NAMES = {
  blob: 'documents and texts',
  node: 'map nodes',
  model: 'fitted models',
  index: 'indexes',
  record: 'verdicts',
};

/** Sizes by kind, and what happened or would happen. */
export function renderGarbage(result: GarbageResult): string[] {
  const { kinds, removed, files, store, applied, commits } = result;
  const cell = (amount: { readonly objects: number; readonly stored: number }) =>
    amount.objects === 0 ? '-' : `${count(amount.objects)} (${bytes(amount.stored)})`;
  const rows = kinds
    .filter(({ kept, young, removed: gone }) => kept.objects + young.objects + gone.objects > 0)
    .map((each) => [NAMES[each.kind], cell(each.kept), cell(each.young), cell(each.removed)]);
  const right = 'right' as const;
  const table = tableLines(
    [
      { title: '' },
      { title: 'needed', align: right },
      { title: 'too young', align: right },
      { title: applied ? 'removed' : 'to remove', align: right },
    ],
    rows,
  );
  const gone = `${plural(removed.objects, 'object')} (${bytes(removed.stored)}) and ${plural(files.files, 'cache file')} (${bytes(files.bytes)})`;
  return [
    `${plural(commits, 'commit')} in Git's branches, tags and reflogs`,
    ...table,
    applied
      ? `Removed ${gone}; store.db: ${bytes(store.before)} before, ${bytes(store.after)} now`
      : `Would remove ${gone}; store.db: ${bytes(store.before)}`,
    ...(applied ? [] : ['Next: `stemma gc --yes` removes it']),
  ];
}
