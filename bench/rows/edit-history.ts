import { join } from 'node:path';
import type { Bench } from '../bench.js';
import { editCorpus } from '../edit-corpus.js';
import { sideBySide, type SideBySideSamples } from '../side-by-side.js';
import { documentsProject, type DocumentsProject } from './documents-project.js';

/** Commits of edits on top of the first snapshot. */
export interface EditHistory extends DocumentsProject {
  /** Documents edited in each commit. */
  readonly edited: number;
  /** How long the snapshot of each edit took, beside Git's add and commit. */
  readonly snapshots: SideBySideSamples;
}

/** Commits, and how many of them are timed. */
const COMMITS = 20;
const ROUNDS = 5;
const SHARE = 0.01;

/** Edits a share of the documents and commits them, twenty times, with stemma and with Git. */
export function editHistory(bench: Bench): Promise<EditHistory> {
  return bench.prepare('edit history', async () => {
    const start = await documentsProject(bench);
    const { project, plain } = start;
    const edited = Math.ceil(SHARE * bench.sizes.documents);
    bench.say(`${COMMITS} commits of ${edited} edited documents`);
    const folder = join(project.folder, 'corpus');
    const edit = (round: number): void => {
      editCorpus({ folder, seed: bench.sizes.seed, documents: edited, round });
    };
    const keep = (round: number): void => {
      bench.commands.stemma(project, 'commit', '--no-run', '-m', `Edit ${round}`);
    };
    const snapshots = await sideBySide(bench, {
      rounds: ROUNDS,
      before: (round) => {
        if (round > 0) keep(round - 1);
        edit(round);
      },
      ours: () => bench.commands.stemma(project, 'snapshot'),
      beside: (round) => plain.commitAll(`Edit ${round}`),
    });
    const timed = snapshots.samples.length;
    keep(timed - 1);
    for (let round = timed; round < COMMITS; round++) {
      edit(round);
      keep(round);
      plain.commitAll(`Edit ${round}`);
    }
    return { ...start, edited, snapshots };
  });
}
