import { join } from 'node:path';
import type { DiffResult } from '../../src/api/diff/diff-project.js';
import type { PlainGit } from '../plain-git.js';
import { editCorpus } from '../edit-corpus.js';
import type { Row } from '../row.js';
import { sideBySide } from '../side-by-side.js';
import { pipelineProject } from './pipeline-project.js';

const ROUNDS = 5;

/** What is told of a row, and what differs between the two commits that it compares. */
interface ComparedCommits extends Pick<Row, 'id' | 'what' | 'bar' | 'method'> {
  readonly yardstick: string;
  readonly edited: number;
  /** A round of edits that no other row makes; the next one too. */
  readonly round: number;
  readonly beside: (plain: PlainGit) => number;
}

/** Two commits of a large snapshot that differ little. */
export const diff = comparing({
  id: 'diff',
  what: 'diff of two commits, 100 documents edited',
  bar: { kind: 'at most', limit: 0.6 },
  yardstick: 'git diff --stat',
  method:
    '`stemma diff HEAD~1 HEAD --json` of commits of about 200,000 chunks, where one paragraph was replaced in each of 100 documents, so at least 100 chunks differ; beside `git diff --stat HEAD~1 HEAD` of the same documents. Process start included; both ran once before.',
  edited: 100,
  round: 2000,
  beside: (plain) => plain.git('diff', '--stat', 'HEAD~1', 'HEAD').seconds,
});

/** Two commits of which one document in a hundred differs. */
export const diffDocuments = comparing({
  id: 'diff-documents',
  what: 'diff of two commits, 500 of 50,000 documents edited',
  bar: { kind: 'at most', limit: 2 },
  yardstick: 'git diff --word-diff',
  method:
    '`stemma diff HEAD~1 HEAD --json` where one paragraph was replaced in each of 500 documents: their texts are compared by words and their chunks aligned; beside `git diff --word-diff HEAD~1 HEAD` of the same documents. Process start included; both ran once before.',
  edited: 500,
  round: 2100,
  beside: (plain) => plain.git('diff', '--word-diff', 'HEAD~1', 'HEAD').seconds,
});

function comparing({ edited, round, beside, ...row }: ComparedCommits): Row {
  return {
    ...row,
    unit: 's',
    async measure(bench) {
      const { project, plain } = await pipelineProject(bench);
      const { commands, sizes } = bench;
      const folder = join(project.folder, 'corpus');
      editCorpus({ folder, seed: sizes.seed, documents: 1, round });
      commands.stemma(project, 'commit', '-m', 'Before');
      plain.commitAll('Before');
      editCorpus({ folder, seed: sizes.seed, documents: edited, round: round + 1 });
      commands.stemma(project, 'commit', '-m', 'After');
      plain.commitAll('After');
      const args = ['diff', 'HEAD~1', 'HEAD', '--json'];
      // `diff --json` prints its result.
      const found = JSON.parse(commands.stemma(project, ...args).stdout) as DiffResult;
      const measured = await sideBySide(bench, {
        rounds: ROUNDS,
        ours: () => commands.stemma(project, ...args),
        beside: () => beside(plain),
      });
      const { chunks, documents } = found;
      const { added, removed, edited: changed, moved, split, merged, recut, unchanged } = chunks;
      return {
        ...measured,
        checks: [{ what: `${edited} documents differ`, holds: documents.length === edited }],
        details: { added, removed, edited: changed, moved, split, merged, recut, unchanged },
      };
    },
  };
}
