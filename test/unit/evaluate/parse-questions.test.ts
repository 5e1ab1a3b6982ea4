import { describe, expect, it } from 'vitest';
import { StemmaError } from '../../../src/errors/stemma-error.js';
import { parseQuestions } from '../../../src/evaluate/parse-questions.js';
import type { QuestionProblem } from '../../../src/evaluate/question-problem.js';

/** The error of a file that must not be read. */
function refusal(text: string): StemmaError & { data: { problems: QuestionProblem[] } } {
  try {
    parseQuestions(text, 'questions.jsonl');
  } catch (error) {
    if (error instanceof StemmaError) {
      return error as StemmaError & { data: { problems: QuestionProblem[] } };
    }
    throw error;
  }
  throw new Error('the file was accepted');
}

const line = (fields: object): string => JSON.stringify({ id: 'q1', question: 'Why?', ...fields });
const withEvidence = (item: unknown): string => line({ evidence: [item] });

describe('parsing a question set', () => {
  it('names the line and the column of a line that is not JSON', () => {
    const error = refusal(`${line({})}\n{"id":"q2", "question" "Why?"}\n`);
    expect(error.code).toBe('bad-questions');
    expect(error.message).toContain("cannot read the questions in 'questions.jsonl', line 2");
    expect(error.data).toMatchObject({ path: 'questions.jsonl', line: 2 });
    expect(error.data.problems[0]).toMatchObject({ line: 2, column: 24 });
  });

  it('points behind the end of a line that stops too early', () => {
    expect(refusal('{"id":"q1"').data.problems[0]).toMatchObject({ line: 1 });
    expect(refusal('{"id":').data.problems[0]).toMatchObject({ line: 1, column: 7 });
  });

  it('reports every bad line at once, the first in the message', () => {
    const error = refusal(['[]', line({}), '7', '{"question":"Why?"}', 'null'].join('\n'));
    expect(error.data.problems.map((problem) => problem.line)).toEqual([1, 3, 4, 5]);
    expect(error.message).toContain('line 1: expected one JSON object');
    expect(error.message).toContain('(and 3 more)');
  });

  it.each([
    [{ id: 7 }, "'id' of the question is a number, not a string"],
    [{ id: ' ' }, "'id' of question ' ' is empty"],
    [{ id: 'a\u0007' }, 'control character'],
    [{ id: '\ud800' }, 'half of a surrogate pair'],
    [{ question: '' }, "'question' of question 'q1' is empty"],
    [{ question: ['x'] }, 'is a list, not a string'],
    [{ answer: null }, "'answer' of question 'q1' is null, not a string"],
    [{ tags: 'billing' }, 'not a list of strings'],
    [{ tags: [1] }, 'not a list of strings'],
    [{ evidence: null }, "'evidence' of question 'q1' is null, not a list"],
    [{ evidence: { document: 'a' } }, 'is an object, not a list'],
  ])('refuses the fields %j', (fields, message) => {
    const error = refusal(line(fields));
    expect(error.data.problems).toHaveLength(1);
    expect(error.message).toContain(message);
  });

  it('refuses a line without an id and one without a question', () => {
    expect(refusal('{"question":"Why?"}').message).toContain("the question has no 'id'");
    expect(refusal('{"id":"q9"}').message).toContain("question 'q9' has no 'question'");
  });

  it('names both lines of an id that is used twice', () => {
    const error = refusal([line({}), '', line({ id: 'q2' }), line({ tags: [] })].join('\n'));
    expect(error.message).toContain("the id 'q1' is used on lines 1 and 4");
    expect(error.data.problems).toHaveLength(1);
  });

  it.each([
    ['docs/a.md', 'is a string, not an object'],
    [{}, "evidence 1 of question 'q1' has no 'document'"],
    [{ document: '' }, "'document' of evidence 1 of question 'q1' is empty"],
    [{ document: 'a', quote: '  ' }, "'quote' of evidence 1 of question 'q1' is empty"],
    [{ document: 'a', start: 3 }, "has 'start' without 'end'"],
    [{ document: 'a', end: 3 }, "has 'end' without 'start'"],
    [
      { document: 'a', start: 5, end: 5 },
      "'start' (5) of evidence 1 of question 'q1' is not before 'end' (5)",
    ],
    [{ document: 'a', start: -1, end: 5 }, 'is -1, less than 0'],
    [{ document: 'a', start: 1.5, end: 5 }, 'is 1.5, not a whole number'],
    [{ document: 'a', start: '1', end: 5 }, 'is a string, not a number'],
    [
      { document: 'a', grade: 0.5 },
      "'grade' of evidence 1 of question 'q1' is 0.5, not a whole number",
    ],
    [{ document: 'a', grade: 1e300 }, 'not a whole number'],
  ])('refuses the evidence %j', (item, message) => {
    const error = refusal(withEvidence(item));
    expect(error.data.problems).toHaveLength(1);
    expect(error.message).toContain(message);
  });

  it.each([
    ['{"id":"q1","qestion":"Why?"}', 'question'],
    ['{"id":"q1","question":"Why?","evidance":[]}', 'evidence'],
    ['{"ID":"q1","question":"Why?"}', 'id'],
    [withEvidence({ doc: 'a' }), 'document'],
    [withEvidence({ document: 'a', qoute: 'x' }), 'quote'],
    [withEvidence({ document: 'a', start: 1, End: 4 }), 'end'],
  ])('asks whether a near miss was meant: %s', (text, meant) => {
    expect(refusal(text).suggestions).toContain(`Did you mean '${meant}'?`);
  });

  it('tolerates fields of others that look like none of ours', () => {
    const text = line({ source: 'tickets', evidence: [{ document: 'a', id: 3, page: 7 }] });
    expect(parseQuestions(text, 'q')[0]?.evidence).toEqual([{ document: 'a', grade: 1 }]);
  });

  it('tolerates a byte order mark, CRLF and blank lines', () => {
    const text = `\uFEFF${line({})}\r\n\r\n  \n${line({ id: 'q2' })}\r\n`;
    expect(parseQuestions(text, 'q').map(({ id }) => id)).toEqual(['q1', 'q2']);
  });

  it('keeps a line separator that stands within a question', () => {
    const text = '{"id":"q1","question":"a\u2028b"}';
    expect(parseQuestions(text, 'q')[0]?.question).toBe('a\u2028b');
  });

  it('counts blank lines when it names a line', () => {
    expect(refusal(`\n\n${line({ tags: 1 })}`).data).toMatchObject({ line: 3 });
  });

  it('reads every form of evidence, in order, with a grade of 1 unless given', () => {
    const evidence = [
      { document: 'docs/a.md', quote: 'a quote' },
      { document: 'docs/a.md', start: 10, end: 90 },
      { document: 'docs/b.md', grade: 3 },
      { document: 'docs/c.md', grade: -1 },
    ];
    const [question] = parseQuestions(line({ evidence, answer: 'So.', tags: ['x'] }), 'q');
    expect(question).toEqual({
      id: 'q1',
      question: 'Why?',
      evidence: evidence.map((item) => ({ grade: 1, ...item })),
      answer: 'So.',
      tags: ['x'],
    });
  });

  it('accepts a question without evidence and a file without questions', () => {
    expect(parseQuestions(line({}), 'q')[0]?.evidence).toEqual([]);
    expect(parseQuestions('\n', 'q')).toEqual([]);
  });
});
