import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CompareResult } from '../../src/api/compare-project.js';
import type { EvalResult } from '../../src/api/eval-project.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';

const SETTING = 'pipeline.retrieve';
/** Above what words of other subjects reach in the small corpus, below what the answers do. */
const AT_LEAST = { mode: 'lexical', minScore: { lexical: 0.5 } };
let project: ProjectFolder;

beforeAll(async () => {
  project = await prepareProject({
    until: 'commit',
    settings: { [SETTING]: { mode: 'lexical' }, 'promote.minQuestions': 1 },
  });
});

afterAll(() => {
  project.dispose();
});

describe('questions that the corpus does not answer', () => {
  it('are nothing to measure where there are none', async () => {
    const { metrics, questions } = await doneJson<EvalResult>(project, 'eval');
    expect(questions).toMatchObject({ count: 5, answerable: 5, withoutEvidence: 0 });
    expect(metrics).not.toHaveProperty('Refused');
    project.set({ 'promote.require': ['Refused >= 0.5'] });
    await done(project, 'commit', '-m', 'a rule about nothing');
    expect(await refused(project, 'compare', 'HEAD', 'HEAD')).toMatchObject({
      code: 'metric-not-evaluated',
      suggestions: [expect.stringContaining('questions without evidence')],
    });
  });

  it('are measured by what a minimum score lets through, and leave the other means alone', async () => {
    const before = await doneJson<EvalResult>(project, 'eval');
    const own = [
      { id: 'u1', question: 'Which pizza is best with pineapple?' },
      { id: 'u2', question: 'Who won the football match?', evidence: [] },
    ];
    const lines = own.map((one) => `${JSON.stringify(one)}\n`).join('');
    project.write('questions.jsonl', project.read('questions.jsonl') + lines);
    await done(project, 'commit', '-m', 'questions about other things');
    const open = await doneJson<EvalResult>(project, 'eval');
    expect(open.questions).toMatchObject({ count: 7, answerable: 5, withoutEvidence: 2 });
    expect(open.metrics).toEqual({ ...before.metrics, Refused: 0 });
    expect(await done(project, 'eval')).toContain(
      '2 unanswerable questions: scored by Refused alone',
    );

    await done(project, 'switch', '-c', 'strict');
    project.set({ [SETTING]: AT_LEAST });
    await done(project, 'commit', '-m', 'a minimum score');
    const strict = await doneJson<EvalResult>(project, 'eval');
    expect(strict.metrics).toMatchObject({ Refused: 1, 'R@5': before.metrics['R@5'] });
    expect(strict.questions.foundNothing).toBe(0);
    expect(await done(project, 'eval', '--questions')).toMatch(/^u1 +- .* 1\.0000$/m);
  });

  it('are compared by themselves, and decide by a rule', async () => {
    const result = await doneJson<CompareResult>(project, 'compare', 'main', 'strict');
    expect(result.count).toBe(7);
    const rows = result.metrics.map(({ name, count, wins }) => [name, count, wins]);
    expect(rows).toContainEqual(['SpanR@1500t', 5, expect.any(Number)]);
    expect(rows).toContainEqual(['Refused', 2, 2]);
    expect(result.rules.find(({ rule }) => rule === 'Refused >= 0.5')?.outcome).toBe('pass');
    const text = await done(project, 'compare', 'main', 'strict');
    expect(text).toContain('7 questions, 2 of them unanswerable');
    expect(text).toContain('u1     0.00 -> 1.00 Refused  Which pizza');
    expect(text.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  it('do not hide a threshold that refuses everything', async () => {
    project.set({ [SETTING]: { mode: 'lexical', minScore: { lexical: 1000 } } });
    const { metrics, questions } = await doneJson<EvalResult>(project, 'eval');
    expect(metrics).toMatchObject({ Refused: 1, 'R@5': 0, 'SpanR@1500t': 0 });
    expect(questions.foundNothing).toBe(5);
    expect(await done(project, 'eval')).toContain('5 questions found nothing; each scores 0');
  });
});
