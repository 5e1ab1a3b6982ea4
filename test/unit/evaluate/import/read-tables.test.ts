import { describe, expect, it } from 'vitest';
import { parsePythonList } from '../../../../src/evaluate/import/python-list.js';
import { readCsvQuestions } from '../../../../src/evaluate/import/read-csv-questions.js';
import { readPromptfoo } from '../../../../src/evaluate/import/read-promptfoo.js';
import { readRagas } from '../../../../src/evaluate/import/read-ragas.js';
import { parseFieldNames } from '../../../../src/evaluate/import/source-fields.js';
import { thrownBy } from '../../../support/thrown-by.js';

const named = (...pairs: string[]) => ({
  path: 'f',
  fieldNames: parseFieldNames(pairs),
  unanswerable: false,
});

describe('reading a table of questions', () => {
  const csv = (text: string, ...pairs: string[]) => readCsvQuestions(text, named(...pairs));

  it('takes quoted values with delimiters and line breaks, and counts lines by the file', () => {
    const text =
      'id,Question,document,quote,tags\n' +
      '1,"Why, oh\nwhy?",docs/a.md,"he said ""no""","a; b"\n' +
      '2,short\n' +
      '3,Who?,docs/a.md,,\n';
    const { questions, refused } = csv(text);
    expect(questions).toMatchObject([
      {
        id: '1',
        question: 'Why, oh\nwhy?',
        line: 2,
        tags: ['a', 'b'],
        evidence: [{ kind: 'document', name: 'docs/a.md', quote: 'he said "no"' }],
      },
      { id: '3', line: 5, evidence: [{ kind: 'document', name: 'docs/a.md', grade: 1 }] },
    ]);
    expect(refused).toMatchObject([
      { line: 4, reason: 'bad-row', message: 'it has 2 values, the header 5' },
    ]);
  });

  it.each([';', '\t', '|', ','])('finds the delimiter %j by the header', (delimiter) => {
    const text = ['question', 'document'].join(delimiter) + '\r\n' + ['a', 'd'].join(delimiter);
    expect(csv(text).questions).toMatchObject([{ question: 'a' }]);
  });

  it('takes columns by other names, and says which are there where one is missing', () => {
    expect(csv('Frage,Seite\na,d\n', 'question=Frage', 'document=Seite').questions).toHaveLength(1);
    expect(thrownBy(() => csv('Frage,document\na,d\n'))).toMatchObject({
      code: 'missing-column',
      message: "cannot import 'f': it has no column 'question': there are 'Frage', 'document'",
    });
    expect(thrownBy(() => csv('question,doc\na,d\n', 'document=dok')).suggestions[0]).toBe(
      "Did you mean 'doc'?",
    );
    expect(thrownBy(() => parseFieldNames(['qestion=Frage']))).toMatchObject({
      code: 'bad-usage',
      suggestions: ["Did you mean 'question=…'?", expect.any(String)],
    });
  });

  it('makes no question unanswerable unless it is said', () => {
    expect(thrownBy(() => csv('question,answer\na,b\n')).code).toBe('missing-column');
    expect(csv('question,document\na,\n').refused).toMatchObject([{ reason: 'no-evidence' }]);
    const all = readCsvQuestions('question\na\n', { ...named(), unanswerable: true });
    expect(all.questions).toMatchObject([{ evidence: [] }]);
    const some = csv('question,document,unanswerable\na,,yes\nb,d,no\nc,d,yes\n');
    expect(some.questions).toMatchObject([{ evidence: [] }, { evidence: [{ name: 'd' }] }]);
    expect(some.refused).toMatchObject([{ line: 4, reason: 'contradiction' }]);
  });

  it.each([
    ['1.5', '4', 'its start is no whole number'],
    ['4', '1', 'its start 4 is not before its end 1'],
    ['4', '', 'it has one of start and end alone'],
  ])('refuses a place from %s to %s', (start, end, message) => {
    const { refused } = csv(`question,document,start,end\na,d,${start},${end}\n`);
    expect(refused).toMatchObject([{ reason: 'bad-field', message }]);
  });

  it('refuses a file with a quote that is not closed, or a column twice, as a whole', () => {
    const open = thrownBy(() => csv('question,document\na,d\n"b,d\n'));
    expect(open).toMatchObject({ code: 'bad-import', data: { line: 3 } });
    expect(thrownBy(() => csv('question,question\na,b\n')).code).toBe('bad-import');
  });
});

