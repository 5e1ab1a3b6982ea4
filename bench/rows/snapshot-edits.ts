import type { Row } from '../row.js';
import { editHistory } from './edit-history.js';

/** One document of a hundred was edited. */
export const snapshotEdits: Row = {
  id: 'edits',
  what: 'snapshot after editing 1 % of documents',
  bar: { kind: 'at most', limit: 1 },
  unit: 's',
  yardstick: 'git add, git commit',
  method:
    '`stemma snapshot` after one paragraph was replaced in 1 % of the documents (500 of 50,000), beside `git add . && git commit` of the same edit. The first five commits of the history of the `store` row.',
  async measure(bench) {
    const { snapshots, edited } = await editHistory(bench);
    return { ...snapshots, details: { edited } };
  },
};
