import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvalResult } from '../../src/api/eval-project.js';
import { EmbeddingServer } from '../support/embedding-server.js';
import { copyOf, done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';

/** What an evaluation costs where all of it is known. */
const NOTHING = { retrieved: 0, scored: 0, embedded: 0, tokens: 0, cost: null };
let project: ProjectFolder;

const evaluated = (...args: readonly string[]) => doneJson<EvalResult>(project, 'eval', ...args);
const figuresOf = ({ metrics, perQuestion, evidence, context, slices }: EvalResult) => {
  return { metrics, perQuestion, evidence, context, slices };
};

/** Edits one question of the set. */
function edit(id: string, change: (question: Record<string, unknown>) => object): void {
  const lines = project.read('questions.jsonl').trimEnd().split('\n');
  const edited = lines.map((line) => {
    const question = JSON.parse(line) as Record<string, unknown>;
    return JSON.stringify(question['id'] === id ? { ...question, ...change(question) } : question);
  });
  project.write('questions.jsonl', `${edited.join('\n')}\n`);
}

let server: EmbeddingServer;

beforeAll(async () => {
  server = await EmbeddingServer.start();
  const [[name, embed] = ['', {}]] = Object.entries(server.settings);
  const paid = {
    ...(embed as object),
    tokenizer: 'o200k_base',
    price: { perMillionTokens: 1000 },
  };
  project = await prepareProject({ until: 'run', settings: { [name]: paid } });
  server.forget();
});

afterAll(async () => {
  project.dispose();
  await server.stop();
});

describe('what an evaluation costs', () => {
  it('is a search for each question at first, and nothing for the second call', async () => {
    const first = await evaluated();
    expect(first.spent).toMatchObject({ retrieved: 5, scored: 5, embedded: 5 });
    const { tokens, cost } = first.spent;
    expect(cost).toEqual({ amount: ((tokens ?? 0) / 1_000_000) * 1000, currency: 'USD' });
    expect(server.texts).toHaveLength(5);
    const second = await evaluated();
    expect(second.spent).toEqual(NOTHING);
    expect(server.texts).toHaveLength(5);
    expect(await done(project, 'eval')).toContain('all of it was known');
    expect(figuresOf(second)).toEqual(figuresOf(first));
  });

  it('is one question where the words of one changed', async () => {
    edit('q1', () => ({ question: 'How often is the kettle descaled with vinegar?' }));
    expect((await evaluated()).spent).toMatchObject({ retrieved: 1, scored: 1, embedded: 1 });
    expect(server.texts.slice(5)).toEqual(['How often is the kettle descaled with vinegar?']);
  });

  it('is a new score and no search where a label or a tag changed, or was added to', async () => {
    edit('q2', ({ evidence }) => ({
      evidence: [...(evidence as object[]), { document: 'docs/kettle.md' }],
    }));
    edit('q1', () => ({ tags: ['care', 'kettle'] }));
    const { spent, perQuestion } = await evaluated();
    expect(spent).toEqual({ ...NOTHING, scored: 2 });
    expect(perQuestion.find(({ id }) => id === 'q2')?.evidence).toHaveLength(2);
  });

  it('is no search for other metrics of the same depth, and gives what a fresh one gives', async () => {
    const cut = await evaluated('--metric', 'R@1', '--metric', 'SpanR@20t', '--metric', 'R@1');
    expect(Object.keys(cut.metrics)).toEqual(['R@1', 'SpanR@20t']);
    expect(cut.spent).toEqual({ ...NOTHING, scored: 5 });
    const whole = await evaluated('--metric', 'AP');
    // Everything was retrieved at once: the corpus has fewer chunks than the first depth.
    expect(whole.spent.retrieved).toBe(0);
    expect(await refused(project, 'eval', '--metric', 'Recall@5')).toMatchObject({
      code: 'unknown-metric',
      suggestions: ["Did you mean 'R@5' or 'SpanR@5'?"],
    });
  });

  it('is all questions where the snapshot is another one', async () => {
    project.set({ 'pipeline.chunk.size': 16, 'pipeline.chunk.overlap': 0 });
    await done(project, 'run');
    // The vectors of questions are known.
    expect((await evaluated()).spent).toMatchObject({ retrieved: 5, scored: 5, embedded: 0 });
  });
});

describe('what was asked before', () => {
  it('decides nothing: a ranking that is known deeper gives what one retrieved anew gives', async () => {
    const words = (i: number) => ['kettle', 'vinegar', 'tray', 'dial', 'golden'][i % 5] ?? '';
    const document = (i: number) =>
      Array.from(
        { length: 6 },
        (_, j) => `${words(i + j)} ${words(i * j)} number ${i}${j} stands here.`,
      );
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`corpus/d${i}.md`, document(i).join('\n\n')]),
    );
    const questions = [0, 7, 21].map((i) => {
      const quote = document(i)[4];
      return {
        id: `d${i}`,
        question: `Where is the ${words(i)} number ${i}4?`,
        evidence: [{ document: `docs/d${i}.md`, quote }],
      };
    });
    const lines = questions.map((one) => `${JSON.stringify(one)}\n`).join('');
    const first = await prepareProject({
      files: { ...files, 'questions.jsonl': lines },
      until: 'run',
      settings: {
        'pipeline.chunk.size': 12,
        'pipeline.chunk.overlap': 0,
        'evaluate.budget': 700,
        'evaluate.metrics': ['nDCG@10', 'SpanR@700t'],
        'promote.primary': 'nDCG@10',
      },
    });
    const second = copyOf(first);
    try {
      const own = (at: ProjectFolder, ...args: string[]) =>
        doneJson<EvalResult>(at, 'eval', ...args);
      const anew = await own(first);
      const deep = await own(second, '--metric', 'AP');
      const known = await own(second);
      expect(deep.perQuestion[0]?.retrieved.length).toBeGreaterThan(
        anew.perQuestion[0]?.retrieved.length ?? 0,
      );
      expect(anew.perQuestion[0]?.retrieved.length).toBeGreaterThan(50);
      expect(known.spent).toEqual({ ...NOTHING, scored: 3 });
      const timeless = ({ perQuestion }: EvalResult) =>
        perQuestion.map((one) => ({ ...one, milliseconds: 0 }));
      expect(timeless(known)).toEqual(timeless(anew));
    } finally {
      first.dispose();
      second.dispose();
    }
  });
});

