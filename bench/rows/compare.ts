import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { CompareResult } from '../../src/api/compare-project.js';
import { benchSettings, type Bench } from '../bench.js';
import type { Row } from '../row.js';

const ROUNDS = 5;
const QUESTIONS = 1000;
const DOCUMENTS = 500;

/** Two snapshots that were evaluated before. */
export const compare: Row = {
  id: 'compare',
  what: 'compare of two evaluated snapshots, 1,000 questions',
  bar: { kind: 'at most', limit: 1.5 },
  unit: 's',
  method:
    '`stemma compare HEAD~1 HEAD --json` of two commits over 500 documents whose chunks have other sizes, 1,000 questions with five metrics and six tags, both evaluated before, the ten questions that moved most with their reasons. Process start included; it ran once before.',
  async measure(bench) {
    const project = comparedProject(bench);
    const { commands } = bench;
    const args = ['compare', 'HEAD~1', 'HEAD', '--json'];
    // `compare --json` prints its result.
    const found = JSON.parse(commands.stemma(project, ...args).stdout) as CompareResult;
    const runs = await bench.rounds(ROUNDS, () => commands.stemma(project, ...args));
    const moved = found.questions.filter(({ difference }) => difference !== 0).length;
    return {
      samples: runs.map(({ seconds }) => seconds),
      peakBytes: Math.max(...runs.map(({ peakBytes }) => peakBytes)),
      checks: [
        { what: `${QUESTIONS} questions were compared`, holds: found.count === QUESTIONS },
        { what: 'some of them moved', holds: moved > 0 },
        { what: 'there are reasons', holds: found.reasons.length > 0 },
      ],
      details: { moved, reasons: found.reasons.length, tags: found.slices.length },
    };
  },
};

/** Two commits with other chunks, and questions about the documents of both. */
function comparedProject(bench: Bench) {
  const project = bench.newProject(DOCUMENTS);
  project.write('questions.jsonl', questionsAbout(join(project.folder, 'corpus')));
  const chunk = { splitter: 'recursive', unit: 'chars', size: 540, overlap: 50 };
  const retrieve = { mode: 'hybrid', k: 10 };
  project.set({ ...benchSettings, 'pipeline.chunk': chunk, 'pipeline.retrieve': retrieve });
  bench.commands.stemma(project, 'commit', '-m', 'First');
  project.set({ 'pipeline.chunk': { ...chunk, size: 270 } });
  bench.commands.stemma(project, 'commit', '-m', 'Smaller chunks');
  bench.say(`${QUESTIONS} questions evaluated on two snapshots`);
  return project;
}

/** For each question a sentence of a document as evidence, and every third word of it as words. */
function questionsAbout(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .sort();
  return Array.from({ length: QUESTIONS }, (_, i) => {
    const file = files[Math.floor((i * files.length) / QUESTIONS)] ?? '';
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.length > 80);
    const line = lines[i % Math.max(1, lines.length)] ?? '';
    const quote = line.slice(0, 80);
    const words = line.split(' ').filter((_, j) => j % 3 === 0);
    const document = `docs/${relative(folder, file).split(sep).join('/')}`;
    const question = {
      ...{ id: `q${i}`, question: words.slice(0, 8).join(' '), tags: [`tag-${i % 6}`] },
      evidence: [{ document, quote }],
    };
    return `${JSON.stringify(question)}\n`;
  }).join('');
}
