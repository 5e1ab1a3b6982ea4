import type { Row } from '../row.js';
import { sideBySide } from '../side-by-side.js';
import { pipelineProject } from './pipeline-project.js';

const ROUNDS = 5;

/** Nothing changed since the commit. */
export const status: Row = {
  id: 'status',
  what: 'status, nothing changed',
  bar: { kind: 'at most', limit: 0.7 },
  unit: 's',
  yardstick: 'git status',
  method:
    '`stemma status` in the project whose pipeline was run and committed, beside `git status` of the same folder. Both have looked once before, so their stat caches are filled; process start included.',
  async measure(bench) {
    const { project, plain } = await pipelineProject(bench);
    const { stdout } = bench.commands.stemma(project, 'status');
    plain.git('status');
    const measured = await sideBySide(bench, {
      rounds: ROUNDS,
      ours: () => bench.commands.stemma(project, 'status'),
      beside: () => plain.git('status').seconds,
    });
    const checks = [{ what: 'nothing to commit', holds: stdout.includes('Nothing to commit') }];
    return { ...measured, checks };
  },
};
