import type { ProjectFolder } from '../../test/support/project-folder.js';
import type { Bench } from '../bench.js';
import { median, type Row } from '../row.js';
import { longHistory } from './long-history.js';

const ROUNDS = 3;
/** The short history has a fifth of the commits of the long one. */
const SHARE = 5;

/** Commands that look at history, and so could hold it. */
const COMMANDS: readonly (readonly string[])[] = [
  ['status'],
  ['log'],
  ['diff', 'HEAD~1', 'HEAD'],
  ['fsck'],
  ['gc'],
];

/** Five times the commits. */
export const memoryGrowth: Row = {
  id: 'memory-growth',
  what: 'peak memory, 5,000 commits / 1,000',
  bar: { kind: 'at most', limit: 1.25 },
  unit: '×',
  method:
    'Peak memory of `status`, `log`, `diff HEAD~1 HEAD`, `fsck` and `gc` (dry run) in a history of 5,000 commits, divided by that in one of 1,000 with the same data, medians of three; the largest of the five ratios. What would be held for every commit shows as a growth in proportion; a quarter is left for the garbage collector of the runtime, whose heap grows with the time it works.',
  async measure(bench) {
    const { commits } = bench.sizes;
    const short = await longHistory(bench, Math.ceil(commits / SHARE));
    const long = await longHistory(bench, commits);
    const peaks = COMMANDS.map((args) => ({
      name: args[0] ?? '',
      short: peakOf(bench, short, args),
      long: peakOf(bench, long, args),
    }));
    return {
      samples: [Math.max(...peaks.map((peak) => peak.long / peak.short))],
      peakBytes: Math.max(...peaks.map((peak) => peak.long)),
      details: Object.fromEntries(
        peaks.map((peak) => [
          peak.name,
          `${Math.round(peak.short / 1e6)} MB, ${Math.round(peak.long / 1e6)} MB`,
        ]),
      ),
    };
  },
};

function peakOf(bench: Bench, project: ProjectFolder, args: readonly string[]): number {
  const rounds = Math.min(ROUNDS, bench.sizes.rounds);
  const peaks = Array.from(
    { length: rounds },
    () => bench.commands.stemma(project, ...args).peakBytes,
  );
  return median(peaks);
}
