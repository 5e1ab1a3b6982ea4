import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'cheerio';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EvalResult } from '../../src/api/eval-project.js';
import { ChatServer, type ChatRequest } from '../support/chat-server.js';
import { runGit } from '../support/git-process.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { smallCorpus } from '../support/small-corpus.js';

const KEY = 'sk-secret-of-the-test';
const ANSWERS: Readonly<Record<string, string>> = {
  q1: 'every two months',
  q2: 'Four',
  q3: 'once a week',
  q4: 'three years',
};
let project: ProjectFolder;
let server: ChatServer;

/** The questions of the small corpus with the answers above; q5 has none. */
const questions = String(smallCorpus['questions.jsonl'])
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as { id: string; question: string })
  .map((question) => ({ ...question, answer: ANSWERS[question.id] }));

const writeQuestions = () => {
  project.write('questions.jsonl', questions.map((one) => `${JSON.stringify(one)}\n`).join(''));
};
const idOf = ({ prompt }: ChatRequest) =>
  questions.find(({ question }) => prompt.includes(question))?.id ?? '';
const asked = (model: string) => server.requests.filter((request) => request.model === model);
const evaluated = async (...args: readonly string[]) => {
  server.requests.length = 0;
  const result = await doneJson<EvalResult>(project, 'eval', ...args);
  if (result.answers === null) throw new Error('no answers');
  return { ...result, answers: result.answers };
};

/** Right answers, but for the second repeat of q1; a judge that fails in its own way at each. */
function answer(request: ChatRequest) {
  const id = idOf(request);
  if (request.model === 'writer') {
    if (id === 'q1' && request.seed === 8) return 'Whenever you like.';
    return ANSWERS[id] ?? 'I do not know.';
  }
  const first = request.seed === 1;
  if (id === 'q2') return 'A fine answer, 5 out of 5!';
  if (id === 'q3') return `{"score": ${first ? 1 : 5}}`;
  if (id === 'q4') return first ? null : '{"score": 5}';
  return '{"score": 5}';
}

const endpoint = () => ({ baseUrl: server.baseUrl, apiKey: '${TEST_KEY}', maxRetries: 0 });
const generator = () => {
  return { ...endpoint(), model: 'writer', seed: 7, repeats: 2, price: { input: 10, output: 20 } };
};

beforeAll(async () => {
  server = await ChatServer.start();
  project = await prepareProject({
    until: 'init',
    env: { TEST_KEY: KEY },
    settings: {
      'evaluate.answers': {
        generate: generator(),
        judge: { ...endpoint(), model: 'judge', repeats: 2, timeoutMs: 400, concurrency: 1 },
      },
    },
  });
  project.write('prompts/answer.md', 'Answer {{question}} from:\n{{context}}\n');
  project.write(
    'prompts/judge.md',
    'Rate {{answer}} to {{question}} (right: {{reference}}) from 1 to 5.\n',
  );
  writeQuestions();
});

beforeEach(() => {
  server.answer = answer;
});

afterAll(async () => {
  project.dispose();
  await server.stop();
});