describe('what an evaluation tells', () => {
  it('says of each question where its evidence came and what its context took', async () => {
    project.set({ 'evaluate.budget': 30 });
    const { perQuestion, evidence, context } = await evaluated();
    for (const one of perQuestion) {
      expect(one.context.tokens).toBeLessThanOrEqual(30);
      const tokens = one.retrieved
        .slice(0, one.context.chunks)
        .reduce((sum, c) => sum + c.tokens, 0);
      expect(tokens).toBe(one.context.tokens);
      for (const item of one.evidence) {
        const met = one.retrieved.find(
          ({ document, start, end }) =>
            document === item.document &&
            2 * (Math.min(end, item.end ?? Infinity) - Math.max(start, item.start ?? 0)) >=
              (item.end ?? end) - (item.start ?? 0),
        );
        if (item.start !== undefined) expect(item.rank).toBe(met?.rank ?? null);
        expect(item.covered).toBeLessThanOrEqual(item.length ?? 0);
      }
    }
    expect(evidence.found + evidence.partly + evidence.missed + evidence.unresolved).toBe(
      evidence.items,
    );
    expect(context.tokens.max).toBe(Math.max(...perQuestion.map((one) => one.context.tokens)));
  });

  it('groups by tag and by where evidence stands; each mean is over the questions of its group', async () => {
    const { slices, perQuestion } = await evaluated();
    expect([...new Set(slices.map(({ by }) => by))]).toEqual(['tag', 'source', 'folder']);
    for (const slice of slices.filter(({ by }) => by === 'tag')) {
      const own = perQuestion.filter(({ tags }) => tags.includes(slice.name));
      expect(slice.count).toBe(own.length);
      for (const [name, mean] of Object.entries(slice.metrics)) {
        const sum = own.reduce((total, { metrics }) => total + (metrics[name] ?? 0), 0);
        expect(mean).toBeCloseTo(sum / own.length, 12);
      }
    }
    expect(slices.find(({ by }) => by === 'source')).toMatchObject({ name: 'docs', count: 5 });
  });

  it('fits 80 columns, whatever the names are', async () => {
    const long = 'a-tag-that-somebody-made-up-and-that-goes-on-for-longer-than-any-table';
    edit('q3', () => ({ id: `q3-${long}`, tags: [long] }));
    project.set({
      'evaluate.metrics': [
        'SpanR@1500t',
        'SpanIoU@1500t',
        'SpanP@1500t',
        'nDCG@10',
        'R@5',
        'RR@10',
      ],
    });
    const text = await done(
      project,
      'eval',
      '--per-question',
      '--by',
      'tag',
      '--by',
      'folder',
      '--latency',
    );
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(text).toMatch(/^whole query: [\d.]+ ms \(median\)/m);
    expect(text).toMatch(/^tag +questions +SpanR@1500t/m);
    expect(text).toMatch(/^question +ranks +found +tokens/m);
  });
});

describe('pages', () => {
  const hostile = `<img src=x onerror="alert('1')"> & </details>`;

  it('show a question beside what it retrieved, the evidence marked, and run nothing of others', async () => {
    edit('q4', () => ({ question: hostile, tags: [hostile] }));
    await done(project, 'eval', '--html', 'eval.html');
    const source = project.read('eval.html');
    const page = load(source);
    expect(page('img, script, a, link, iframe')).toHaveLength(0);
    expect(source).not.toMatch(/https?:|url\(|@import/);
    expect(page('details')).toHaveLength(5);
    const own = page('details').filter((_, box) => page(box).text().includes(hostile));
    expect(own).toHaveLength(1);
    const marked = page('details mark')
      .toArray()
      .map((mark) => page(mark).text());
    expect(marked).toContain('a warranty of three years');
    // The words of a quote, in the evidence and in the chunk that holds it.
    expect(
      marked.filter((text) => text === 'with vinegar every two months').length,
    ).toBeGreaterThan(1);
  });

  it('of a figure over commits have a dot for each commit that pinned it', async () => {
    project.set({ 'evaluate.metrics': ['R@5'], 'promote.primary': 'R@5' });
    await done(project, 'commit', '-m', 'not evaluated');
    for (const size of [30, 20]) {
      project.set({ 'pipeline.chunk.size': size, 'pipeline.chunk.overlap': 0 });
      await done(project, 'run');
      await done(project, 'eval');
      await done(project, 'commit', '-m', `${hostile} chunks of ${size}`);
    }
    const text = await done(project, 'log', '--metric', 'R@5');
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(text.trimEnd().split('\n')).toHaveLength(1 + 3);
    await done(project, 'log', '--metric', 'R@5', '--html', 'log.html');
    const page = load(project.read('log.html'));
    expect(page('img, script')).toHaveLength(0);
    expect(page('circle')).toHaveLength(2);
    expect(page('tbody tr')).toHaveLength(3);
    expect(page('body').text()).toContain('1 commit pinned no R@5.');
    expect(await refused(project, 'log', '--metric', 'AP')).toMatchObject({
      code: 'metric-not-evaluated',
      suggestions: ['Name one of R@5.'],
    });
  });
});