describe('reading promptfoo tests', () => {
  const tests = `defaultTest:
  vars: { document: docs/a.md }
tests:
  - description: one
    vars: { query: "How long?", quote: five days }
    metadata: { id: t1, tags: [billing] }
    assert:
      - { type: llm-rubric, value: polite }
      - { type: icontains, value: five }
  - vars: { query: [One?, Two?], document: null, context: [it is one, it is two] }
  - vars: { prompt_text: Which?, document: docs/b.md }
  - vars: nothing
  - { vars: { question: "No place?", document: "" } }
`;

  it('takes questions, places and answers from variables and assertions', () => {
    const { questions, passages, refused } = readPromptfoo(tests, named());
    expect(questions).toMatchObject([
      {
        id: 't1',
        line: 4,
        question: 'How long?',
        answer: 'five',
        tags: ['billing'],
        evidence: [{ name: 'docs/a.md', quote: 'five days' }],
      },
      { question: 'One?', evidence: [{ passage: 0 }, { passage: 1 }] },
      { question: 'Two?', line: 10 },
      { question: 'Which?', line: 11, evidence: [{ name: 'docs/b.md' }] },
    ]);
    expect(passages.map(({ text }) => text)).toEqual(['it is one', 'it is two']);
    expect(refused).toMatchObject([
      { line: 12, reason: 'bad-test', message: 'its vars are a string' },
      { line: 13, reason: 'no-evidence' },
    ]);
  });

  it('takes a bare list, and refuses what holds no tests', () => {
    const list = '- vars: {question: a, document: d}\n';
    expect(readPromptfoo(list, named()).questions).toHaveLength(1);
    const refusal = (text: string) => thrownBy(() => readPromptfoo(text, named())).message;
    expect(refusal('tests: file://tests.csv\n')).toContain("stand in 'file://tests.csv'");
    expect(refusal('prompts: []\n')).toContain("no list 'tests'");
    expect(refusal('a: [\n')).toContain('line 2: it is not YAML');
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
      .split('')
      .map((name, i) => {
        const before = 'abcdefgh'[i] ?? '';
        return `${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(',')}]\n`;
      })
      .join('')}`;
    expect(thrownBy(() => readPromptfoo(bomb, named())).code).toBe('bad-import');
  });
});

describe('reading a test set of Ragas', () => {
  it('takes JSONL, a JSON list and a table with lists as Python writes them', () => {
    const row = {
      user_input: 'How long?',
      reference: 'Five days.',
      reference_contexts: ["it's five", 'days'],
      response: 'no label',
      synthesizer_name: 'single_hop',
    };
    const table = `user_input,reference,reference_contexts,synthesizer_name\nHow long?,Five days.,"[""it's five"", 'days']",single_hop\n`;
    for (const text of [JSON.stringify(row), JSON.stringify([row]), table]) {
      const { questions, passages, refused } = readRagas(text, named());
      expect(refused).toEqual([]);
      expect(passages.map((one) => one.text)).toEqual(["it's five", 'days']);
      expect(questions).toMatchObject([
        { question: 'How long?', answer: 'Five days.', tags: ['single_hop'] },
      ]);
    }
  });

  it('takes the first of several answers, and never what a system retrieved', () => {
    const rows = [
      { question: 'a', ground_truths: ['x', 'y'], reference_contexts: ['c'] },
      { question: 'b', retrieved_contexts: ['c'], contexts: ['c'] },
      { user_input: [{ content: 'hi', type: 'human' }], reference_contexts: ['c'] },
      { question: 'd', reference_contexts: [3] },
    ];
    const { questions, refused } = readRagas(JSON.stringify(rows), named());
    expect(questions).toMatchObject([{ answer: 'x' }]);
    expect(refused.map(({ where, reason }) => [where, reason])).toEqual([
      ['[1]', 'no-evidence'],
      ['[2]', 'conversation'],
      ['[3]', 'bad-field'],
    ]);
    expect(readRagas(JSON.stringify(rows), named('context=contexts')).questions).toHaveLength(1);
  });

  it.each([
    [`['a', "it's", 'say \\'no\\'', 'x\\ny']`, ['a', "it's", "say 'no'", 'x\ny']],
    ['[]', []],
    [`['a',]`, ['a']],
    [`['\\xe9\\u00fc']`, ['éü']],
    [`['a' 'b']`, undefined],
    [`[1]`, undefined],
    ['a', undefined],
  ])('reads %s as Python does', (text, expected) => {
    expect(parsePythonList(text)).toEqual(expected);
  });
});
