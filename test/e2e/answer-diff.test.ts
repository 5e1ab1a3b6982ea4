import { describe, expect, it } from 'vitest';
import type { AnswerChanges } from '../../src/api/diff/answer-changes.js';
import type { DiffResult } from '../../src/api/diff/diff-project.js';
import type { ExplainResult } from '../../src/api/explain-question.js';
import { copyForEachTest } from '../support/copied-project.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { runInProcess } from '../support/run-in-process.js';

const hashing = {
  'pipeline.embed': { provider: 'hashing', dimensions: 64 },
  'pipeline.index': { type: 'flat' },
  'pipeline.retrieve': { mode: 'hybrid', k: 2 },
};

let project: ProjectFolder;

copyForEachTest(
  () => prepareProject({ settings: hashing, until: 'commit' }),
  (copy) => (project = copy),
);

async function answersOf(...args: readonly string[]): Promise<AnswerChanges> {
  const { answers } = await doneJson<DiffResult>(project, 'diff', ...args);
  if (answers === undefined) throw new Error('a diff without answers');
  return answers;
}

describe('questions of an answer diff', () => {
  it('are those that are named or typed, and no others', async () => {
    project.set({ 'pipeline.retrieve.k': 1 });
    const named = await answersOf('--question-id', 'q2', '--question-id', 'q4');
    expect(named.asked).toBe(2);
    expect(named.items.map(({ id }) => id).sort()).toEqual(['q2', 'q4']);
    const typed = await answersOf('--question', 'vinegar');
    expect(typed).toMatchObject({ asked: 1, items: [{ id: null, question: 'vinegar' }] });
    const { answers } = await doneJson<DiffResult>(project, 'diff');
    expect(answers).toBeUndefined();
  });

  it('are refused where no such id is there, with near ones', async () => {
    const refusal = await refused(project, 'diff', '--question-id', 'q22');
    expect(refusal).toMatchObject({ exit: 1, code: 'unknown-question' });
    expect(refusal.message).toBe("no question has the id 'q22'");
    expect(refusal.suggestions[0]).toMatch(/Did you mean 'q2'/);
    const empty = await refused(project, 'diff', '--question', ' ');
    expect(empty.code).toBe('empty-question');
  });

  it('are those of the second snapshot, which is said where the first has others', async () => {
    project.edit('questions.jsonl', 'Which dial setting is golden?', 'What is golden?');
    project.set({ 'pipeline.retrieve.k': 1 });
    const { stdout, stderr } = await runInProcess(project, ['diff', '--answers', '--json']);
    const { answers } = JSON.parse(stdout) as DiffResult;
    expect(answers?.items.map(({ question }) => question)).toContain('What is golden?');
    expect(stderr).toContain("warning: 'HEAD' has other questions than 'working'");
  });

  it('are those of the first where the second has none, and none where neither has', async () => {
    project.remove('questions.jsonl');
    const { stdout, stderr } = await runInProcess(project, ['diff', '--answers', '--json']);
    expect((JSON.parse(stdout) as DiffResult).answers?.asked).toBe(5);
    expect(stderr).toContain("warning: 'working' has no questions; those of 'HEAD' are asked");
    const refusal = await refused(project, 'diff', 'working', 'working', '--answers');
    expect(refusal).toMatchObject({ exit: 1, code: 'questions-missing' });
  });

  it('need no evidence to be compared, and keep evidence that stands nowhere', async () => {
    project.edit('questions.jsonl', '"with vinegar every two months"', '"with lemon juice"');
    await done(project, 'commit', '-m', 'Wrong evidence');
    project.set({ 'pipeline.retrieve.k': 1 });
    const { evidence } = await doneJson<ExplainResult>(project, 'explain', 'q1');
    expect(evidence).toEqual([
      expect.objectContaining({
        change: 'missing',
        before: {
          rank: null,
          isTop: false,
          unresolved: "the quote stands nowhere in 'docs/kettle.md'",
        },
      }),
    ]);
    const text = await done(project, 'explain', 'q1');
    expect(text).toContain('correct evidence 1 of q1');
  });
});

