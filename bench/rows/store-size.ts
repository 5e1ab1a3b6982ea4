import { join } from 'node:path';
import { bytesUnder } from '../plain-git.js';
import type { Row } from '../row.js';
import { editHistory } from './edit-history.js';

const MEGABYTE = 1e6;

/** What keeping a history takes on disk. */
export const storeSize: Row = {
  id: 'store',
  what: 'store after 20 commits of 1 % edits, gc',
  bar: { kind: 'at most × yardstick', limit: 1.5 },
  unit: 'MB',
  yardstick: '.git after git gc',
  method:
    'All that holds the history after `stemma gc --yes --repack`: `.stemma/store.db` with its log and the `.git` of the project after `git gc`; beside `.git` of the plain repository after `git gc`. The same edits are committed to both, by `stemma commit --no-run`, so the store holds documents and no derived data. One sample: the same history gives the same bytes.',
  async measure(bench) {
    const { project, plain } = await editHistory(bench);
    const { commands } = bench;
    const before = storeBytes(project.folder);
    const collected = commands.stemma(project, 'gc', '--yes', '--repack');
    const gitCollected = plain.git('gc', '--quiet').seconds;
    project.git('gc', '--quiet');
    const store = storeBytes(project.folder);
    const git = bytesUnder(join(project.folder, '.git'));
    const intact = commands.stemma(project, 'fsck').seconds;
    return {
      samples: [(store + git) / MEGABYTE],
      yardstick: [bytesUnder(plain.gitFolder) / MEGABYTE],
      peakBytes: collected.peakBytes,
      details: {
        'store before gc, MB': before / MEGABYTE,
        'store, MB': store / MEGABYTE,
        '.git of the project, MB': git / MEGABYTE,
        'stemma gc, s': collected.seconds,
        'git gc, s': gitCollected,
        'stemma fsck afterwards, s': intact,
      },
    };
  },
};

function storeBytes(folder: string): number {
  const names = ['store.db', 'store.db-wal', 'store.db-shm'];
  return names.reduce((sum, name) => sum + bytesUnder(join(folder, '.stemma', name)), 0);
}