describe('answers by models', () => {
  it('are measured by the mean of their repeats, and what the judge could not say is counted', async () => {
    const { answers, metrics } = await evaluated();
    const [writer] = answers.answerers;
    expect(writer).toMatchObject({
      by: 'generate',
      model: 'writer',
      seed: 7,
      temperature: 0,
      repeats: 2,
      count: 4,
      timeouts: 0,
      metrics: { ExactMatch: (0.5 + 1 + 1 + 1) / 4, F1: (0.5 + 1 + 1 + 1) / 4 },
      prompt: {
        path: 'prompts/answer.md',
        hash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      },
      // Ten requests of 100 tokens in and 10 out.
      spent: {
        asked: 10,
        known: 0,
        inputTokens: 1000,
        outputTokens: 100,
        cost: { amount: 0.012, currency: 'USD' },
      },
    });
    expect(answers.AnswerInContext).toBe(1);
    // q2 has no score at all; q3 is 0 and 1; q4 lost one repeat; each answer was judged twice.
    expect(answers.judge).toMatchObject({
      model: 'judge',
      of: 'generate',
      count: 4,
      unjudged: 1,
      contradicted: 1,
      mean: (1 + 0.5 + 1 + 1) / 4,
      spread: 1 / 4,
      nonsense: 4,
    });
    expect(answers.perQuestion.find(({ id }) => id === 'q5')).toMatchObject({
      expected: null,
      inContext: null,
      answers: [{ ExactMatch: null, F1: null, texts: ['I do not know.', 'I do not know.'] }],
      judged: { score: 1 },
    });
    expect(Object.keys(metrics)).toEqual(
      Object.keys((await doneJson<EvalResult>(project, 'eval', '--no-answers')).metrics),
    );
    expect(
      asked('writer')
        .map(({ seed }) => seed)
        .toSorted(),
    ).toEqual([7, 7, 7, 7, 7, 8, 8, 8, 8, 8]);
    expect(
      server.requests.every(
        ({ authorization, path }) =>
          authorization === `Bearer ${KEY}` && path === '/v1/chat/completions',
      ),
    ).toBe(true);
  });

  it('cost nothing the second time, but for what never came', async () => {
    const { answers } = await evaluated();
    expect(answers.answerers[0]?.spent).toMatchObject({ asked: 0, known: 10, cost: { amount: 0 } });
    expect(server.requests.map(idOf)).toEqual(
      answers.judge?.timeouts === 0
        ? []
        : Array.from({ length: answers.judge?.timeouts ?? 0 }, () => 'q4'),
    );
    expect(answers.judge?.timeouts).toBeGreaterThan(0);
  });

  it('are asked for anew where a question changed, and all where the prompt did', async () => {
    const hash = (await evaluated()).answers.answerers[0]?.prompt?.hash;
    const [first] = questions;
    if (first === undefined) throw new Error('no question');
    const before = first.question;
    first.question = 'How often is the kettle descaled?';
    writeQuestions();
    await evaluated();
    expect(asked('writer').map(idOf)).toEqual(['q1', 'q1']);
    first.question = before;
    writeQuestions();
    project.write('prompts/answer.md', 'Answer briefly {{question}} from:\n{{context}}\n');
    const { answers } = await evaluated();
    expect(asked('writer')).toHaveLength(10);
    expect(answers.answerers[0]?.prompt?.hash).not.toBe(hash);
  });

  it('belong to the commit: its prompt is committed, and asked by whatever the folder holds', async () => {
    await done(project, 'commit', '-m', 'with prompts');
    const { answers } = await evaluated();
    expect(runGit(project, 'show', '--stat', 'HEAD').stdout).toContain('prompts/answer.md');
    project.write('prompts/answer.md', 'Otherwise: {{question}} {{context}}');
    const committed = await evaluated('HEAD');
    expect(committed.answers.answerers).toEqual(answers.answerers);
    expect(asked('writer')).toEqual([]);
  });

  it('are told apart from retrieval, under the name of the model, in 80 columns', async () => {
    const text = await done(project, 'eval', 'HEAD', '--html', 'answers.html');
    const page = load(project.read('answers.html'));
    expect(
      page('h2')
        .toArray()
        .map((one) => page(one).text()),
    ).toContain('Answers');
    expect(page('.answers').text()).toContain('generated: every two months / Whenever you like.');
    expect(page('li').text()).toContain('judged by judge (generated answers): 0.8750');
    expect(text).toContain('generated by writer: ExactMatch 0.8750, F1 0.8750 over 4 questions');
    expect(text).toContain('judged by judge (generated answers): 0.8750 over 4 questions');
    expect(text).toContain('1 without a score, in no mean, 4 times no score in the reply');
    expect(text).toMatch(/1 contradicted/);
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});

describe('what stops answers', () => {
  it('is a key that is refused, which no message shows', async () => {
    server.answer = () => ({ status: 401, message: `bad key ${KEY}` });
    project.write('prompts/answer.md', 'New: {{question}} {{context}}');
    const refusal = await refused(project, 'eval');
    expect(refusal).toMatchObject({
      code: 'not-authorised',
      suggestions: [
        expect.stringContaining('Set evaluate.answers.generate.apiKey to ${NAME}'),
        expect.anything(),
      ],
    });
    expect(JSON.stringify(refusal)).not.toContain(KEY);
  });

  it('is a server that fails: a mean over what happened to work would mislead', async () => {
    server.answer = () => ({ status: 500, message: 'out of memory' });
    expect(await refused(project, 'eval')).toMatchObject({ code: 'chat-unreachable', exit: 75 });
  });

  it('is an account without credit, which is not asked again', async () => {
    server.answer = () => ({ status: 429, message: 'no more', code: 'insufficient_quota' });
    expect(await refused(project, 'eval')).toMatchObject({ code: 'chat-refused', exit: 1 });
  });

  it('is no generator that is late: its answer is counted, and wrong', async () => {
    server.answer = (request) => (idOf(request) === 'q2' ? null : answer(request));
    project.set({ 'evaluate.answers': { generate: { ...generator(), timeoutMs: 300 } } });
    const { answers } = await evaluated();
    expect(answers.answerers[0]).toMatchObject({
      timeouts: 2,
      metrics: { ExactMatch: (0.5 + 0 + 1 + 1) / 4 },
    });
    expect(answers.judge).toBeNull();
  });

  it('is a prompt that is missing, lacks a place, or lies outside; and a judge without answers', async () => {
    project.write('prompts/answer.md', 'Answer {{question}}.');
    expect(await refused(project, 'eval')).toMatchObject({
      code: 'bad-prompt',
      message: expect.stringContaining('{{context}}') as unknown,
    });
    project.remove('prompts/answer.md');
    expect(await refused(project, 'eval')).toMatchObject({ code: 'prompt-missing' });
    symlinkSync('/etc/hostname', join(project.folder, 'prompts/answer.md'));
    expect(await refused(project, 'eval')).toMatchObject({ code: 'prompt-outside' });
    expect(await refused(project, 'commit', '-m', 'x')).toMatchObject({ code: 'prompt-outside' });
    project.remove('prompts/answer.md');
    project.set({ 'evaluate.answers': { generate: { model: 'writer', prompt: '../outside.md' } } });
    expect(await refused(project, 'eval')).toMatchObject({ code: 'bad-settings' });
    project.set({ 'evaluate.answers': { judge: { model: 'judge' } } });
    expect(await refused(project, 'eval')).toMatchObject({
      code: 'bad-settings',
      message: expect.stringContaining('nothing makes answers') as unknown,
    });
  });
});
