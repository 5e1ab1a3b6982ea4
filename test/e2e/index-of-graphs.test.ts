import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueryResult } from '../../src/api/query-project.js';
import type { RunResult, RunStage } from '../../src/api/run-project.js';
import { seededNumbers } from '../../bench/corpus/seeded-numbers.js';
import { copyOf, done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { Files, ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';

const DOCUMENTS = 300;
const INDEX = { type: 'hnsw', metric: 'cosine', m: 2, efConstruction: 8, efSearch: 1 };

let project: ProjectFolder;
const copies: ProjectFolder[] = [];

beforeAll(async () => {
  const next = seededNumbers(7);
  const line = () => Array.from({ length: 12 }, () => `word${next(90)}`).join(' ');
  const files: Files = Object.fromEntries(
    Array.from({ length: DOCUMENTS }, (_, i) => [`corpus/part-${i}.md`, `${line()}.\n`]),
  );
  const settings = {
    'pipeline.embed': { provider: 'tfidf', dimensions: 64 },
    'pipeline.retrieve': { mode: 'dense', k: 5 },
    'pipeline.index': { ...INDEX, m: 16, efConstruction: 100, efSearch: 100, shards: 3 },
  };
  project = await prepareProject({ until: 'run', files, settings, env: { STEMMA_THREADS: '3' } });
});

afterAll(() => {
  for (const one of [project, ...copies]) one.dispose();
});

function copy(env: Readonly<Record<string, string>> = {}): ProjectFolder {
  const made = copyOf(project, env);
  copies.push(made);
  return made;
}

function indexStage({ stages }: RunResult): RunStage | undefined {
  return stages.find(({ name }) => name === 'index');
}

describe('an index of several graphs', () => {
  it('is the same whether its graphs are built one by one or at the same time', async () => {
    const other = copy({ STEMMA_THREADS: '1' });
    await done(other, 'run', '--rebuild');
    expect(other.lock()).toEqual(project.lock());
    const edit = (one: ProjectFolder) => {
      one.write('corpus/part-5.md', 'word1 word2 word3 another word\n');
      one.remove('corpus/part-290.md');
    };
    const several = copy({ STEMMA_THREADS: '3' });
    for (const one of [other, several]) {
      edit(one);
      const stage = indexStage(await doneJson<RunResult>(one, 'run'));
      expect(stage).toMatchObject({ status: 'incremental', added: 1, removed: 2 });
    }
    expect(several.lock()).toEqual(other.lock());
  });

  it('tells its recall in the report and in the lock, and answers as exact search does', async () => {
    const { recall } = project.lock().index ?? {};
    expect(recall).toMatchObject({ k: 10, sample: 200, efSearch: 100 });
    expect(recall?.mean).toBeGreaterThan(0.99);
    const stage = indexStage(await doneJson<RunResult>(project, 'run'));
    expect(stage).toMatchObject({ status: 'cached', recall });
    const ask = ['query', 'word1 word2 word3 word4'] as const;
    const near = await doneJson<QueryResult>(project, ...ask);
    const exact = await doneJson<QueryResult>(project, ...ask, '--exact');
    expect(near.results.map(({ chunk }) => chunk)).toEqual(exact.results.map(({ chunk }) => chunk));
    rmSync(join(project.folder, '.stemma', 'cache', 'index'), { recursive: true });
    expect(await doneJson<QueryResult>(project, ...ask)).toEqual(near);
  });

  it('goes with fsck and gc, which know all of its graphs', async () => {
    const kept = copy();
    await done(kept, 'gc', '--yes', '--grace', '0d');
    expect(await done(kept, 'fsck')).toContain('all sound');
    rmSync(join(kept.folder, '.stemma', 'cache'), { recursive: true });
    expect(await done(kept, 'query', 'word1')).toContain('1. docs/');
  });

  it('is built anew past the share of change that the settings allow, and says so', async () => {
    const edited = copy();
    edited.set({ 'pipeline.index.rebuildShare': 0.01 });
    for (let i = 0; i < 9; i++) edited.write(`corpus/part-${i}.md`, `word${i} and new words\n`);
    const again = copyOf(edited);
    copies.push(again);
    const { stages } = await doneJson<RunResult>(again, 'run');
    expect(stages.find(({ name }) => name === 'index')).toMatchObject({
      status: 'full',
      changedShare: 0.06,
    });
    expect(await done(edited, 'run')).toContain('built anew, 6 % of it changed');
    expect(edited.lock().index).toEqual(again.lock().index);
  });
});

describe('an index that misses too much', () => {
  it('fails the run with what to raise, pins nothing, and passes when more is searched', async () => {
    const poor = copy();
    poor.set({ 'pipeline.index': { ...INDEX, minRecall: 1 } });
    const error = await refused(poor, 'run');
    expect(error).toMatchObject({
      exit: 1,
      code: 'index-recall-low',
      data: { minRecall: 1, k: 10 },
    });
    expect(error.message).toContain('pipeline.index.minRecall asks for 100 %');
    expect(error.suggestions.join()).toContain('Raise pipeline.index.efSearch (now 1)');
    expect(poor.lock()).toEqual(project.lock());
    poor.set({ 'pipeline.index.minRecall': 0 });
    const stage = indexStage(await doneJson<RunResult>(poor, 'run'));
    expect(stage?.status).toBe('cached');
    expect(stage?.recall?.mean).toBeLessThan(1);
    poor.set({ 'pipeline.index.efSearch': 600 });
    const more = indexStage(await doneJson<RunResult>(poor, 'run'));
    expect(more).toMatchObject({ status: 'cached', output: stage?.output });
    expect(more?.recall?.mean).toBeGreaterThan(stage?.recall?.mean ?? 1);
  });
});
