import type { Row } from '../row.js';
import { pipelineProject, runIn, stageOf } from './pipeline-project.js';

const ROUNDS = 5;
/** Results asked for in the first round; each round asks for one more. */
const FIRST_K = 11;

/** Only how to search was changed. */
export const runRetrieve: Row = {
  id: 'run-retrieve',
  what: 'run, only retrieve settings changed',
  bar: { kind: 'at most', limit: 0.7 },
  unit: 's',
  method:
    '`stemma run --json` after `pipeline.retrieve.k` was changed. The report of each run has to say that no document was chunked and no text embedded.',
  async measure(bench) {
    const { project } = await pipelineProject(bench);
    bench.commands.stemma(project, 'run');
    const runs = await bench.rounds(ROUNDS, (round) => {
      project.set({ 'pipeline.retrieve': { mode: 'hybrid', k: FIRST_K + round } });
      const finished = bench.commands.stemma(project, 'run', '--json');
      return { ...finished, run: runIn(finished.stdout) };
    });
    const chunked = runs.map(({ run }) => stageOf(run, 'chunk').documents);
    const embedded = runs.map(({ run }) => stageOf(run, 'embed').embedded);
    return {
      samples: runs.map(({ seconds }) => seconds),
      peakBytes: Math.max(...runs.map(({ peakBytes }) => peakBytes)),
      checks: [
        { what: '0 documents chunked', holds: chunked.every((documents) => documents === 0) },
        { what: '0 texts embedded', holds: embedded.every((texts) => texts === 0) },
      ],
    };
  },
};
