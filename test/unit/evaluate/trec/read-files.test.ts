import { describe, expect, it } from 'vitest';
import { StemmaError } from '../../../../src/errors/stemma-error.js';
import { readQrels } from '../../../../src/evaluate/trec/read-qrels.js';
import { readRun } from '../../../../src/evaluate/trec/read-run.js';
import { gradesIn, rankingsIn, trecSource } from '../../../support/trec-texts.js';

async function failure(reading: Promise<unknown>): Promise<StemmaError> {
  const error: unknown = await reading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof StemmaError) return error;
  throw new Error('the file was accepted');
}

describe('reading a run', () => {
  it.each([
    ['1 Q0 d 1 2.5', "expected 'question Q0 document rank score tag', found 5 fields"],
    ['1 Q0 d 1 high tag', "the score 'high' is no number"],
    ['1 Q0 d 1 NaN tag', "the score 'NaN' is no number"],
    ['1 Q0 d 1 0x10 tag', "the score '0x10' is no number"],
    ['1 Q0 d 1 1,5 tag', "the score '1,5' is no number"],
    ['1 Q0 d 1 - tag', "the score '-' is no number"],
    ['1 Q0 d 1 . tag', "the score '.' is no number"],
    ['1 Q0 d 1 2 t\n\n1 Q0 d 2 1 t', "document 'd' of question '1' came before"],
    ['1 Q0 d 1 2 t\n2 Q0 d 1 2 t\n1 Q0 d 2 1 t', "document 'd' of question '1' came before"],
    ['1 Q0 d 1 2 t\n\n#\n1 Q0', "expected 'question Q0 document rank score tag', found 2 fields"],
    [`1 Q0 ${'d'.repeat(1024 * 1024)} 1 2 t`, 'the line is longer than 1 MiB'],
  ])('refuses %#: names file and line', async (text, message) => {
    const error = await failure(readRun(trecSource('my.run', text)));
    const line = text.split('\n').length;
    expect(error.code).toBe('bad-trec-file');
    expect(error.message).toBe(`cannot read 'my.run', line ${line}: ${message}`);
    expect(error.data).toEqual({ path: 'my.run', line });
    expect(error.suggestions.length).toBeGreaterThan(0);
  });

  it.each(['', '\n\r\n', '# nothing\n', '\uFEFF'])(
    'refuses %j, which holds nothing',
    async (text) => {
      const error = await failure(readRun(trecSource('my.run', text)));
      expect(error.message).toBe("cannot read 'my.run': it holds no results");
    },
  );

  it('takes qrels for what they are', async () => {
    const error = await failure(readRun(trecSource('my.run', '1 0 d 1\n')));
    expect(error.suggestions[0]).toMatch(/^Are --qrels and --run swapped\?/);
  });

  it('sorts by score, then by document id descending, whatever the ranks say', async () => {
    const text = '1 Q0 b 1 0.5 t\n1 Q0 c 2 0.5 t\n\n1\tQ0\td\t3\t9e-1\tt junk\n1 Q0 a 4 0.5 t\n';
    expect(await rankingsIn(text)).toEqual(new Map([['1', ['d', 'c', 'b', 'a']]]));
  });

  it('tells scores apart that are equal in 32 bits', async () => {
    const text = '1 Q0 a 1 0.30000000000000004 t\n1 Q0 b 2 0.3 t';
    expect((await rankingsIn(text)).get('1')).toEqual(['a', 'b']);
  });

  it('orders ids by bytes, so that an emoji is above the last BMP character', async () => {
    const text = '1 Q0 \uffff 1 1 t\n1 Q0 😀 2 1 t';
    expect((await rankingsIn(text)).get('1')).toEqual(['😀', '\uffff']);
  });

  it('puts infinite scores first and last', async () => {
    const text = '1 Q0 a 1 -inf t\n1 Q0 b 1 1e400 t\n1 Q0 c 1 -1.7e308 t\n1 Q0 d 1 Infinity t';
    expect((await rankingsIn(text)).get('1')).toEqual(['d', 'b', 'c', 'a']);
  });

  it('reads lines of a question from anywhere in the file', async () => {
    const text = '1 Q0 a 1 1 t\n2 Q0 a 1 1 t\n1 Q0 b 1 2 t\n2 Q0 c 1 0 t\n';
    expect(await rankingsIn(text)).toEqual(
      new Map([
        ['1', ['b', 'a']],
        ['2', ['a', 'c']],
      ]),
    );
  });

  it('has the tag of the last line', async () => {
    const text = '1 Q0 a 1 1 first\n1 Q0 b 2 1 läst more\n';
    expect((await readRun(trecSource('r', text))).tag).toBe('läst');
  });
});

describe('reading qrels', () => {
  it.each([
    ['1 0 d', "expected 'question iteration document grade', found 3 fields"],
    ['1 0 d 1 2 3 4 5', "expected 'question iteration document grade', found more than six fields"],
    ['1 0 d x', "the grade 'x' is no whole number of up to nine digits"],
    ['1 0 d 1.5', "the grade '1.5' is no whole number of up to nine digits"],
    ['1 0 d 1234567890', "the grade '1234567890' is no whole number of up to nine digits"],
    ['1 0 d 1\n2 0 d 1\n1 1 d 0', "document 'd' of question '1' was judged before"],
  ])('refuses %j', async (text, message) => {
    const error = await failure(readQrels(trecSource('my.qrels', text)));
    const line = text.split('\n').length;
    expect(error.code).toBe('bad-trec-file');
    expect(error.message).toBe(`cannot read 'my.qrels', line ${line}: ${message}`);
    expect(error.suggestions.length).toBeGreaterThan(0);
  });

  it('takes a run for what it is', async () => {
    const error = await failure(readQrels(trecSource('my.qrels', '1 Q0 d 1 2 t\n')));
    expect(error.suggestions[0]).toMatch(/^Are --qrels and --run swapped\?/);
  });

  it('refuses a file without judgements', async () => {
    const error = await failure(readQrels(trecSource('my.qrels', '# none\n')));
    expect(error.message).toBe("cannot read 'my.qrels': it holds no judgements");
  });

  it('passes over a byte order mark, comments, blank lines, tabs and carriage returns', async () => {
    const text = '\uFEFFq 0 d 1\r\n\r\n# a comment\r\n \t q\t0\tä\u00a0b\t-1\r\nq 0 e +2';
    expect(await gradesIn(text)).toEqual(
      new Map([
        [
          'q',
          new Map([
            ['d', 1],
            ['ä\u00a0b', -1],
            ['e', 2],
          ]),
        ],
      ]),
    );
  });
});
