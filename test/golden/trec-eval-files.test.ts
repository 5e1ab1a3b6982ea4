import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { scoreFiles } from '../../src/api/score-files.js';
import { renderTrecScore } from '../../src/cli/render-score.js';
import { silentReporter } from '../../src/model/progress.js';

const folder = path.resolve(import.meta.dirname, '../../../shared/data/trec_eval');
const absent = !existsSync(folder);
if (absent) process.stderr.write(`skipped: trec_eval's reference files are not at ${folder}\n`);

/** One output of trec_eval 10.0, and how it is asked for. */
interface Reference {
  readonly output: string;
  readonly qrels: string;
  readonly run: string;
  readonly metrics: readonly string[];
  readonly level?: number;
  readonly depth?: number;
  readonly perQuestion: boolean;
}

const plain = { qrels: 'qrels.test', run: 'results.test', metrics: ['all_trec'] };
const each = { ...plain, perQuestion: true };
const truncated = { ...each, run: 'results.trunc' };

const references: readonly Reference[] = [
  { ...plain, output: 'out.test', metrics: ['official'], perQuestion: false },
  { ...plain, output: 'out.test.a', perQuestion: false },
  { ...each, output: 'out.test.aq' },
  { ...truncated, output: 'out.test.aqc' },
  { ...truncated, output: 'out.test.aqcM', depth: 100 },
  {
    ...each,
    output: 'out.test.aql',
    qrels: 'qrels.rel_level',
    metrics: ['all_trec', 'relstring.20'],
    level: 2,
  },
  {
    ...each,
    output: 'out.test.meas_params',
    // In another order than it is printed in.
    metrics: [
      'success.2,5,20,ndcg_cut.10,20,23,ndcg.1=3,2=9,4=4.5,11pt_avg..25,.5,.75,utility.2,-1,0,0',
      'Rprec_mult.5,0.2,0.35',
      'P.5,7,3',
      'recall.20,2000,iprec_at_recall.0.1,.2,.25,.75,.5',
    ],
  },
];

/** What `score --format trec` prints for files of that folder. */
async function scored(reference: Omit<Reference, 'output'>): Promise<string> {
  const { level = 1, depth } = reference;
  const result = await scoreFiles(
    { folder, reporter: silentReporter, signal: new AbortController().signal },
    { ...reference, level, depth, trecOrder: true },
  );
  return renderTrecScore(result)
    .map((line) => `${line}\n`)
    .join('');
}

describe.skipIf(absent)('trec_eval 10.0’s own files', () => {
  it.each(references)('$output is printed byte for byte', async ({ output, ...reference }) => {
    expect(await scored(reference)).toBe(readFileSync(path.join(folder, output), 'utf8'));
  });

  it('files of one question print what the files of all say of it', async () => {
    const lines = (await scored({ ...each, run: 'results-302.test', qrels: 'qrels-302.test' }))
      .split('\n')
      .filter((line) => line.includes('\t302\t'));
    const all = readFileSync(path.join(folder, 'out.test.aq'), 'utf8').split('\n');
    expect(lines).toEqual(all.filter((line) => line.includes('\t302\t')));
  });

  it('judgements of several judges over the same documents are refused', async () => {
    // A file for trec_eval's preference measures, which are not ours.
    await expect(scored({ ...plain, qrels: 'qrels.123', perQuestion: false })).rejects.toThrow(
      "cannot read 'qrels.123', line 3682: document 'CR93E-10279' of question '301' was judged before",
    );
  });
});
