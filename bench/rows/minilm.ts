import { join } from 'node:path';
import type { EmbeddingRates } from '../programs/minilm.js';
import type { Row } from '../row.js';
import { ProjectFolder } from '../../test/support/project-folder.js';
import { repositoryFolder } from '../../test/support/test-environment.js';

const ROUNDS = 5;
const CHUNKS = 100;

/** The default embedder. */
export const minilm: Row = {
  id: 'minilm',
  what: 'MiniLM throughput',
  bar: { kind: 'at least × yardstick', limit: 0.9 },
  unit: 'chunks/s',
  yardstick: 'onnxruntime directly',
  method:
    'A hundred chunks of 800 characters of the documents of the demo, embedded by all-MiniLM-L6-v2 at q8 (the default), beside onnxruntime called directly on the same texts with the same graph: tokenise, run, mean, length 1. Both in one process, in turns, after three texts to warm up.',
  async measure(bench) {
    const place = new ProjectFolder();
    const corpus = join(repositoryFolder, 'fixtures/demo/corpus');
    const rounds = Math.min(ROUNDS, bench.sizes.rounds);
    const args = [corpus, String(CHUNKS), String(rounds), 'q8'];
    const { stdout } = bench.commands.yardstickProgram(place, 'minilm', ...args);
    place.dispose();
    // The program prints what its type says.
    const { ours, direct } = JSON.parse(stdout) as EmbeddingRates;
    return { samples: ours, yardstick: direct };
  },
};
