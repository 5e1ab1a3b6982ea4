import type { Row } from '../row.js';
import { median } from '../row.js';
import type { SearchTimes } from '../programs/search.js';
import { ProjectFolder } from '../../test/support/project-folder.js';

const ROUNDS = 3;
const VECTORS = 100_000;
const QUESTIONS = 500;

/** Every question compared with every vector. */
export const exactSearch: Row = {
  id: 'search',
  what: 'exact search, 500 × 100,000 × 384',
  bar: { kind: 'at most', limit: 15 },
  unit: 's',
  yardstick: 'hnswlib brute force',
  method:
    'Ten nearest of 100,000 random vectors of 384 dimensions for each of 500 questions, one by one, by the search that `eval` uses; beside the native BruteforceSearch of hnswlib. Each in a process of its own, in turns, median of three. Opening is not part of it (see the details).',
  async measure(bench) {
    const place = new ProjectFolder();
    const figures = [VECTORS, QUESTIONS, bench.sizes.seed].map(String);
    const rounds = await bench.rounds(ROUNDS, () => {
      const ours = bench.commands.program(place, 'search', 'stemma', ...figures);
      const beside = bench.commands.yardstickProgram(place, 'search', 'hnswlib', ...figures);
      const peakBytes = ours.peakBytes;
      return { ours: timesIn(ours.stdout), beside: timesIn(beside.stdout), peakBytes };
    });
    place.dispose();
    const agree = rounds.every(({ ours, beside }) => sameSet(ours.first, beside.first));
    return {
      samples: rounds.map(({ ours }) => ours.search),
      yardstick: rounds.map(({ beside }) => beside.search),
      peakBytes: Math.max(...rounds.map(({ peakBytes }) => peakBytes)),
      checks: [{ what: 'both find the same vectors', holds: agree }],
      details: { 'opening, s': median(rounds.map(({ ours }) => ours.open)) },
    };
  },
};

function timesIn(stdout: string): SearchTimes {
  // The program prints what its type says.
  return JSON.parse(stdout) as SearchTimes;
}

function sameSet(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}
