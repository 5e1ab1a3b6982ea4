import { describe, expect, it } from 'vitest';
import type { CheckQuestionsResult } from '../../../src/api/questions/check-questions.js';
import { copyForEachTest } from '../../support/copied-project.js';
import { done, doneJson, prepareProject } from '../../support/prepared-project.js';
import type { ProjectFolder } from '../../support/project-folder.js';
import { refused } from '../../support/refused.js';
import { runInProcess } from '../../support/run-in-process.js';

let project: ProjectFolder;

copyForEachTest(
  () => prepareProject({ until: 'commit', settings: { 'promote.minQuestions': 5 } }),
  (copy) => {
    project = copy;
  },
);

const check = async (...args: readonly string[]) => {
  const { code, stdout } = await runInProcess(project, ['questions', 'check', ...args, '--json']);
  // stemma wrote it; its shape is under test elsewhere.
  return { code, ...(JSON.parse(stdout) as CheckQuestionsResult) };
};
const add = (...questions: readonly (object | string)[]) => {
  const lines = questions.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  project.write('questions.jsonl', project.read('questions.jsonl') + lines.join('\n'));
};
const found = ({ findings }: CheckQuestionsResult) =>
  findings.map(({ severity, check: name, id, line }) => [severity, name, id, line]);

describe('questions check', () => {
  it('finds nothing in a good set, and says what it can show', async () => {
    const { code, findings, questions, power } = await check('--strict');
    expect({ code, findings }).toEqual({ code: 0, findings: [] });
    expect(questions).toMatchObject({ count: 5, answerable: 5, unanswerable: 0 });
    expect(questions.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(power.map(({ tag, questions: count }) => [tag, count])).toEqual([
      [null, 5],
      ['care', 2],
      ['terms', 2],
      ['use', 1],
    ]);
    const text = await done(project, 'questions', 'check');
    expect(text).toMatch(/^\(all\) +5 +0 +-$/m);
    expect(text).toMatch(/^use +1 +0 +-$/m);
    expect(text).toMatch(
      /questions\.jsonl at working: 5 questions, hash [0-9a-f]{10}\nnothing found/,
    );
    expect(text.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  it('finds evidence that has no place, with the reason as the name of the check', async () => {
    add(
      { id: 'a', question: 'a?', evidence: [{ document: 'docs/gone.md' }] },
      { id: 'b', question: 'b?', evidence: [{ document: 'docs/kettle.md', quote: 'nowhere' }] },
      { id: 'c', question: 'c?', evidence: [{ document: 'docs/kettle.md', quote: 'the' }] },
      { id: 'd', question: 'd?', evidence: [{ document: 'docs/kettle.md', start: 1, end: 99999 }] },
      {
        id: 'e',
        question: 'e?',
        evidence: [{ document: 'docs/kettle.md', start: 0, end: 4, quote: 'every two months' }],
      },
      {
        id: 'f',
        question: 'f?',
        evidence: [
          { document: 'docs/kettle.md', quote: 'every two months' },
          { document: 'docs/kettle.md', quote: 'two months' },
        ],
      },
      { id: 'g', question: 'g?', evidence: [{ document: 'docs/kettle.md', grade: 0 }] },
    );
    const result = await check();
    expect(result.code).toBe(1);
    expect(found(result)).toEqual([
      ['error', 'no-such-document', 'a', 6],
      ['error', 'offsets-beyond-text', 'd', 9],
      ['error', 'quote-ambiguous', 'c', 8],
      ['error', 'quote-not-found', 'b', 7],
      ['warning', 'evidence-overlaps', 'f', 11],
      ['warning', 'nothing-relevant', 'g', 12],
      ['warning', 'offsets-wrong', 'e', 10],
    ]);
    expect(result.counts).toEqual({ error: 4, warning: 3, info: 0 });
  });

  it('goes on past lines that cannot be read, and lists all of them', async () => {
    add(
      '{"id": ',
      { id: 'q1', question: 'again?' },
      { id: 'c', question: 'mine?', candidate: true },
      '[]',
    );
    const result = await check();
    expect(result.code).toBe(1);
    expect(result.questions.hash).toBeNull();
    const lines = result.findings.filter(({ check: name }) => name === 'bad-line');
    expect(lines.map(({ line }) => line)).toEqual([6, 7, 8, 9]);
    expect(lines[2]?.message).toContain("question 'c' is a candidate that nobody has labelled");
    expect((await refused(project, 'eval')).message).toContain('line 6');
  });

  it('finds questions asked twice, and those that stand in the corpus word for word', async () => {
    project.write('corpus/faq.txt', 'FAQ\n\nHow   long is\nthe WARRANTY? Three years.\n');
    add({
      id: 'w',
      question: 'how long is the warranty',
      evidence: [{ document: 'docs/warranty.txt' }],
    });
    const result = await check();
    expect(result.code).toBe(0);
    expect(found(result)).toEqual([
      ['warning', 'question-in-corpus', 'q4', 4],
      ['warning', 'question-in-corpus', 'w', 6],
      ['warning', 'same-question', 'w', 6],
    ]);
    expect(result.findings.map(({ message }) => message)).toContain(
      "it stands word for word in 'docs/faq.txt' (5)",
    );
    expect((await check('--strict')).code).toBe(1);
  });

  it('warns of unanswerable questions that nothing can refuse, and of too few questions', async () => {
    add({ id: 'u', question: 'Do you sell pizza?' });
    expect(found(await check())).toEqual([['warning', 'never-refused', undefined, undefined]]);
    project.set({ 'pipeline.retrieve.minScore': { dense: 0.2 }, 'promote.minQuestions': 6 });
    expect(found(await check())).toEqual([['warning', 'few-questions', undefined, undefined]]);
    project.write('questions.jsonl', '');
    expect(found(await check())).toEqual([['error', 'no-questions', undefined, undefined]]);
  });

  it('looks at a commit as it was, with its own questions', async () => {
    add({ id: 'a', question: 'a?', evidence: [{ document: 'docs/gone.md' }] });
    project.remove('corpus/kettle.md');
    expect((await check('--at', 'HEAD')).findings).toEqual([]);
    expect((await check()).counts.error).toBeGreaterThan(1);
  });

  it('reckons with another spread, and refuses one that is none', async () => {
    add(
      ...Array.from({ length: 4 }, (_, i) => ({
        id: `x${i}`,
        question: `x${i}?`,
        evidence: [{ document: 'docs/kettle.md' }],
      })),
    );
    const usual = (await check()).power[0]?.detectable ?? NaN;
    expect(usual).toBeGreaterThan(0);
    expect((await check('--spread', '0.15')).power[0]?.detectable).toBeCloseTo(usual / 2, 12);
    for (const spread of ['0', '-1', '2', 'x']) {
      const refusal = await refused(project, 'questions', 'check', `--spread=${spread}`);
      expect(refusal).toMatchObject({ exit: 2, code: 'bad-usage' });
    }
  });

  it('is refused without a question set', async () => {
    project.remove('questions.jsonl');
    expect(await refused(project, 'questions', 'check')).toMatchObject({
      exit: 1,
      code: 'questions-missing',
    });
  });

  it('needs no repository, and no embedding', async () => {
    project.set({
      'pipeline.embed': { provider: 'openai', model: 'x', baseUrl: 'http://127.0.0.1:9' },
    });
    project.remove('.git');
    expect(await doneJson<CheckQuestionsResult>(project, 'questions', 'check')).toMatchObject({
      findings: [],
    });
  });
});
