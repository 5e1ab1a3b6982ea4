import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DiffResult } from '../../src/api/diff/diff-project.js';
import type { VectorChanges } from '../../src/api/diff/vector-changes.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { giveVectors, ProtocolServer, serverVector } from '../support/protocol-server.js';
import { runInProcess } from '../support/run-in-process.js';

const DOCUMENTS = 24;
const WORDS = ['lamp', 'wheel', 'kettle', 'bridge', 'garden', 'letter', 'window', 'river'];

const files = Object.fromEntries(
  Array.from({ length: DOCUMENTS }, (_, i) => {
    const words = [0, 1, 2].map((n) => WORDS[(i * (n + 1) + n) % WORDS.length] ?? '');
    return [
      `corpus/page-${String(i).padStart(2, '0')}.md`,
      `About ${words.join(' and ')}, ${i}.\n`,
    ];
  }),
);

let project: ProjectFolder;

/** As another model might see a text: by letters in its middle. */
function anotherVector(text: string): number[] {
  const at = (i: number) => text.charCodeAt(i % text.length);
  return [1, at(7) % 11, at(9) % 7, at(17) % 5];
}

async function vectorsOf(...args: readonly string[]): Promise<VectorChanges> {
  const { vectors } = await doneJson<DiffResult>(project, 'diff', ...args, '--vectors');
  if (vectors === undefined) throw new Error('a diff without vectors');
  return vectors;
}

afterEach(() => {
  project.dispose();
});

describe('a diff of vectors', () => {
  beforeEach(async () => {
    const settings = { 'pipeline.embed': { provider: 'hashing', dimensions: 64 } };
    project = await prepareProject({ files, settings, until: 'commit' });
  });

  it('finds nothing between equal snapshots, and reads no vector for that', async () => {
    expect(await vectorsOf('HEAD', 'HEAD')).toMatchObject({
      common: DOCUMENTS,
      changed: 0,
      added: 0,
      removed: 0,
      cosine: null,
      neighbours: null,
      centroid: null,
      warnings: [],
    });
    expect(await done(project, 'diff', 'HEAD', 'HEAD', '--vectors')).toContain(
      `vectors: no difference (${DOCUMENTS})`,
    );
  });

  it('counts texts that came and went, and how much of their surroundings stayed', async () => {
    project.write('corpus/page-00.md', 'Something else altogether.\n');
    project.write('corpus/page-99.md', 'More of it.\n');
    const vectors = await vectorsOf();
    expect(vectors).toMatchObject({ added: 2, removed: 1, changed: 0, common: DOCUMENTS - 1 });
    expect(vectors.cosine).toBeNull();
    const { stayed = 0, gone = 0, sample = 0 } = vectors.neighbours ?? {};
    expect(sample).toBe(DOCUMENTS - 1);
    expect(stayed).toBeGreaterThan(0.7);
    expect(gone).toBeGreaterThan(0);
    expect(gone).toBeLessThan(0.3);
    expect(await vectorsOf()).toEqual(vectors);
    const less = await vectorsOf('--sample', '5', '--seed', '7');
    expect(less.neighbours).toMatchObject({ sample: 5, seed: 7 });
    expect((await vectorsOf('--sample', '0')).neighbours).toBeNull();
  });

  it('compares no cosines of other dimensions, but surroundings all the same', async () => {
    project.set({ 'pipeline.embed.dimensions': 32 });
    const vectors = await vectorsOf();
    expect(vectors).toMatchObject({ changed: DOCUMENTS, cosine: null, centroid: null });
    expect(vectors.from.dimensions).toBe(64);
    expect(vectors.to.dimensions).toBe(32);
    expect(vectors.neighbours?.stayed).toBeGreaterThan(0);
    expect(vectors.warnings.map(({ code }) => code)).toEqual(['other-dimensions']);
  });

  it('says that a model was fitted again', async () => {
    project.set({ 'pipeline.embed': { provider: 'tfidf', dimensions: 64 } });
    await done(project, 'commit', '-m', 'tfidf');
    project.write('corpus/page-99.md', 'Lamp and wheel. '.repeat(50));
    await done(project, 'run', '--refit');
    const vectors = await vectorsOf();
    expect(vectors.changed).toBeGreaterThan(0);
    expect(vectors.warnings.map(({ code }) => code)).toEqual(['fitted-again']);
  });

  it('keeps its lines within 80 columns', async () => {
    project.set({ 'pipeline.embed.dimensions': 32 });
    const text = await done(project, 'diff', '--vectors');
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(text).toContain('warning: vectors of 64 and of 32 dimensions');
  });
});

