import { join } from 'node:path';
import type { DiffResult } from '../../src/api/diff/diff-project.js';
import { editCorpus } from '../edit-corpus.js';
import type { Row } from '../row.js';
import { sideBySide } from '../side-by-side.js';
import { pipelineProject } from './pipeline-project.js';

const ROUNDS = 5;
const EDITED = 500;
/** A round of edits that no other row makes. */
const ROUND = 2100;

/** Two commits of which one document in a hundred differs. */
export const diffDocuments: Row = {
  id: 'diff-documents',
  what: 'diff of two commits, 500 of 50,000 documents edited',
  bar: { kind: 'at most', limit: 2 },
  unit: 's',
  yardstick: 'git diff --word-diff',
  method:
    '`stemma diff HEAD~1 HEAD --json` where one paragraph was replaced in each of 500 documents: their texts are compared by words and their chunks aligned; beside `git diff --word-diff HEAD~1 HEAD` of the same documents. Process start included; both ran once before.',
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
      beside: () => plain.git('diff', '--word-diff', 'HEAD~1', 'HEAD').seconds,
    });
    const { edited, recut, split, merged, added, removed, unchanged } = found.chunks;
    return {
      ...measured,
      checks: [{ what: `${EDITED} documents differ`, holds: found.documents.length === EDITED }],
      details: { edited, recut, split, merged, added, removed, unchanged },
    };
  },
};
