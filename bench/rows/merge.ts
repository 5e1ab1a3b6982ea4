import { join } from 'node:path';
import type { MergeResult } from '../../src/api/merge-project.js';
import { editCorpus } from '../edit-corpus.js';
import { median, type Row } from '../row.js';
import { sideBySide } from '../side-by-side.js';
import { pipelineProject } from './pipeline-project.js';

const ROUNDS = 5;
/** One in so many documents is edited: 100 of 50,000. */
const SHARE = 500;
/** Rounds of edits that no other row makes, and that chose no document twice. */
const ROUND = 2200;

/** Two branches that each changed a few documents of many. */
export const merge: Row = {
  id: 'merge',
  what: 'merge of two branches, 100 documents edited on each',
  bar: { kind: 'at most', limit: 1 },
  unit: 's',
  yardstick: 'git merge-tree',
  method:
    '`stemma merge theirs --json`, less the seconds that it reports for the stages of the pipeline: finding and merging what differs, looking for uncommitted changes, the merge commit, and 100 documents brought to disk; beside `git merge-tree --write-tree` of the same documents, which brings none. Process start included. Each round starts from a branch of its own.',
  async measure(bench) {
    const { project, plain } = await pipelineProject(bench);
    const { commands, sizes } = bench;
    const folder = join(project.folder, 'corpus');
    const documents = Math.ceil(sizes.documents / SHARE);
    const edit = (round: number) => editCorpus({ folder, seed: sizes.seed, documents, round });
    const stemma = (...args: readonly string[]) => commands.stemma(project, ...args);
    const commit = (message: string) => {
      stemma('commit', '-m', message);
      plain.commitAll(message);
    };
    edit(ROUND);
    commit('Before');
    stemma('switch', '-c', 'theirs');
    plain.git('switch', '--quiet', '-c', 'theirs');
    const there = edit(ROUND + 1);
    commit('Theirs');
    stemma('switch', 'main');
    // Its files are there already.
    plain.git('symbolic-ref', 'HEAD', 'refs/heads/main');
    plain.git('reset', '--quiet');
    const here = edit(ROUND + 2);
    commit('Ours');
    const merges: MergeResult[] = [];
    const measured = await sideBySide(bench, {
      rounds: ROUNDS,
      before: (round) => {
        stemma('switch', '-c', `merge-${round}`, 'main');
      },
      ours: () => {
        const finished = stemma('merge', 'theirs', '--json');
        // What `merge --json` prints is its result.
        const merged = JSON.parse(finished.stdout) as MergeResult;
        merges.push(merged);
        return { ...finished, seconds: finished.seconds - inStages(merged) };
      },
      beside: () => plain.git('merge-tree', '--write-tree', 'main', 'theirs').seconds,
    });
    stemma('switch', 'main');
    const overlap = here.filter((path) => there.includes(path)).length;
    return {
      ...measured,
      checks: [
        { what: 'no document edited on both', holds: overlap === 0 },
        { what: 'merged', holds: merges.every(({ relation }) => relation === 'merge') },
      ],
      details: { 'in stages, s': median(merges.map(inStages)) },
    };
  },
};

function inStages({ stages }: MergeResult): number {
  return stages.reduce((sum, { seconds }) => sum + seconds, 0);
}
