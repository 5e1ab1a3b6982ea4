import { ProjectFolder } from '../../test/support/project-folder.js';
import type { Row } from '../row.js';
import { sideBySide } from '../side-by-side.js';

const ROUNDS = 15;

/** Start of the program. */
export const version: Row = {
  id: 'version',
  what: 'stemma --version',
  bar: { kind: 'at most', limit: 0.25 },
  unit: 's',
  yardstick: 'node -e 0',
  method:
    '`stemma --version` beside a start of Node that does nothing. Median of fifteen, the files in the cache of the operating system.',
  async measure(bench) {
    const place = new ProjectFolder();
    bench.commands.stemma(place, '--version');
    const measured = await sideBySide(bench, {
      rounds: ROUNDS,
      ours: () => bench.commands.stemma(place, '--version'),
      beside: () => bench.commands.node(place, ['-e', '0']).seconds,
    });
    place.dispose();
    return measured;
  },
};
