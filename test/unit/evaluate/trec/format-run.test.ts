import { describe, expect, it } from 'vitest';
import { formatQrels, formatRun } from '../../../../src/evaluate/trec/format-run.js';
import { gradesIn, rankingsIn } from '../../../support/trec-texts.js';

describe('writing a run and its qrels', () => {
  const judged = new Map([
    [
      'q1',
      {
        ranking: ['item-2', 'chunk-x', 'item-1'],
        grades: new Map([
          ['item-1', 1],
          ['item-2', -1],
        ]),
      },
    ],
    ['q2', { ranking: [], grades: new Map([['item-1', 2]]) }],
  ]);

  it('gives files that come back as they were', async () => {
    expect(formatRun(judged, 'stemma')).toBe(
      'q1 Q0 item-2 1 3 stemma\nq1 Q0 chunk-x 2 2 stemma\nq1 Q0 item-1 3 1 stemma\n',
    );
    const rankings = await rankingsIn(formatRun(judged, 'stemma'));
    expect(rankings).toEqual(new Map([['q1', judged.get('q1')?.ranking]]));
    expect((await gradesIn(formatQrels(judged))).get('q1')).toEqual(judged.get('q1')?.grades);
    expect(formatQrels(judged)).toContain('q2 0 item-1 2\n');
  });

  it('keeps question ids with white space apart, and none begins a comment', async () => {
    const entry = { ranking: ['a'], grades: new Map([['a', 1]]) };
    const ids = ['my q', 'my%20q', 'my\u00a0q', '#1'];
    const text = formatRun(new Map(ids.map((id) => [id, entry])), 't');
    const read = await rankingsIn(text);
    expect([...read.keys()]).toEqual(['my%20q', 'my%2520q', 'my%C2%A0q', '%231']);
  });
});
