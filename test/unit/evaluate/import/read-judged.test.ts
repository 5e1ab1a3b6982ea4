import { describe, expect, it } from 'vitest';
import { readBeir } from '../../../../src/evaluate/import/read-beir.js';
import { readTrec } from '../../../../src/evaluate/import/read-trec-topics.js';

describe('reading BEIR', () => {
  const queries = '{"_id":"1","text":"What?"}\n{"_id":"2","text":"Who?"}\n{"text":"?"}\n{"_id":\n';
  const qrels = 'query-id\tcorpus-id\tscore\n1\td1\t2\n1\td 2\t0\n9\td1\t1\n';
  const corpus = '{"_id":"d1","title":"Rats","text":"eat corn"}\n{"_id":"d3","text":"other"}\n';
  const options = { qrelsPath: 'q.tsv', allDocuments: false };

  it('joins queries with judgements, leaves those without out, and refuses what is neither', async () => {
    const set = await readBeir({ queries, qrels: qrels.replace('d 2', 'd2') }, options);
    expect(set.questions).toEqual([
      {
        id: '1',
        question: 'What?',
        line: 1,
        where: 'line 1',
        tags: [],
        evidence: [
          { kind: 'document', name: 'd1', grade: 2 },
          { kind: 'document', name: 'd2', grade: 0 },
        ],
      },
    ]);
    expect(set.unjudged).toBe(1);
    expect(set.refused).toMatchObject([
      { line: 3, reason: 'bad-id' },
      { line: 4, reason: 'not-json' },
      { where: 'qrels', id: '9', reason: 'unknown-question' },
    ]);
  });

  it('takes judged documents by their text where the corpus is given, all of them to write', async () => {
    const files = { queries, qrels: '1 0 d1 1\n', corpus };
    const judgedOnly = await readBeir(files, options);
    expect(judgedOnly.passages).toEqual([{ text: 'Rats\n\neat corn', name: 'd1' }]);
    const all = await readBeir(files, { ...options, allDocuments: true });
    expect(all.passages).toHaveLength(2);
    expect(judgedOnly.questions[0]?.evidence).toEqual([
      { kind: 'passage', passage: 0, isDocument: true, grade: 1 },
    ]);
  });

  it('names the line of a judgement that cannot be read', async () => {
    const reading = readBeir({ queries, qrels: '1\td1\tmany\n' }, options);
    await expect(reading).rejects.toMatchObject({
      code: 'bad-trec-file',
      data: { path: 'q.tsv', line: 1 },
    });
  });
});

describe('reading TREC topics', () => {
  const options = { path: 't.txt', qrelsPath: 'q.txt', field: undefined };
  const qrels = '301 0 FT-1 1\n302 0 FT-2 1\n';
  const classic = `<top>
<num> Number: 301
<title> Crime &amp; fraud

<desc> Description:
Which groups
are meant?

<narr> Narrative: …
</top>
<top>
<num> Number: 302 </num>
<title>Polio</title>
</top>
<top><title>no number</top>
`;
  const asked = async (topics: string, field?: string) => {
    const { questions } = await readTrec({ topics, qrels }, { ...options, field });
    return questions.map(({ id, question }) => [id, question]);
  };

  it('takes fields that nothing closes, and those in XML', async () => {
    expect(await asked(classic)).toEqual([
      ['301', 'Crime & fraud'],
      ['302', 'Polio'],
    ]);
    const xml =
      '<topics><topic number="301"><query>a b</query><question>Why?</question></topic></topics>';
    expect(await asked(xml)).toEqual([['301', 'a b']]);
    expect(await asked(xml, 'question')).toEqual([['301', 'Why?']]);
  });

  it('takes another field where one is named, and refuses a topic without it', async () => {
    expect(await asked(classic, 'desc')).toEqual([['301', 'Which groups are meant?']]);
    const { refused } = await readTrec({ topics: classic, qrels }, { ...options, field: 'desc' });
    expect(refused).toMatchObject([
      { line: 15, reason: 'bad-id' },
      { line: 11, id: '302', reason: 'no-question' },
    ]);
  });

  it('takes lines with a tab, and refuses a file without topics', async () => {
    expect(await asked('301\tWhat is it?\n302\tWho?\n')).toHaveLength(2);
    const { refused } = await readTrec({ topics: 'no tab\n', qrels }, options);
    expect(refused[0]).toMatchObject({ line: 1 });
    await expect(readTrec({ topics: '<topic number="1">', qrels }, options)).rejects.toMatchObject({
      code: 'bad-import',
    });
  });
});
