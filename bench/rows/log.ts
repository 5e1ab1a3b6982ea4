import type { LogResult } from '../../src/api/log-project.js';
import type { Row } from '../row.js';
import { sideBySide } from '../side-by-side.js';
import { longHistory } from './long-history.js';

const ROUNDS = 5;

/** A long history, all of it shown. */
export const log: Row = {
  id: 'log',
  what: 'log of 5,000 commits',
  bar: { kind: 'at most', limit: 1 },
  unit: 's',
  yardstick: 'git log',
  method:
    '`stemma log -n 5000 --json` of 5,000 commits in one pack, each with other figures in its stemma.lock, which `log` reads; beside `git log` of the same repository, which reads none. Process start included; both ran once before.',
  async measure(bench) {
    const { commits } = bench.sizes;
    const project = await longHistory(bench, commits);
    const args = ['log', '--number', String(commits), '--json'];
    // `log --json` prints its result.
    const shown = JSON.parse(bench.commands.stemma(project, ...args).stdout) as LogResult;
    const measured = await sideBySide(bench, {
      rounds: ROUNDS,
      ours: () => bench.commands.stemma(project, ...args),
      beside: () => bench.commands.git(project, 'log').seconds,
    });
    const whole = shown.commits.length === commits && shown.commits.every(({ metrics }) => metrics);
    return { ...measured, checks: [{ what: 'every commit with its figures', holds: whole }] };
  },
};
