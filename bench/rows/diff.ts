import { join } from 'node:path';
import { editCorpus } from '../edit-corpus.js';
import type { Row } from '../row.js';
import { sideBySide } from '../side-by-side.js';
import type { DiffResult } from '../../src/api/diff/diff-project.js';
import { pipelineProject } from './pipeline-project.js';

const ROUNDS = 5;
const EDITED = 100;
/** A round of edits that no other row makes. */
const ROUND = 2000;

/** Two commits of a large snapshot that differ little. */
export const diff: Row = {
  id: 'diff',
  what: 'diff of two commits, 100 documents edited',
  bar: { kind: 'at most', limit: 0.6 },
  unit: 's',
  yardstick: 'git diff --stat',
  method:
    '`stemma diff HEAD~1 HEAD --json` of commits of about 200,000 chunks, where one paragraph was replaced in each of 100 documents, so at least 100 chunks differ; beside `git diff --stat HEAD~1 HEAD` of the same documents. Process start included; both ran once before.',
  async measure(bench) {
    const { project, plain } = await pipelineProject(bench);
    const { commands, sizes } = bench;
    const folder = join(project.folder, 'corpus');
    editCorpus({ folder, seed: sizes.seed, documents: 1, round: ROUND });
    commands.stemma(project, 'commit', '-m', 'Before');
    plain.commitAll('Before');
    editCorpus({ folder, seed: sizes.seed, documents: EDITED, round: ROUND + 1 });
    commands.stemma(project, 'commit', '-m', 'After');
    plain.commitAll('After');
    const args = ['diff', 'HEAD~1', 'HEAD', '--json'];
    // `diff --json` prints its result.
    const found = JSON.parse(commands.stemma(project, ...args).stdout) as DiffResult;
    const measured = await sideBySide(bench, {
      rounds: ROUNDS,
      ours: () => commands.stemma(project, ...args),
      beside: () => plain.git('diff', '--stat', 'HEAD~1', 'HEAD').seconds,
    });
    const { added, removed, edited, moved, split, merged, recut, unchanged } = found.chunks;
    return {
      ...measured,
      checks: [{ what: `${EDITED} documents differ`, holds: found.documents.length === EDITED }],
      details: { added, removed, edited, moved, split, merged, recut, unchanged },
    };
  },
};
