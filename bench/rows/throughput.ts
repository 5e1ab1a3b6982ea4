import { benchSettings } from '../bench.js';
import { median, type Row } from '../row.js';
import { forgetEverything } from './documents-project.js';
import { runIn, stageOf } from './pipeline-project.js';

const ROUNDS = 5;
const DOCUMENTS = 10_000;

/** Chunks made and embedded a second. */
export const throughput: Row = {
  id: 'throughput',
  what: 'chunk + tfidf throughput',
  bar: { kind: 'at least', limit: 8000 },
  unit: 'chunks/s',
  method:
    'Chunks of the run divided by the seconds of its stages `chunk` and `embed`, as `stemma run --json` reports them, for the first run on 10,000 documents with the chunk settings of `stemma init` (200 tokens, overlap 40, counted by o200k_base). The details have the rate of the whole process, with start, snapshot, fitting, extraction and word index.',
  async measure(bench) {
    const project = bench.newProject(Math.min(DOCUMENTS, bench.sizes.documents));
    project.set(benchSettings);
    const runs = await bench.rounds(ROUNDS, () => {
      forgetEverything(project);
      const finished = bench.commands.stemma(project, 'run', '--json');
      return { ...finished, run: runIn(finished.stdout) };
    });
    bench.discard(project);
    const chunks = runs[0]?.run.chunks ?? 0;
    const secondsOf = (name: string) => runs.map(({ run }) => stageOf(run, name).seconds);
    const [chunking, embedding] = [secondsOf('chunk'), secondsOf('embed')];
    const working = chunking.map((seconds, i) => seconds + (embedding[i] ?? Number.NaN));
    return {
      samples: working.map((seconds) => chunks / seconds),
      peakBytes: Math.max(...runs.map(({ peakBytes }) => peakBytes)),
      details: {
        chunks,
        'chunk, s': median(chunking),
        'embed, s': median(embedding),
        'whole process, chunks/s': chunks / median(runs.map(({ seconds }) => seconds)),
      },
    };
  },
};
