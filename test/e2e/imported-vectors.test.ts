import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportedText } from '../../src/api/imported/export-texts.js';
import type { QueryResult } from '../../src/api/query-project.js';
import type { RunResult } from '../../src/api/run-project.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';

const DIMENSIONS = 8;
const EMBED = { provider: 'import', model: 'elsewhere-1', dimensions: DIMENSIONS, path: 'vectors' };

let project: ProjectFolder;

beforeAll(async () => {
  const settings = {
    'pipeline.chunk.size': 20,
    'pipeline.chunk.overlap': 0,
    'pipeline.embed': EMBED,
    'pipeline.retrieve': { mode: 'dense', k: 3 },
  };
  project = await prepareProject({ until: 'init', settings });
});

afterAll(() => {
  project.dispose();
});

/** Somebody's embedder: counts letters. */
function embed(text: string, shift = 0): number[] {
  const vector = new Array<number>(DIMENSIONS).fill(shift);
  for (const letter of text.toLowerCase()) vector[letter.charCodeAt(0) % DIMENSIONS]! += 1;
  return vector;
}

/** Exports what has no vector, embeds it and puts the vectors into a file. */
async function bring(file: string, ...flags: readonly string[]): Promise<ExportedText[]> {
  const printed = await done(project, 'vectors', 'export', ...flags);
  const texts = printed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ExportedText);
  const lines = texts.map((one) => JSON.stringify({ ...one, vector: embed(one.text) }));
  project.write(file, `${lines.join('\n')}\n`);
  return texts;
}

function embedStage({ stages }: RunResult) {
  return stages.find(({ name }) => name === 'embed');
}

describe('vectors that were made elsewhere', () => {
  it('are asked for by how many there are and where, before anything is pinned', async () => {
    const error = await refused(project, 'run');
    expect(error).toMatchObject({ exit: 1, code: 'vectors-missing', data: { path: 'vectors' } });
    expect(error.message).toMatch(/^cannot embed: \d+ texts have no vector/);
    expect(error.message).toContain("texts of 'docs/");
    expect(error.suggestions.join()).toContain('stemma vectors export');
    expect(project.has('stemma.lock')).toBe(false);
  });

  it('are taken from files, and not needed in files any more once they are pinned', async () => {
    const texts = await bring('vectors/first.jsonl');
    expect(texts.length).toBeGreaterThan(3);
    expect(Object.keys(texts[0] ?? {})).toEqual(['hash', 'text', 'document', 'ordinal']);
    const run = await doneJson<RunResult>(project, 'run');
    expect(embedStage(run)).toMatchObject({ status: 'full', embedded: texts.length });
    const lock = project.lock();
    project.remove('vectors');
    expect(await done(project, 'vectors', 'export')).toBe('');
    expect(embedStage(await doneJson<RunResult>(project, 'run'))?.status).toBe('cached');
    expect(project.lock()).toEqual(lock);
    await done(project, 'commit', '-m', 'Vectors from elsewhere');
  });

  it('are asked for again only where a text is new', async () => {
    project.edit('corpus/kettle.md', 'two months', 'three months');
    const error = await refused(project, 'run');
    expect(error).toMatchObject({
      code: 'vectors-missing',
      data: { documents: ['docs/kettle.md'] },
    });
    const texts = await bring('vectors/second.jsonl');
    expect(texts).toHaveLength(Number(error.data['missing']));
    const stage = embedStage(await doneJson<RunResult>(project, 'run'));
    expect(stage).toMatchObject({ status: 'incremental', embedded: texts.length });
    // What was known before is found wherever the documents go.
    project.edit('corpus/kettle.md', 'three months', 'two months');
    project.rename('corpus/toaster.md', 'corpus/kitchen/toaster.md');
    expect(embedStage(await doneJson<RunResult>(project, 'run'))).toMatchObject({ embedded: 0 });
  });

  it('are one a text: another one under the same name is refused, a new revision takes it', async () => {
    expect(await doneJson(project, 'vectors', 'export')).toEqual({ texts: [] });
    const [known] = project.read('vectors/second.jsonl').split('\n');
    const row = JSON.parse(known ?? '') as ExportedText;
    project.edit('corpus/kettle.md', 'two months', 'three months');
    await done(project, 'run');
    const other = JSON.stringify({ hash: row.hash, vector: embed(row.text, 1) });
    project.write('vectors/second.jsonl', `${other}\n`);
    const error = await refused(project, 'run');
    expect(error).toMatchObject({ code: 'vectors-changed', data: { changed: 1 } });
    expect(error.suggestions.join()).toContain('pipeline.embed.revision');
    project.set({ 'pipeline.embed.revision': 'second try' });
    project.remove('vectors/second.jsonl');
    const all = await bring('vectors/again.jsonl');
    const stage = embedStage(await doneJson<RunResult>(project, 'run'));
    expect(stage).toMatchObject({ status: 'full', embedded: all.length });
  });

  it('answer questions whose vectors are in files, or are made by a model that is named', async () => {
    const ask = ['query', 'how often do I descale the kettle?'] as const;
    const nobody = await refused(project, ...ask);
    expect(nobody.code).toBe('questions-not-embedded');
    project.set({ 'pipeline.embed.questions': { provider: 'import', path: 'asked.jsonl' } });
    const missing = await refused(project, ...ask);
    expect(missing).toMatchObject({ code: 'vectors-missing', data: { path: 'asked.jsonl' } });
    expect(missing.message).toContain(ask[1]);
    const write = (shift: number) => {
      const line = { text: ask[1], vector: embed(ask[1], shift) };
      project.write('asked.jsonl', `${JSON.stringify(line)}\n`);
    };
    write(0);
    const first = await doneJson<QueryResult>(project, ...ask);
    expect(first.results).toHaveLength(3);
    // Files of questions are no part of the snapshot: what they hold now counts.
    write(500);
    const second = await doneJson<QueryResult>(project, ...ask);
    expect(second.results[0]?.score).not.toBe(first.results[0]?.score);
    project.set({ 'pipeline.embed.questions': { provider: 'hashing', dimensions: 64 } });
    const other = await refused(project, ...ask);
    expect(other).toMatchObject({ code: 'dimensions-differ', data: { found: 64, expected: 8 } });
    expect((await done(project, 'status')).includes('embed fresh')).toBe(true);
  });

  it('that are forced anew have all to be in the files', async () => {
    rmSync(join(project.folder, 'vectors'), { recursive: true });
    const error = await refused(project, 'run', '--force');
    expect(error.code).toBe('vectors-missing');
    expect(await done(project, 'run')).toContain('cached');
  });
});

describe('settings of imported vectors', () => {
  it('name the keys that are needed, and the nearest one to a wrong one', async () => {
    const other = await prepareProject({ until: 'init' });
    other.set({ 'pipeline.embed': { provider: 'import', path: 'vectors', dimension: 8 } });
    const error = await refused(other, 'run');
    expect(error.code).toBe('bad-settings');
    expect(error.message).toContain("did you mean 'dimensions'");
    expect(error.message).toContain('pipeline.embed.model');
    const plain = await prepareProject({ until: 'init' });
    expect(await refused(plain, 'vectors', 'export')).toMatchObject({ code: 'not-imported' });
    other.dispose();
    plain.dispose();
  });
});
