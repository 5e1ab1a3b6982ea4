import { join } from 'node:path';
import { editCorpus } from '../edit-corpus.js';
import { median, type Row } from '../row.js';
import { pipelineProject, runIn, stageOf } from './pipeline-project.js';

const ROUNDS = 5;
/** Rounds of edits that no other row makes. */
const FIRST_ROUND = 1000;

/** One document was edited. */
export const runEdit: Row = {
  id: 'run-edit',
  what: 'run after editing 1 document (tfidf)',
  bar: { kind: 'at most', limit: 1.5 },
  unit: 's',
  method:
    '`stemma run --json` after one paragraph of one document was replaced. The report of each run has to say that one document was chunked, and that no more texts were embedded than have a new vector.',
  async measure(bench) {
    const { project, chunks, firstRun } = await pipelineProject(bench);
    const runs = await bench.rounds(ROUNDS, (round) => {
      const edit = { seed: bench.sizes.seed, documents: 1, round: FIRST_ROUND + round };
      editCorpus({ folder: join(project.folder, 'corpus'), ...edit });
      const finished = bench.commands.stemma(project, 'run', '--json');
      return { ...finished, run: runIn(finished.stdout) };
    });
    const embeds = runs.map(({ run }) => stageOf(run, 'embed'));
    const chunked = runs.map(({ run }) => stageOf(run, 'chunk').documents);
    const onlyNew = embeds.every((stage) => stage.embedded === stage.added && stage.added > 0);
    return {
      samples: runs.map(({ seconds }) => seconds),
      peakBytes: Math.max(...runs.map(({ peakBytes }) => peakBytes)),
      checks: [
        { what: '1 document chunked', holds: chunked.every((documents) => documents === 1) },
        { what: 'only new texts embedded', holds: onlyNew },
      ],
      details: {
        chunks,
        'first run and commit, s': firstRun,
        'texts embedded': median(embeds.map(({ embedded = 0 }) => embedded)),
      },
    };
  },
};
