import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnswerChange } from '../../src/api/answers/answer-change.js';
import type { AnswerChanges } from '../../src/api/diff/answer-changes.js';
import type { DiffResult } from '../../src/api/diff/diff-project.js';
import { copyOf, done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder, SettingValues } from '../support/project-folder.js';

/* One project with one commit; each test changes a copy in one way and compares it with the commit. */

const APPLIANCES = ['kettle', 'toaster', 'mixer', 'grill', 'juicer', 'freezer', 'fan', 'iron'];

function manual(name: string, i: number): string {
  return `# ${name}

Fill the ${name} to the mark before it is switched on. Its lamp turns green after ${i + 2} minutes.

The ${name} is cleaned with a damp cloth every ${i + 3} weeks. Never put the ${name} under water.

A broken ${name} goes back to the shop within ${i + 20} days, with the receipt of the ${name}.
`;
}

const files = Object.fromEntries([
  ...APPLIANCES.map((name, i) => [`corpus/${name}.md`, manual(name, i)] as const),
  [
    'questions.jsonl',
    APPLIANCES.map((name, i) => {
      const quote = `goes back to the shop within ${i + 20} days`;
      const evidence = [{ document: `docs/${name}.md`, quote }];
      return `${JSON.stringify({ id: `back-${name}`, question: `until when can I give a broken ${name} back to the shop?`, evidence })}\n`;
    }).join(''),
  ],
]);

const settings: SettingValues = {
  'pipeline.embed': { provider: 'hashing', dimensions: 256 },
  'pipeline.chunk': { splitter: 'recursive', size: 120, overlap: 0, unit: 'chars' },
  'pipeline.index': { type: 'flat' },
  'pipeline.retrieve': { mode: 'hybrid', k: 4 },
};

let committed: ProjectFolder;

beforeAll(async () => {
  committed = await prepareProject({ files, settings, until: 'commit' });
});

afterAll(() => {
  committed.dispose();
});

/** What differs between the commit and the state on disk after a change. */
async function answersAfter(
  change: (project: ProjectFolder) => void | Promise<void>,
  ...flags: readonly string[]
): Promise<AnswerChanges> {
  const project = copyOf(committed);
  try {
    await change(project);
    return await answersOf(project, 'HEAD', 'working', ...flags);
  } finally {
    project.dispose();
  }
}

async function answersOf(project: ProjectFolder, ...args: readonly string[]) {
  const { answers } = await doneJson<DiffResult>(project, 'diff', ...args, '--answers');
  if (answers === undefined) throw new Error('a diff without answers');
  return answers;
}

function kinds({ causes }: AnswerChanges): string[] {
  return causes.map(({ kind }) => kind).sort();
}

function stages({ states }: AnswerChanges): string[] {
  return states.map((state) => state.stages.join('+'));
}

function question(answers: AnswerChanges, id: string): AnswerChange {
  const found = answers.items.find((item) => item.id === id);
  if (found === undefined) throw new Error(`'${id}' is answered as before`);
  return found;
}