describe('an embedder that answers otherwise under the same name', () => {
  let server: ProtocolServer;

  beforeAll(async () => {
    server = await ProtocolServer.start();
  });

  afterAll(() => server.stop());

  beforeEach(async () => {
    server.forget();
    project = await prepareProject({
      files: {
        ...files,
        'questions.jsonl': `{"id":"q1","question":"wheels","evidence":[{"document":"docs/page-01.md"}]}\n`,
      },
      settings: {
        'pipeline.embed': server.settings('openai', { maxRetries: 0 }),
        'pipeline.index': { type: 'flat' },
        'pipeline.retrieve': { mode: 'dense', k: 3 },
      },
      until: 'commit',
    });
  });

  async function embedAgainAs(vectorOf: (text: string) => number[]): Promise<void> {
    server.otherwise = giveVectors((texts) => texts.map(vectorOf));
    await done(project, 'run', '--force');
    project.write('note.txt', 'nothing of the corpus');
    await done(project, 'commit', '-m', 'The same settings');
  }

  it('is warned of, and its vectors are the cause of other answers', async () => {
    await embedAgainAs(anotherVector);
    const vectors = await vectorsOf('HEAD~1', 'HEAD');
    expect(vectors.from.fingerprint).toBe(vectors.to.fingerprint);
    expect(vectors).toMatchObject({ changed: DOCUMENTS, added: 0, removed: 0 });
    expect(vectors.cosine?.moved).toBe(DOCUMENTS);
    expect(vectors.cosine?.worst.cosine).toBeLessThanOrEqual(vectors.cosine?.mean ?? 0);
    expect(vectors.cosine?.worst.document).toMatch(/^docs\/page-/);
    expect(vectors.warnings.map(({ code }) => code)).toEqual(['silent-change']);
    const text = await done(project, 'diff', 'HEAD~1', 'HEAD', '--vectors');
    expect(text.replace(/\s+/g, ' ')).toContain("what answers behind 'openai' changed");

    const { answers } = await doneJson<DiffResult>(project, 'diff', 'HEAD~1', 'HEAD', '--answers');
    expect(answers?.states.map(({ stages }) => stages)).toEqual([[], ['embed']]);
    expect(answers?.causes.map(({ kind }) => kind)).toEqual(['vectors']);
  });

  it('is told from documents that changed at the same time', async () => {
    project.write('corpus/page-98.md', 'wheels\n');
    await embedAgainAs(anotherVector);
    const args = ['HEAD~1', 'HEAD', '--answers'];
    const { answers } = await doneJson<DiffResult>(project, 'diff', ...args);
    expect(answers?.states.map(({ stages }) => stages)).toEqual([[], ['documents'], ['embed']]);
  });

  it('is noise where it differs by what computing it twice may differ by', async () => {
    await embedAgainAs((text) =>
      serverVector(text).map((value, i) => value + (i === 0 ? 1e-4 : 0)),
    );
    const vectors = await vectorsOf('HEAD~1', 'HEAD');
    expect(vectors).toMatchObject({ changed: DOCUMENTS, warnings: [] });
    expect(vectors.cosine?.moved).toBe(0);
    expect(await done(project, 'diff', 'HEAD~1', 'HEAD', '--vectors')).toContain(
      'all within what computing them twice may differ by',
    );
  });

  it('is paid for within the limit alone: beyond it stages are told as one', async () => {
    project.set({ 'pipeline.chunk': { size: 3, overlap: 0 }, 'pipeline.embed.model': 'other' });
    await done(project, 'run');
    server.forget();
    const asked = ['diff', '--answers', '--json'];
    const none = await runInProcess(project, [...asked, '--embed-limit', '0']);
    const { answers } = JSON.parse(none.stdout) as DiffResult;
    expect(answers?.states.map(({ stages }) => stages)).toEqual([[], ['chunk', 'embed']]);
    const texts = answers?.states[1]?.joined?.kind === 'texts' ? answers.states[1].joined.texts : 0;
    expect(texts).toBeGreaterThan(DOCUMENTS);
    expect(none.stderr).toContain(`that would embed ${texts} texts, and 0 are allowed`);
    const passages = () => server.texts.filter((text) => text !== 'wheels');
    expect(passages()).toEqual([]);

    const some = await runInProcess(project, asked);
    expect(some.stderr).toContain(`to tell the stages apart ${texts} texts are embedded`);
    expect(passages().length).toBe(texts);
    const told = (JSON.parse(some.stdout) as DiffResult).answers;
    expect(told?.states.map(({ stages }) => stages)).toEqual([[], ['chunk'], ['embed']]);
    server.forget();
    const again = await runInProcess(project, asked);
    expect(again.stderr).not.toContain('are embedded');
    expect(passages()).toEqual([]);
  });
});
