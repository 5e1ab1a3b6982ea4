import { describe, expect, it } from 'vitest';
import type { FeedbackResult } from '../../../src/api/questions/collect-feedback.js';
import { copyForEachTest } from '../../support/copied-project.js';
import { done, doneJson, prepareProject } from '../../support/prepared-project.js';
import type { ProjectFolder } from '../../support/project-folder.js';
import { refused } from '../../support/refused.js';

let project: ProjectFolder;

copyForEachTest(
  () => prepareProject({ until: 'run' }),
  (copy) => {
    project = copy;
  },
);

const LOG = [
  { question: 'How do I descale it?', rating: 'down' },
  { question: ' how do I  DESCALE it', rating: -1 },
  { question: 'How do I descale it?', rating: '👍' },
  { question: 'Can I pay by card?', rating: true },
  { question: 'Which dial setting is golden', rating: 0 },
  { question: 'Unrated?' },
  { question: 'Stars?', rating: 4 },
  { question: ['x'], rating: 'up' },
  { answer: 'no question' },
];
const collect = (lines: readonly unknown[], ...args: readonly string[]) => {
  const text = lines.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  project.write('log.jsonl', `\uFEFF${text.join('\r\n')}\r\n`);
  return doneJson<FeedbackResult>(
    project,
    'questions',
    'from-feedback',
    `${project.folder}/log.jsonl`,
    ...args,
  );
};
const candidates = () =>
  project
    .read('candidates.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('candidates from feedback', () => {
  it('are one for the same words, tagged by their thumbs, and no questions of the set', async () => {
    const questions = project.read('questions.jsonl');
    const { added, known, refused: out, entries, into } = await collect([...LOG, '{"question": ']);
    expect(into).toBe('candidates.jsonl');
    expect(entries).toBe(6);
    expect(added).toHaveLength(3);
    expect(candidates()).toMatchObject([
      {
        question: 'How do I descale it?',
        candidate: true,
        feedback: { up: 1, down: 2, unrated: 0 },
        tags: ['feedback:up', 'feedback:down'],
      },
      { question: 'Can I pay by card?', tags: ['feedback:up'] },
      { question: 'Unrated?', feedback: { up: 0, down: 0, unrated: 1 } },
    ]);
    expect(candidates().some((one) => 'evidence' in one || 'proposed' in one)).toBe(false);
    expect(known).toEqual([{ id: 'q2', feedback: { up: 0, down: 1, unrated: 0 } }]);
    expect(out.map(({ line, reason }) => [line, reason])).toEqual([
      [7, 'unknown-rating'],
      [8, 'no-question'],
      [9, 'no-question'],
      [10, 'not-json'],
    ]);
    expect(project.read('questions.jsonl')).toBe(questions);
  });

  it('are the same the second time, and what people added to a line stays', async () => {
    await collect(LOG);
    project.edit('candidates.jsonl', '"candidate":true', '"candidate":true,"note":"ask Ada"');
    const lines = project.read('candidates.jsonl');
    const again = await collect(LOG, '--dry-run');
    expect(again).toMatchObject({ added: [], updated: [], unchanged: { length: 3 } });
    const more = await collect([...LOG, LOG[0]]);
    expect(more).toMatchObject({ added: [], updated: { length: 1 } });
    expect(project.read('candidates.jsonl')).toBe(lines.replace('"down":2', '"down":3'));
  });

  it('take other fields and ratings, and only those with a thumb that is wanted', async () => {
    const log = [
      { inputs: { q: 'One?' }, stars: '1' },
      { inputs: { q: 'Five?' }, stars: '5' },
    ];
    const { added } = await collect(
      log,
      '--field',
      'question=inputs.q',
      '--field',
      'rating=stars',
      '--up',
      '5',
      '--down',
      '1',
      '--only',
      'down',
    );
    expect(added).toHaveLength(1);
    expect(candidates()).toMatchObject([{ question: 'One?', tags: ['feedback:down'] }]);
  });

  it('have passages beside them where these are asked for, which are no evidence', async () => {
    await collect(LOG);
    await collect(LOG, '--propose');
    const [first] = candidates();
    const document = 'docs/kettle.md';
    expect(first).toMatchObject({
      proposed: [{ document, text: expect.any(String) as unknown }, {}, {}],
    });
    expect(first).not.toHaveProperty('evidence');
    expect((await collect(LOG, '--propose')).unchanged).toHaveLength(3);
  });

  it('are refused as a question set, and where they would go into one', async () => {
    await collect(LOG);
    project.set({ 'evaluate.questions': 'candidates.jsonl' });
    const { message } = await refused(project, 'eval');
    expect(message).toContain('is a candidate that nobody has labelled');
    project.set({ 'evaluate.questions': 'questions.jsonl' });
    const args = ['questions', 'from-feedback', `${project.folder}/log.jsonl`];
    expect(
      await refused(project, ...args, '--into', `${project.folder}/questions.jsonl`),
    ).toMatchObject({ exit: 2, code: 'bad-usage' });
    expect(await refused(project, ...args, '--field', 'stars')).toMatchObject({
      code: 'bad-usage',
    });
  });

  it('say what to do with them', async () => {
    await collect([], '--dry-run').catch(() => undefined);
    project.write('log.jsonl', `${JSON.stringify(LOG[0])}\n${JSON.stringify(LOG[4])}\n`);
    const text = await done(project, 'questions', 'from-feedback', `${project.folder}/log.jsonl`);
    expect(text.split('\n')).toEqual([
      'candidates.jsonl: 1 candidate added, 0 updated, 0 unchanged, of 2 lines',
      'in the question set already: 1',
      '  q2: 0 up, 1 down',
      'Label them: stemma questions add --candidates candidates.jsonl',
      '',
    ]);
  });
});