describe('states between two snapshots', () => {
  it('may be of two pipelines of one commit', async () => {
    project.set({ pipelines: { small: { extends: 'main', chunk: { size: 8, overlap: 0 } } } });
    await done(project, 'commit', '-m', 'A second pipeline');
    const answers = await answersOf('HEAD', 'HEAD:small', '--answers');
    expect(answers.states.map(({ stages }) => stages)).toEqual([[], ['chunk']]);
    expect(new Set(answers.causes.map(({ kind }) => kind))).toEqual(new Set(['boundaries']));
    const refusal = await refused(project, 'explain', 'q1', 'HEAD', 'HEAD:smal');
    expect(refusal.code).toBe('unknown-pipeline');
  });

  it('are made of words alone where neither side has vectors', async () => {
    project.set({ 'pipeline.retrieve.mode': 'lexical' });
    await done(project, 'commit', '-m', 'Words');
    project.set({ 'pipeline.embed.dimensions': 16, 'pipeline.chunk.size': 12 });
    project.set({ 'pipeline.chunk.overlap': 0 });
    const answers = await answersOf('--answers');
    expect(answers.states.map(({ stages }) => stages)).toEqual([[], ['chunk']]);
    const vectors = await refused(project, 'diff', '--vectors');
    expect(vectors).toMatchObject({ exit: 1, code: 'no-vectors' });
  });

  it('take vectors in with the retrieval settings that ask for them', async () => {
    project.set({ 'pipeline.retrieve.mode': 'lexical' });
    await done(project, 'commit', '-m', 'Words');
    project.set({ 'pipeline.retrieve.mode': 'dense', 'pipeline.embed.dimensions': 16 });
    for (const [from, to] of [['HEAD', 'working'] as const, ['working', 'HEAD'] as const]) {
      const answers = await answersOf(from, to, '--answers');
      expect(answers.states.map(({ stages }) => stages)).toEqual([[], ['retrieve']]);
    }
  });

  it('that a filter of the one side cannot be asked with are left out, and their steps joined', async () => {
    project.write(
      'corpus/kettle.md',
      `---\nkind: kitchen\n---\n${project.read('corpus/kettle.md')}`,
    );
    project.set({ 'pipeline.retrieve.filter': { kind: 'kitchen' } });
    const answers = await answersOf('--answers', 'working', 'HEAD');
    expect(answers.states.map(({ stages }) => stages)).toEqual([[], ['documents', 'retrieve']]);
    expect(answers.states[1]?.joined).toEqual({ kind: 'filter' });
    expect(new Set(answers.causes.map(({ kind }) => kind))).toEqual(new Set(['several']));
    const text = await done(project, 'diff', 'working', 'HEAD', '--answers');
    expect(text).toContain('not told apart');
  });
});

describe('the other way round', () => {
  it('what entered has left, and evidence that was found is lost', async () => {
    project.remove('corpus/toaster.md');
    project.write('corpus/lamp.md', '# Lamp\n\nThe warranty of a lamp is one year.\n');
    await done(project, 'commit', '-m', 'Another corpus');
    const there = await answersOf('HEAD~1', 'HEAD', '--answers');
    const back = await answersOf('HEAD', 'HEAD~1', '--answers');
    expect(there.changed).toBeGreaterThan(0);
    expect(back.changed).toBe(there.changed);
    const { entered, left, ...rest } = there.results;
    expect(back.results).toEqual({ ...rest, entered: left, left: entered });
    const { found, lost, later, earlier, ...same } = there.evidence;
    const mirrored = { ...same, found: lost, lost: found, later: earlier, earlier: later };
    expect(back.evidence).toEqual(mirrored);
  });
});

describe('explain', () => {
  it('tells for a question what holds its evidence on both sides and what moved it', async () => {
    project.set({ 'pipeline.chunk': { size: 6, overlap: 0 } });
    const explained = await doneJson<ExplainResult>(project, 'explain', 'q1');
    expect(explained).toMatchObject({ from: 'HEAD', to: 'working', id: 'q1' });
    const [evidence] = explained.evidence;
    expect(evidence?.from.place?.text).toBe('with vinegar every two months');
    expect(evidence?.from).toMatchObject({ rank: 1, isTop: true, chunk: { share: 1 } });
    expect(evidence?.from.chunks).toHaveLength(1);
    expect(evidence?.to.chunks.length).toBeGreaterThan(1);
    const held = evidence?.to.chunks.reduce((sum, { share }) => sum + share, 0) ?? 0;
    expect(held).toBeGreaterThan(0.9);
    const { lexical } = evidence?.from.scores ?? {};
    expect(lexical).toMatchObject({ rank: 1 });
    const text = await done(project, 'explain', 'q1');
    expect(text.replace(/\s+/g, ' ')).toContain('no chunk holds all of it any more, 95-118 holds');
    for (const line of text.split('\n').filter((one) => !one.includes('stemma '))) {
      expect(line.length, line).toBeLessThanOrEqual(80);
    }
  });

  it('says of a question that is answered alike that it is', async () => {
    const explained = await doneJson<ExplainResult>(project, 'explain', 'q2', 'HEAD', 'HEAD');
    expect(explained.results).toEqual([]);
    expect(explained.causes).toEqual([]);
    const text = await done(project, 'explain', 'q2', 'HEAD', 'HEAD');
    expect(text).toContain('Evidence 1 is where it was, at rank 1.');
    const typed = await done(project, 'explain', 'HEAD', 'HEAD', '--question', 'the dial');
    expect(typed).toContain('Both answer with the same results in the same order.');
  });

  it('expects one question, by its id or by its words', async () => {
    expect(await refused(project, 'explain')).toMatchObject({ exit: 2, code: 'bad-usage' });
    const more = await refused(project, 'explain', 'q1', 'HEAD', 'HEAD', '--question', 'dial');
    expect(more).toMatchObject({ exit: 2, code: 'bad-usage' });
    expect(await refused(project, 'explain', 'q9')).toMatchObject({ code: 'unknown-question' });
    expect(await refused(project, 'explain', 'q1', 'nowhere')).toMatchObject({
      code: 'unknown-ref',
    });
  });
});
