import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Project, type Session } from '../../../src/api/project.js';
import type { AddResult } from '../../../src/api/questions/add-question.js';
import { openLabelling } from '../../../src/api/questions/open-labelling.js';
import { withConversation } from '../../../src/cli/conversation.js';
import { labelQuestions } from '../../../src/cli/label-questions.js';
import { processHost } from '../../../src/cli/host.js';
import { silentReporter } from '../../../src/model/progress.js';
import { copyForEachTest } from '../../support/copied-project.js';
import { done, doneJson, prepareProject } from '../../support/prepared-project.js';
import type { ProjectFolder } from '../../support/project-folder.js';
import { questionsOf } from '../../support/questions-of.js';
import { refused } from '../../support/refused.js';

let project: ProjectFolder;

copyForEachTest(
  () => prepareProject({ until: 'run' }),
  (copy) => {
    project = copy;
  },
);

const add = (...args: readonly string[]) =>
  doneJson<AddResult>(project, 'questions', 'add', ...args);
const addRefused = (...args: readonly string[]) =>
  refused(project, 'questions', 'add', '--question', 'How?', ...args);

describe('adding a question by flags', () => {
  it('finds a quote in all documents, and appends one line', async () => {
    const before = project.read('questions.jsonl');
    const { question, into } = await add(
      ...['--question', ' How often is  it descaled? ', '--quote', 'every two\n months'],
      ...['--answer', 'Every two months.', '--tag', 'care', '--tag', 'water'],
    );
    expect(into).toBe('questions.jsonl');
    expect(question).toEqual({
      id: expect.stringMatching(/^q-[0-9a-f]{12}$/) as unknown,
      question: 'How often is  it descaled?',
      evidence: [{ document: 'docs/kettle.md', quote: 'every two months', grade: 1 }],
      answer: 'Every two months.',
      tags: ['care', 'water'],
    });
    expect(project.read('questions.jsonl').startsWith(before)).toBe(true);
    expect(questionsOf(project).get(question.id)).toEqual(question);
  });

  it('takes a document by its name, offsets, a whole document, and no answer at all', async () => {
    const kettle = await add(
      '--question',
      'a?',
      '--document',
      'kettle',
      '--start',
      '2',
      '--end',
      '8',
    );
    expect(kettle.question.evidence).toEqual([
      { document: 'docs/kettle.md', quote: 'Kettle', grade: 1 },
    ]);
    const whole = await add('--question', 'b?', '--document', 'docs/kettle.md', '--id', 'b');
    expect(whole.question).toMatchObject({ id: 'b', evidence: [{ document: 'docs/kettle.md' }] });
    const none = await add('--question', 'c?', '--unanswerable', '--dry-run');
    expect(none.question.evidence).toEqual([]);
    expect(questionsOf(project).size).toBe(7);
    expect(await done(project, 'questions', 'add', '--question', 'c?', '--unanswerable')).toBe(
      "questions.jsonl: added 'q-2ecf39fc7083'\n  unanswerable\n".replace(
        'q-2ecf39fc7083',
        none.question.id,
      ),
    );
  });

  it('makes the file where there is none', async () => {
    project.remove('questions.jsonl');
    await add('--question', 'a?', '--quote', 'Four is golden.');
    expect(questionsOf(project).size).toBe(1);
  });

  it('says where a quote stands that stands more than once', async () => {
    const refusal = await addRefused('--quote', 'the kettle');
    expect(refusal).toMatchObject({ exit: 1, code: 'quote-ambiguous' });
    expect(refusal.message).toBe('cannot place the answer: the quote stands 2 times');
    expect(refusal.suggestions[0]).toMatch(/^--document docs\/kettle\.md --start \d+ --end \d+ \(/);
    const start = /--start (\d+) --end (\d+)/.exec(refusal.suggestions[1] ?? '') ?? [];
    const flags = [
      '--document',
      'docs/kettle.md',
      '--start',
      start[1] ?? '',
      '--end',
      start[2] ?? '',
    ];
    const { question } = await add('--question', 'How?', ...flags);
    expect(question.evidence).toMatchObject([{ quote: 'the kettle', start: Number(start[1]) }]);
  });

  it.each([
    [['--quote', 'nowhere at all'], 1, 'quote-not-found'],
    [['--document', 'nobody'], 1, 'no-such-document'],
    [['--document', 'kettle', '--start', '1', '--end', '99999'], 1, 'offsets-beyond-text'],
    [['--start', '1', '--end', '9'], 2, 'bad-usage'],
    [['--document', 'kettle', '--start', '1'], 2, 'bad-usage'],
    [['--unanswerable', '--quote', 'Four'], 2, 'bad-usage'],
    [[], 1, 'no-evidence'],
    [['--unanswerable', '--id', 'q1'], 1, 'question-exists'],
    [['--unanswerable', '--id', 'a\nb'], 1, 'bad-question'],
    [['--quote', ' '], 1, 'bad-question'],
  ])('is refused with %j', async (args, exit, code) => {
    expect(await addRefused(...args)).toMatchObject({ exit, code });
  });

  it('needs a terminal where something is to be asked', async () => {
    expect(await refused(project, 'questions', 'add')).toMatchObject({ code: 'no-terminal' });
  });
});

describe('adding questions at a terminal', () => {
  /** Types lines one after the other, as prompts come. */
  async function type(
    questions: Parameters<typeof labelQuestions>[0],
    ...lines: readonly string[]
  ) {
    const input = Object.assign(new PassThrough(), { isTTY: true });
    const output = Object.assign(new PassThrough(), { isTTY: true });
    let shown = '';
    const left = [...lines];
    output.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
      if (!/(> |: )$/.test(shown)) return;
      const line = left.shift();
      if (line === undefined) input.end();
      else input.write(`${line}\n`);
    });
    const host = { ...processHost(), env: project.env };
    const signal = new AbortController().signal;
    const session: Session = {
      host,
      folder: project.folder,
      reporter: silentReporter,
      signal,
      command: 'test',
    };
    // Streams with what a terminal has, as far as readline looks.
    const streams = { input, output } as unknown as Parameters<typeof withConversation>[0];
    const result = await withConversation(streams, (conversation) =>
      Project.use(session, async (opened) => {
        const labelling = await openLabelling(opened, { into: undefined, k: 3, dryRun: false });
        return labelQuestions(questions, labelling, conversation);
      }),
    );
    return { ...result, shown };
  }
  const asked = { question: 'How do I descale the kettle?', tags: ['feedback:down'] };

  it('shows passages, takes words of one of them, an answer and tags', async () => {
    const { added, shown } = await type(
      [asked],
      '1',
      'of vinegar',
      'with vinegar',
      'With vinegar.',
      'care, care',
    );
    expect(shown).toMatch(/1\. docs\/kettle\.md:\d+-\d+/);
    expect(shown).toContain('These words do not stand there');
    expect(added.map(({ question }) => question)).toMatchObject([
      {
        question: asked.question,
        evidence: [{ document: 'docs/kettle.md', quote: 'with vinegar' }],
        answer: 'With vinegar.',
        tags: ['feedback:down', 'care'],
      },
    ]);
    expect(questionsOf(project).size).toBe(6);
  });

  it('searches by other words, takes a whole document, and none', async () => {
    const one = await type([asked], '99', '/warranty', '@nobody', '@warranty', '', '');
    expect(one.shown).toContain("there is no document 'nobody'");
    expect(one.shown).toMatch(/docs\/warranty\.txt:\d+/);
    expect(one.added[0]?.question.evidence).toEqual([{ document: 'docs/warranty.txt', grade: 1 }]);
    const two = await type([{ question: 'Pizza?', tags: [] }], 'none', '', '');
    expect(two.added[0]?.question).toMatchObject({ evidence: [], tags: [] });
  });

  it('skips, stops, and keeps what was added when the input ends', async () => {
    const list = ['a?', 'b?', 'c?', 'd?'].map((question) => ({ question, tags: [] }));
    const { added, left } = await type(list, 'skip', 'none', '', '', 'quit');
    expect(added.map(({ question }) => question.question)).toEqual(['b?']);
    expect(left).toBe(3);
    const cut = await type(list.slice(2), 'none', '', '', '1');
    expect(cut.added.map(({ question }) => question.question)).toEqual(['c?']);
    expect(questionsOf(project).size).toBe(7);
  });
});
