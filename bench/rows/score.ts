import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { ProjectFolder } from '../../test/support/project-folder.js';
import type { Row } from '../row.js';

const ROUNDS = 5;
const QUESTIONS = 1000;
const DOCUMENTS = 1000;

/** A run of a million lines against 30,000 judgements. */
export const score: Row = {
  id: 'score',
  what: 'score, 1,000 questions × 1,000 results',
  bar: { kind: 'at most', limit: 1 },
  unit: 's',
  yardstick: 'splitting lines in Node',
  method:
    '`stemma score` of a run of 1,000,000 lines (44 MB) and 30,000 judgements, the official measures; beside a program of Node that reads the run and splits its lines into fields. Whole processes, in turns, median of five.',
  async measure(bench) {
    const place = new ProjectFolder();
    await writeFiles(place.folder, bench.sizes.seed);
    const files = ['--qrels', 'big.qrels', '--run', 'big.run'];
    const rounds = await bench.rounds(ROUNDS, () => {
      const ours = bench.commands.stemma(place, 'score', ...files, '--json');
      const beside = bench.commands.node(place, ['-e', SPLIT]);
      return { ours, beside };
    });
    place.dispose();
    // The command prints what its type says.
    const results = rounds.map(({ ours }) => JSON.parse(ours.stdout) as { metrics: object });
    const complete = results.every(({ metrics }) =>
      Object.entries(metrics).some(([name, value]) => name === 'num_ret' && value === 1_000_000),
    );
    return {
      samples: rounds.map(({ ours }) => ours.seconds),
      yardstick: rounds.map(({ beside }) => beside.seconds),
      peakBytes: Math.max(...rounds.map(({ ours }) => ours.peakBytes)),
      checks: [{ what: 'all lines were scored', holds: complete }],
    };
  },
};

const SPLIT = `let fields = 0;
for (const line of require('node:fs').readFileSync('big.run', 'utf8').split('\\n')) {
  fields += line.split(' ').length;
}
if (fields < 6000000) throw new Error('lines are missing');`;

/** Scores that fall, one document in 33 judged from 0 to 3. */
async function writeFiles(folder: string, seed: number): Promise<void> {
  const run = createWriteStream(join(folder, 'big.run'));
  const qrels = createWriteStream(join(folder, 'big.qrels'));
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let question = 0; question < QUESTIONS; question++) {
    const lines: string[] = [];
    const judged: string[] = [];
    let height = 30;
    for (let place = 0; place < DOCUMENTS; place++) {
      height -= next() * 0.03;
      const id = `doc-${String(question * 7 + place * 13).padStart(8, '0')}-${place}`;
      lines.push(`q${question} Q0 ${id} ${place + 1} ${height.toFixed(6)} bm25\n`);
      if (place === 0 || next() < 0.03)
        judged.push(`q${question} 0 ${id} ${Math.floor(next() * 4)}\n`);
    }
    if (!run.write(lines.join(''))) await once(run, 'drain');
    qrels.write(judged.join(''));
  }
  await Promise.all([finish(run), finish(qrels)]);
}

async function finish(stream: ReturnType<typeof createWriteStream>): Promise<void> {
  stream.end();
  await once(stream, 'finish');
}
