import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvalResult } from '../../src/api/eval-project.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';

let project: ProjectFolder;
let questions: string;

beforeAll(async () => {
  project = await prepareProject({ until: 'commit' });
  questions = project.read('questions.jsonl');
});

afterAll(() => {
  project.dispose();
});

function line(question: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(question)}\n`;
}

describe('a question set', () => {
  it.each([
    ['is not JSON', '{"id": "q6", "question": \n', 6, /not JSON/],
    ['is an array', '[]\n', 6, /object/],
    ['has no id', line({ question: 'why?', evidence: [] }), 6, /id/],
    ['has an unknown key', line({ id: 'q6', question: 'why?', evidense: [] }), 6, /evidense/],
    ['has the id of another', line({ id: 'q1', question: 'why?' }), 6, /lines 1 and 6/],
    [
      'has evidence that ends before it starts',
      line({ id: 'q6', question: 'why?', evidence: [{ document: 'docs/a.md', start: 5, end: 2 }] }),
      6,
      /end/,
    ],
    ['is empty', line({ id: 'q6', question: '  ', evidence: [] }), 6, /question/],
  ])('is refused where a line %s, by number', async (_what, text, number, message) => {
    project.write('questions.jsonl', questions + text);
    const refusal = await refused(project, 'eval');
    expect(refusal).toMatchObject({ exit: 1, code: 'bad-questions', data: { line: number } });
    expect(refusal.message).toContain(`'questions.jsonl', line ${number}`);
    expect(refusal.message).toMatch(message);
  });

  it('is refused by compare and promote as it is by eval', async () => {
    project.write('questions.jsonl', `${questions}{\n`);
    await done(project, 'switch', '-c', 'broken');
    // The commit itself would evaluate nothing and so has no reason to refuse.
    project.git('commit', '--quiet', '-m', 'broken questions', 'questions.jsonl');
    for (const command of ['eval HEAD', 'compare HEAD main', 'promote HEAD']) {
      const refusal = await refused(project, ...command.split(' '));
      expect(refusal).toMatchObject({ exit: 1, code: 'bad-questions' });
      expect(refusal.message).toContain("'HEAD:questions.jsonl', line 6");
    }
    await done(project, 'switch', 'main');
  });

  it('is refused where there is none, by path', async () => {
    project.remove('questions.jsonl');
    for (const command of ['eval', 'compare working HEAD']) {
      const refusal = await refused(project, ...command.split(' '));
      expect(refusal).toMatchObject({ exit: 1, code: 'questions-missing' });
      expect(refusal.message).toContain("'questions.jsonl'");
    }
    project.write('questions.jsonl', questions);
  });

  it('is refused where it has no question', async () => {
    project.write('questions.jsonl', '\n');
    expect(await refused(project, 'eval')).toMatchObject({ exit: 1, code: 'no-questions' });
  });

  it('is refused where it is not UTF-8', async () => {
    project.write('questions.jsonl', Buffer.from('{"id":"caf\u00e9"}', 'latin1'));
    expect(await refused(project, 'eval')).toMatchObject({
      exit: 1,
      code: 'not-utf8',
      data: { path: 'questions.jsonl' },
    });
  });
});

describe('evidence that is not found', () => {
  it('is counted, listed by question, and scored 0 in every mean', async () => {
    project.write('questions.jsonl', questions);
    const sound = await doneJson<EvalResult>(project, 'eval');
    const noDocument = {
      id: 'x1',
      question: 'How often do I descale the kettle?',
      evidence: [{ document: 'docs/kettel.md', quote: 'vinegar' }],
    };
    const noText = {
      id: 'x2',
      question: 'How long is the warranty?',
      evidence: [{ document: 'docs/warranty.txt', quote: 'a warranty of ninety years' }],
    };
    project.write('questions.jsonl', questions + line(noDocument) + line(noText));
    const result = await doneJson<EvalResult>(project, 'eval');
    expect(result.questions).toMatchObject({ count: 7, failed: 0, unresolved: 2 });
    const lost = result.perQuestion.filter(({ unresolved }) => unresolved !== undefined);
    expect(lost.map(({ id }) => id)).toEqual(['x1', 'x2']);
    expect(lost.map(({ metrics }) => Object.values(metrics).every((value) => value === 0))).toEqual(
      [true, true],
    );
    for (const [name, value] of Object.entries(sound.metrics)) {
      expect(result.metrics[name]).toBeCloseTo((value * 5) / 7, 12);
    }
    const shown = await done(project, 'eval');
    expect(shown).toMatch(/2 questions with evidence that was not found:/);
    expect(shown).toMatch(/x1: .*docs\/kettel\.md/);
    expect(shown).toMatch(/x2: .*docs\/warranty\.txt/);
  });
});
