import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scoreFiles } from '../../src/api/score-files.js';
import { renderTrecScore } from '../../src/cli/render-score.js';
import { silentReporter } from '../../src/model/progress.js';
import { repositoryFolder } from '../support/test-environment.js';

const folder = join(repositoryFolder, 'fixtures/trec');
const session = { folder, reporter: silentReporter, signal: new AbortController().signal };

/*
 * q1 ranks z c b a d: not judged, 0, 1, 2, pooled only. Relevant are a (2), b (1) and e (1), which
 * did not come back. q2 is not in the run; q3 has its relevant document first; q4 is not judged.
 */
it('a run made by hand has the figures worked out by hand', async () => {
  const result = await scoreFiles(session, {
    qrels: 'hand.qrels',
    run: 'hand.run',
    metrics: [
      'map,Rprec,bpref,recip_rank,P.5,recall.5,ndcg,ndcg_cut.3,success.1,set_F,unj.5',
      'relstring',
    ],
    level: 1,
    perQuestion: true,
    trecOrder: false,
  });
  const q1 = result.perQuestion?.[0]?.metrics;
  const dcg = 1 / 2 + 2 / Math.log2(5);
  const ideal = 2 + 1 / Math.log2(3) + 1 / 2;
  expect(q1).toEqual({
    map: (1 / 3 + 2 / 4) / 3,
    Rprec: 1 / 3,
    // The one document that is judged and not relevant stands before both.
    bpref: 0,
    recip_rank: 1 / 3,
    P_5: 2 / 5,
    recall_5: 2 / 3,
    ndcg: dcg / ideal,
    ndcg_cut_3: 1 / 2 / ideal,
    success_1: 0,
    set_F: (2 * 0.4 * (2 / 3)) / (0.4 + 2 / 3),
    unj_5: 2 / 5,
    relstring: '-012.',
  });
  expect(result.metrics['map']).toBe(((1 / 3 + 2 / 4) / 3 + 0 + 1) / 3);
  expect(result.questions).toEqual({ count: 3, missing: ['q2'], ignored: ['q4'] });
  expect(result.documents).toEqual({ retrieved: 7, unjudged: 2 });
});

it('what is printed of it stays as it is', async () => {
  const result = await scoreFiles(session, {
    qrels: 'hand.qrels',
    run: 'hand.run',
    metrics: ['all_trec'],
    level: 1,
    perQuestion: true,
    trecOrder: true,
  });
  const printed = renderTrecScore(result).map((line) => `${line}\n`);
  expect(printed.join('')).toBe(readFileSync(join(folder, 'hand.out'), 'utf8'));
});
