import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListResult } from '../../src/api/list-documents.js';
import type { DocumentResult } from '../../src/api/read-document.js';
import type { RunResult, RunStage } from '../../src/api/run-project.js';
import { doneJson } from '../support/prepared-project.js';
import { ProjectFolder } from '../support/project-folder.js';
import { smallCorpus } from '../support/small-corpus.js';

/* One project with the real model, in which each test makes one more change. Git keeps the documents. */
let project: ProjectFolder;
let clones = 0;

beforeAll(async () => {
  project = new ProjectFolder({ files: smallCorpus });
  project.git('init', '--quiet', '--initial-branch=main');
  project.git('add', 'corpus');
  project.git('commit', '--quiet', '-m', 'Documents');
  await project.ok('init');
  project.set({
    'pipeline.chunk.size': 24,
    'pipeline.chunk.overlap': 6,
    // An hnsw graph that grew has other bytes than one built afresh; a flat index has none.
    'pipeline.index': { type: 'flat', metric: 'cosine' },
  });
  await project.ok('commit', '-m', 'First snapshot');
});

afterAll(() => {
  project.dispose();
});

function stageOf({ stages }: RunResult, name: string): RunStage {
  const stage = stages.find((one) => one.name === name);
  if (stage === undefined) throw new Error(`the run has no stage ${name}`);
  return stage;
}

function statuses({ stages }: RunResult): Record<string, string> {
  return Object.fromEntries(stages.map(({ name, status }) => [name, status]));
}

/** Distinct chunk texts of each document, as `cat` shows them. */
async function chunkTexts(): Promise<Map<string, Set<string>>> {
  const { documents } = await doneJson<ListResult>(project, 'ls');
  const texts = new Map<string, Set<string>>();
  for (const { document } of documents) {
    const { chunks } = await doneJson<DocumentResult>(project, 'cat', document);
    texts.set(document, new Set(chunks.map(({ text }) => text)));
  }
  return texts;
}

/** The roots that a run from nothing gives in a fresh clone of what is committed. */
async function rootsFromNothing(): Promise<unknown> {
  const folder = project.beside(`clone-${++clones}`);
  execFileSync('git', ['clone', '--quiet', project.folder, folder], { env: project.env });
  const clone = project.at(folder);
  // Without the lock nothing but documents and settings decides.
  clone.remove('stemma.lock');
  const run = await clone.json<RunResult>('run');
  expect(new Set(run.stages.map(({ status }) => status))).toEqual(new Set(['full']));
  return rootsOf(clone);
}

function rootsOf(where: ProjectFolder): unknown {
  const { corpus, texts, chunks, vectors } = where.lock();
  return [corpus.root, texts?.root, chunks?.root, vectors?.root];
}

describe('a run after a change', () => {
  it('of one document chunks that one and embeds the chunks with new text alone', async () => {
    const before = await chunkTexts();
    project.edit('corpus/kettle.md', 'Rinse it twice', 'Rinse it at least three times');
    const run = await project.json<RunResult>('run');
    const after = await chunkTexts();
    const known = new Set([...before.values()].flatMap((texts) => [...texts]));
    const texts = [...(after.get('docs/kettle.md') ?? [])];
    const fresh = texts.filter((text) => !known.has(text));
    expect(fresh.length).toBeGreaterThan(0);
    expect(texts.length).toBeGreaterThan(fresh.length);
    expect(stageOf(run, 'snapshot')).toMatchObject({ changed: 1, added: 0, removed: 0 });
    expect(stageOf(run, 'extract')).toMatchObject({ status: 'incremental', documents: 1 });
    expect(stageOf(run, 'chunk')).toMatchObject({ status: 'incremental', documents: 1 });
    expect(stageOf(run, 'embed')).toMatchObject({
      status: 'incremental',
      documents: 1,
      embedded: fresh.length,
      reused: texts.length - fresh.length,
    });
    await project.ok('commit', '-m', 'Rinse more');
    expect(rootsOf(project)).toEqual(await rootsFromNothing());
  });

  it('of nothing takes everything from the cache', async () => {
    const lock = project.read('stemma.lock');
    const run = await project.json<RunResult>('run');
    expect(new Set(Object.values(statuses(run)))).toEqual(new Set(['cached']));
    expect(stageOf(run, 'snapshot').documents).toBe(0);
    expect(stageOf(run, 'embed')).toMatchObject({ embedded: 0, reused: 0 });
    expect(project.read('stemma.lock')).toBe(lock);
  });

  it('of retrieval alone embeds nothing and takes everything from the cache', async () => {
    project.set({ 'pipeline.retrieve': { mode: 'dense', k: 3 } });
    const dense = await project.json<RunResult>('run');
    expect(new Set(Object.values(statuses(dense)))).toEqual(new Set(['cached']));
    expect(stageOf(dense, 'embed')).toMatchObject({ embedded: 0, reused: 0 });
    project.set({ 'pipeline.retrieve': { mode: 'hybrid', k: 10 } });
    const hybrid = await project.json<RunResult>('run');
    expect(new Set(Object.values(statuses(hybrid)))).toEqual(new Set(['cached']));
  });

  it('of a name embeds nothing, since the text is known', async () => {
    project.rename('corpus/toaster.md', 'corpus/kitchen/grill.md');
    const run = await project.json<RunResult>('run');
    expect(stageOf(run, 'snapshot')).toMatchObject({ added: 1, removed: 1, changed: 0 });
    expect(stageOf(run, 'chunk')).toMatchObject({ documents: 2 });
    expect(stageOf(run, 'embed')).toMatchObject({ embedded: 0 });
    expect(stageOf(run, 'embed').reused).toBeGreaterThan(0);
    await project.ok('commit', '-m', 'The grill');
    expect(rootsOf(project)).toEqual(await rootsFromNothing());
  });

  it('that removes a document takes its chunks and vectors out', async () => {
    const before = await project.json<RunResult>('run');
    const { chunks } = await doneJson<DocumentResult>(project, 'cat', 'docs/warranty.txt');
    project.remove('corpus/warranty.txt');
    const run = await project.json<RunResult>('run');
    expect(stageOf(run, 'snapshot')).toMatchObject({ added: 0, removed: 1, changed: 0 });
    expect(stageOf(run, 'chunk')).toMatchObject({ removed: chunks.length, added: 0, changed: 0 });
    expect(stageOf(run, 'embed')).toMatchObject({ embedded: 0, removed: chunks.length });
    expect(run.chunks).toBe(before.chunks - chunks.length);
    await project.ok('commit', '-m', 'No warranty');
    expect(project.git('show', '--name-status', '--format=')).toContain('D\tcorpus/warranty.txt');
    expect(rootsOf(project)).toEqual(await rootsFromNothing());
  });

  it('that brings an earlier text back embeds nothing and gives the earlier snapshot', async () => {
    project.git('checkout', '--quiet', 'HEAD~1', '--', 'corpus');
    const run = await project.json<RunResult>('run');
    expect(stageOf(run, 'embed')).toMatchObject({ embedded: 0 });
    expect(rootsOf(project)).toEqual(rootsAt('HEAD~1'));
  });
});

function rootsAt(commit: string): unknown {
  const { corpus, texts, chunks, vectors } = project.lock(commit);
  return [corpus.root, texts?.root, chunks?.root, vectors?.root];
}
