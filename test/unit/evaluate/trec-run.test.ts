import { describe, expect, it } from 'vitest';
import { StemmaError } from '../../../src/errors/stemma-error.js';
import { formatQrels, formatRun, parseQrels, parseRun } from '../../../src/evaluate/trec-run.js';

const failure = (read: () => unknown): StemmaError => {
  try {
    read();
  } catch (error) {
    if (error instanceof StemmaError) return error;
    throw error;
  }
  throw new Error('the file was accepted');
};

describe('TREC files', () => {
  it.each([
    ['1 Q0 d 1 2.5', 'expected'],
    ['1 Q0 d 1 high tag', "the score 'high' is no number"],
    ['1 Q0 d 1 NaN tag', "the score 'NaN' is no number"],
    ['1 Q0 d 1 2 t\n1 Q0 d 2 1 t', "document 'd' of question '1' came before"],
  ])('refuse the run line %j', (text, message) => {
    const error = failure(() => parseRun(text, 'my.run'));
    expect(error.code).toBe('bad-trec-file');
    expect(error.message).toContain(`cannot read 'my.run', line ${text.split('\n').length}: `);
    expect(error.message).toContain(message);
  });

  it.each(['1 0 d', '1 0 d x', '1 0 d 1.5', '1 0 d 1\n1 0 d 1'])(
    'refuse the judgements %j',
    (text) => {
      expect(failure(() => parseQrels(text, 'q')).code).toBe('bad-trec-file');
    },
  );

  it('sort a run by score, then by document id descending, whatever the ranks say', () => {
    const text = '1 Q0 b 1 0.5 t\n1 Q0 c 2 0.5 t\n\n1\tQ0\td\t3\t9e-1\tt junk\n1 Q0 a 4 0.5 t\n';
    expect(parseRun(text, 'r')).toEqual(new Map([['1', ['d', 'c', 'b', 'a']]]));
  });

  it('tell scores apart that are equal in 32 bits', () => {
    const text = '1 Q0 a 1 0.30000000000000004 t\n1 Q0 b 2 0.3 t';
    expect(parseRun(text, 'r').get('1')).toEqual(['a', 'b']);
  });

  it('order ids by bytes, so that an emoji is above the last BMP character', () => {
    const text = '1 Q0 \uffff 1 1 t\n1 Q0 😀 2 1 t';
    expect(parseRun(text, 'r').get('1')).toEqual(['😀', '\uffff']);
  });

  it('come back as they were written', () => {
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
      ['q2', { ranking: [], grades: new Map([['none', 0]]) }],
    ]);
    expect(formatRun(judged, 'stemma')).toBe(
      'q1 Q0 item-2 1 3 stemma\nq1 Q0 chunk-x 2 2 stemma\nq1 Q0 item-1 3 1 stemma\n',
    );
    expect(parseRun(formatRun(judged, 'stemma'), 'r').get('q1')).toEqual(judged.get('q1')?.ranking);
    expect(parseQrels(formatQrels(judged), 'q').get('q1')).toEqual(judged.get('q1')?.grades);
    expect(formatQrels(judged)).toContain('q2 0 none 0\n');
  });

  it('keep question ids with white space apart', () => {
    const entry = { ranking: ['a'], grades: new Map([['a', 1]]) };
    const judged = new Map([
      ['my q', entry],
      ['my%20q', entry],
      ['my\u00a0q', entry],
    ]);
    const read = parseRun(formatRun(judged, 't'), 'r');
    expect([...read.keys()]).toEqual(['my%20q', 'my%2520q', 'my%C2%A0q']);
  });
});