describe('the cause of another answer', () => {
  it('is none where both snapshots are the same', async () => {
    const answers = await answersOf(committed, 'HEAD', 'HEAD');
    expect(answers).toMatchObject({ asked: 8, changed: 0, items: [], causes: [] });
    expect(await done(committed, 'diff', 'HEAD', 'HEAD', '--answers')).toContain(
      'answers: no difference (8 questions)',
    );
  });

  it('is a document that is gone', async () => {
    const answers = await answersAfter((project) => {
      project.remove('corpus/fan.md');
    });
    expect(stages(answers)).toEqual(['', 'documents']);
    const { evidence, results } = question(answers, 'back-fan');
    expect(evidence[0]).toMatchObject({
      change: 'lost',
      before: { rank: 1, isTop: true },
      after: { rank: null, isTop: false, unresolved: "there is no document 'docs/fan.md'" },
      causes: [{ kind: 'document-removed', stages: ['documents'], documents: ['docs/fan.md'] }],
    });
    const [left] = results.filter(({ change }) => change === 'left');
    expect(left).toMatchObject({
      before: { rank: 1, document: 'docs/fan.md' },
      after: null,
      causes: [{ kind: 'document-removed', documents: ['docs/fan.md'] }],
    });
    // What came into its place did not change itself.
    const entered = results.filter(({ change }) => change === 'entered');
    expect(entered.flatMap(({ causes }) => causes.map(({ kind }) => kind))).toContain(
      'other-documents',
    );
  });

  it('is a text that was edited, seen in place where its rank stays', async () => {
    const answers = await answersAfter((project) => {
      project.edit('corpus/iron.md', 'within 27 days', 'within 90 days');
    });
    const { evidence, results } = question(answers, 'back-iron');
    expect(evidence[0]).toMatchObject({
      change: 'lost',
      causes: [{ kind: 'text-edited', documents: ['docs/iron.md'] }],
    });
    expect(results).toEqual([
      expect.objectContaining({
        change: 'edited',
        edited: true,
        causes: [expect.objectContaining({ kind: 'text-edited', documents: ['docs/iron.md'] })],
      }),
    ]);
    expect(kinds(answers)).toEqual(['text-edited']);
  });

  it('is a new document that comes before what was there', async () => {
    const answers = await answersAfter((project) => {
      const line = 'Until when can I give a broken grill back to the shop? Ask the shop.\n';
      project.write('corpus/answers.md', line);
    });
    const { results } = question(answers, 'back-grill');
    expect(results.find(({ change }) => change === 'entered')).toMatchObject({
      before: null,
      after: { document: 'docs/answers.md' },
      causes: [{ kind: 'document-added', documents: ['docs/answers.md'] }],
    });
    expect(results.find(({ change }) => change === 'left')).toMatchObject({
      after: null,
      causes: [{ kind: 'other-documents', documents: ['docs/answers.md'] }],
    });
  });

  it('is a document that was renamed, and evidence that names the old one', async () => {
    const answers = await answersAfter((project) => {
      project.rename('corpus/mixer.md', 'corpus/kitchen/mixer.md');
    });
    const { evidence, results } = question(answers, 'back-mixer');
    expect(evidence[0]).toMatchObject({
      change: 'lost',
      causes: [{ kind: 'document-renamed', documents: ['docs/mixer.md', 'docs/kitchen/mixer.md'] }],
    });
    expect(results.filter(({ change }) => change === 'renamed')[0]).toMatchObject({
      before: { document: 'docs/mixer.md' },
      after: { document: 'docs/kitchen/mixer.md' },
      causes: [{ kind: 'document-renamed', documents: ['docs/mixer.md', 'docs/kitchen/mixer.md'] }],
    });
    expect(results.some(({ change }) => change === 'left')).toBe(false);
  });

  it('is a boundary that moved', async () => {
    const answers = await answersAfter((project) => {
      project.set({ 'pipeline.chunk.size': 40 });
    });
    expect(stages(answers)).toEqual(['', 'chunk']);
    expect(answers.states[1]?.settings).toEqual([{ path: 'chunk.size', before: 120, after: 40 }]);
    expect(answers.changed).toBeGreaterThan(0);
    expect(kinds(answers)).toEqual(['boundaries']);
  });

  it('is another embedder', async () => {
    const answers = await answersAfter((project) => {
      project.set({ 'pipeline.embed.dimensions': 16 });
    });
    expect(stages(answers)).toEqual(['', 'embed']);
    expect(answers.changed).toBeGreaterThan(0);
    expect(kinds(answers)).toEqual(['vectors']);
  });

  it('is the embedder too where it is another model, of other dimensions', async () => {
    const answers = await answersAfter((project) => {
      project.set({ 'pipeline.embed': { provider: 'transformers' } });
    });
    expect(stages(answers)).toEqual(['', 'embed']);
    expect(answers.states[1]?.settings.map(({ path }) => path)).toContain('embed.provider');
    expect(kinds(answers)).toEqual(['vectors']);
  });

  it('is an embedder that was fitted again on other documents', async () => {
    const answers = await answersAfter(async (project) => {
      project.set({ 'pipeline.embed': { provider: 'tfidf', dimensions: 64 } });
      await done(project, 'commit', '-m', 'tfidf');
      project.write('corpus/shop.md', 'The shop is open. '.repeat(200));
      await done(project, 'commit', '-m', 'A document');
      await done(project, 'run', '--refit');
    });
    expect(stages(answers)).toEqual(['', 'embed']);
    expect(kinds(answers)).toEqual(['fitted-again']);
  });

  it('is how retrieval is set', async () => {
    const answers = await answersAfter((project) => {
      project.set({ 'pipeline.retrieve.mode': 'dense' });
    });
    expect(stages(answers)).toEqual(['', 'retrieve']);
    expect(answers.states[1]?.settings).toEqual([
      { path: 'retrieve.mode', before: 'hybrid', after: 'dense' },
    ]);
    expect(kinds(answers)).toEqual(['retrieval']);
  });

  it('is that fewer results are given', async () => {
    const answers = await answersAfter((project) => {
      project.set({ 'pipeline.retrieve.k': 1 });
    });
    expect(answers.top).toEqual({ from: 4, to: 1 });
    expect(answers.results).toMatchObject({ left: 8 * 3, entered: 0, moved: 0 });
    expect(kinds(answers)).toEqual(['retrieval']);
  });

  it('is what the graphs of an index miss', async () => {
    const answers = await answersAfter(async (project) => {
      for (let i = 0; i < 300; i++) {
        project.write(
          `corpus/part-${i}.md`,
          `Part ${i * 37} of ${(i * 7919) % 1000}: broken or not?\n`,
        );
      }
      project.set({ 'pipeline.index': { type: 'hnsw' }, 'pipeline.retrieve.mode': 'dense' });
      await done(project, 'commit', '-m', 'Graphs');
      project.set({ 'pipeline.index': { type: 'hnsw', m: 2, efConstruction: 8, efSearch: 1 } });
    });
    expect(stages(answers)).toEqual(['', 'index']);
    expect(answers.changed).toBeGreaterThan(0);
    expect(kinds(answers)).toEqual(['index']);
  });

  it('is told from what graphs miss where something else changed too', async () => {
    const answers = await answersAfter(async (project) => {
      project.set({ 'pipeline.index': { type: 'hnsw' } });
      await done(project, 'commit', '-m', 'Graphs');
      project.remove('corpus/fan.md');
    });
    expect(stages(answers)).toEqual(['', 'index', 'documents', 'index']);
    expect(answers.states.map(({ search }) => search)).toEqual([
      'index',
      'exact',
      'exact',
      'index',
    ]);
    expect(kinds(answers)).not.toContain('index');
  });

  it('is how rare words are, where only other documents changed', async () => {
    const answers = await answersAfter(
      async (project) => {
        project.write('corpus/amber.md', 'An amber lamp.\n');
        project.write('corpus/bolt.md', 'One bolt here.\n');
        project.write('corpus/bolts.md', 'A bolt.\n\nBolt by bolt by bolt.\n');
        project.set({
          'pipeline.retrieve': { mode: 'lexical', k: 3 },
          'pipeline.chunk.size': 2000,
        });
        await done(project, 'commit', '-m', 'Amber and bolts');
        for (const i of [1, 2, 3, 4]) {
          project.write(`corpus/a${i}.md`, `Amber ${'and other matters '.repeat(60)}\n`);
        }
      },
      '--question',
      'amber or bolt',
    );
    const typed = answers.items.find(({ id }) => id === null);
    expect(typed?.results.map(({ change }) => change)).toContain('moved');
    expect(typed?.causes).toEqual([
      expect.objectContaining({ kind: 'word-statistics', stages: ['documents'], documents: [] }),
    ]);
  });

  it('are both of two changes, each for the results that it is the cause of', async () => {
    const answers = await answersAfter((project) => {
      project.remove('corpus/fan.md');
      project.set({ 'pipeline.retrieve.k': 2 });
    });
    expect(stages(answers)).toEqual(['', 'documents', 'retrieve']);
    const { results } = question(answers, 'back-fan');
    const gone = results.filter(({ before }) => before?.document === 'docs/fan.md');
    expect(gone.length).toBeGreaterThan(0);
    for (const { causes } of gone) expect(causes[0]?.kind).toBe('document-removed');
    const others = results.filter((one) => one.change === 'left' && !gone.includes(one));
    expect(others.length).toBeGreaterThan(0);
    for (const { causes } of others) expect(causes[0]?.kind).toBe('retrieval');
  });

  it('leaves refs and files as they were', async () => {
    const project = copyOf(committed);
    try {
      const refs = () => project.git('for-each-ref') + project.git('status', '--porcelain');
      const before = refs();
      project.set({ 'pipeline.chunk.size': 40, 'pipeline.retrieve.mode': 'dense' });
      const changed = refs();
      await answersOf(project, 'HEAD', 'working');
      expect(refs()).toBe(changed);
      expect(before).not.toBe(changed);
      await done(project, 'fsck');
    } finally {
      project.dispose();
    }
  });
});
