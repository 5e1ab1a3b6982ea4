/**
 * Times each step of the loop as a user would type it, process start included, on a corpus:
 *
 *   npx tsx bench/steps.ts --documents 5000 [--seed 1] [--provider tfidf]
 *   npx tsx bench/steps.ts --corpus DIR --questions FILE [--provider transformers]
 *
 * Prints a table; each step is run once, on the built program.
 */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { generateCorpus } from './generate-corpus.js';

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    provider: { type: 'string', default: 'tfidf' },
    index: { type: 'string', default: 'hnsw' },
    corpus: { type: 'string' },
    questions: { type: 'string' },
  },
});
const program = resolve(import.meta.dirname, '../bin/run.js');
const folder = mkdtempSync(join(tmpdir(), 'stemma-steps-'));
const rows: [string, number][] = [];

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function stemma(label: string, ...args: string[]): string {
  const started = performance.now();
  const output = execFileSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  });
  rows.push([label, (performance.now() - started) / 1000]);
  return output;
}

stemma('init', 'init');
if (values.corpus !== undefined) cpSync(values.corpus, join(folder, 'corpus'), { recursive: true });
else {
  const bytes = generateCorpus({
    folder: join(folder, 'corpus'),
    documents: Number(values.documents),
    seed: Number(values.seed),
  });
  print(
    `${values.documents} generated documents, ${(bytes / 1e6).toFixed(1)} MB, seed ${values.seed}`,
  );
}
if (values.questions !== undefined) cpSync(values.questions, join(folder, 'questions.jsonl'));
const settings = join(folder, 'stemma.yaml');
const withProvider = readFileSync(settings, 'utf8')
  .replace(/provider: .*/, `provider: ${values.provider}`)
  .replace(/type: hnsw/, `type: ${values.index}`)
  .replace(values.provider === 'transformers' ? /$^/ : /^ {4}(model|dtype): .*\n/gm, '');
writeFileSync(settings, withProvider);

stemma('snapshot, first', 'snapshot');
print(stemma('run, first', 'run'));
stemma('commit', 'commit', '-m', 'First');
stemma('run, nothing changed', 'run');
stemma('status, nothing changed', 'status');
if (values.questions !== undefined) {
  stemma('eval', 'eval');
  stemma('eval again', 'eval');
}
stemma('query', 'query', 'what is the price of the plan', '-k', '3');
stemma('switch -c', 'switch', '-c', 'edit');
const first = readdirSync(join(folder, 'corpus'), { recursive: true, encoding: 'utf8' }).find(
  (name) => name.endsWith('.md'),
);
appendFileSync(join(folder, 'corpus', first ?? ''), '\nOne more sentence at the end.\n');
print(stemma('run, one document edited', 'run'));
stemma('commit, one document edited', 'commit', '-m', 'Edit');
writeFileSync(settings, withProvider.replace('k: 10', 'k: 8'));
stemma('run, retrieve settings changed', 'run');
stemma('commit, settings changed', 'commit', '-m', 'k');
stemma('diff main edit', 'diff', 'main', 'edit');
stemma('switch back', 'switch', 'main');
if (values.questions !== undefined) stemma('compare main edit', 'compare', 'main', 'edit');
stemma('fsck', 'fsck');
stemma('--version', '--version');
for (const [label, seconds] of rows)
  print(`${label.padEnd(32)}${seconds.toFixed(2).padStart(8)} s`);
rmSync(folder, { recursive: true });
