import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CompareResult } from '../../src/api/compare-project.js';
import type { QueryResult } from '../../src/api/query-project.js';
import type { RunResult } from '../../src/api/run-project.js';
import type { StatusResult } from '../../src/api/status-project.js';
import { ProjectFolder, withoutModel } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { smallCorpus } from '../support/small-corpus.js';

/* One project with three pipelines over the same documents, in which each test goes on. */
let project: ProjectFolder;

beforeAll(async () => {
  project = new ProjectFolder({ files: smallCorpus });
  await project.ok('init');
  project.set({
    ...withoutModel,
    'pipeline.chunk': { size: 24, overlap: 6 },
    pipelines: {
      small: { extends: 'main', chunk: { size: 10, overlap: 0 } },
      words: { extends: 'small', retrieve: { mode: 'lexical' } },
    },
  });
  await project.ok('commit', '-m', 'Three pipelines');
});

afterAll(() => {
  project.dispose();
});

function statuses({ stages }: RunResult, pipeline: string | null): Record<string, string> {
  const own = stages.filter((stage) => stage.pipeline === pipeline);
  return Object.fromEntries(own.map(({ name, status }) => [name, status]));
}

describe('several pipelines of one project', () => {
  it('make once what they have in common', async () => {
    const run = await project.json<RunResult>('run', '--force');
    expect(Object.keys(statuses(run, null))).toEqual(['snapshot']);
    project.edit('corpus/kettle.md', 'twice', 'three times');
    const after = await project.json<RunResult>('run');
    expect(statuses(after, 'main')).toMatchObject({ extract: 'incremental', embed: 'incremental' });
    expect(statuses(after, 'small')).toMatchObject({ extract: 'cached', chunk: 'incremental' });
    expect(statuses(after, 'words')).toEqual({
      extract: 'cached',
      chunk: 'cached',
      lexical: 'cached',
    });
  });

  it('are named behind a ref wherever a snapshot is meant', async () => {
    const whole = await project.json<QueryResult>('query', 'golden dial', '--at', 'working');
    const small = await project.json<QueryResult>('query', 'golden dial', '--at', 'HEAD:small');
    expect(small.at).toBe('HEAD:small');
    expect(small.results[0]?.text.length).toBeLessThan(whole.results[0]?.text.length ?? 0);
    const compared = await project.json<CompareResult>('compare', 'working', 'working:words');
    expect(compared).toMatchObject({ base: 'working', candidate: 'working:words' });
    const refusal = await refused(project, 'eval', 'working:smal');
    expect(refusal).toMatchObject({ exit: 1, code: 'unknown-pipeline' });
    expect(refusal.suggestions).toEqual(["Did you mean 'small'?"]);
  });

  it('are pinned by the lock, survive gc, and are sound to fsck', async () => {
    await project.ok('commit', '-m', 'Rinse more often');
    const before = project.read('stemma.lock');
    await project.ok('gc', '--grace', '0', '--yes');
    await project.ok('fsck');
    const run = await project.json<RunResult>('run');
    expect(run.stages.every(({ status }) => status === 'cached')).toBe(true);
    expect(project.read('stemma.lock')).toBe(before);
    const status = await project.json<StatusResult>('status');
    expect(status.clean).toBe(true);
    expect(new Set(status.stages.map(({ pipeline }) => pipeline))).toEqual(
      new Set(['main', 'small', 'words']),
    );
  });

  it('run one by one, and up to a stage; the rest stays as it was pinned', async () => {
    project.edit('corpus/toaster.md', 'golden', 'light brown');
    const run = await project.json<RunResult>('run', '--pipeline', 'small', '--until', 'chunk');
    expect(statuses(run, 'main')).toEqual({});
    expect(statuses(run, 'small')).toEqual({ extract: 'incremental', chunk: 'incremental' });
    const { stages } = await project.json<StatusResult>('status');
    const stateOf = (pipeline: string) =>
      stages
        .filter((one) => one.pipeline === pipeline)
        .map(({ name, state }) => `${name} ${state}`);
    expect(stateOf('small')).toEqual([
      'extract fresh',
      'chunk fresh',
      'embed stale',
      'index stale',
      'lexical stale',
    ]);
    expect(stateOf('main')).toContain('extract stale');
    const one = await project.json<RunResult>('run', '--only', 'embed', '--pipeline', 'small');
    expect(statuses(one, 'small')).toEqual({ embed: 'incremental' });
    expect(statuses(one, null)).toEqual({});
  });

  it.each([
    [['--only', 'clean'], "cannot run 'clean' alone: the pipelines have no such stage"],
    [
      ['--only', 'embed', '--pipeline', 'words'],
      "cannot run 'embed' alone: pipeline 'words' has no such stage",
    ],
  ])('are not asked for a stage that they do not have: %j', async (flags, message) => {
    for (const plan of [[], ['--plan']]) {
      const refusal = await refused(project, 'run', ...plan, ...flags);
      expect(refusal).toMatchObject({ exit: 1, code: 'no-stage', message });
    }
  });

  it('come through a merge with all their parts', async () => {
    await project.ok('run');
    await project.ok('commit', '-m', 'Light brown');
    await project.ok('switch', '-c', 'other', 'HEAD~1');
    project.edit('corpus/warranty.txt', 'three years', 'four years');
    await project.ok('commit', '-m', 'Longer warranty');
    await project.ok('merge', 'main');
    const { stages } = await project.json<StatusResult>('status');
    expect(stages.filter(({ state }) => state !== 'fresh')).toEqual([]);
  });

  it('inherit nothing of a section of another kind, and lose what is set to null', async () => {
    project.set({
      'pipeline.chunk.separators': ['\n\n', ' '],
      'pipelines.words': { extends: 'small', chunk: { splitter: 'sentence', separators: null } },
      'pipelines.hashed': { extends: 'main', index: { type: 'flat' } },
    });
    const run = await project.json<RunResult>('run');
    expect(Object.keys(statuses(run, 'hashed'))).not.toContain('index');
    expect(statuses(run, 'words')).toMatchObject({ chunk: 'full' });
  });

  it.each([
    [{ small: { extends: 'mian' } }, /no pipeline is called "mian".*did you mean 'main'/],
    [{ a: { extends: 'b' }, b: { extends: 'a' } }, /goes in a circle, a > b > a/],
    [{ main: { chunk: { size: 10 } } }, /'main' is what pipeline: is called/],
    [
      { small: { chunk: { sise: 10 } } },
      /unknown key 'pipelines.small.chunk.sise'; did you mean 'size'/,
    ],
    [{ small: 'main' }, /'pipelines.small': .*expected object/],
    [{ Small: {} }, /expected a name of small letters/],
    [{ small: { extends: ['main'] } }, /no pipeline is called \["main"\]/],
  ])('are refused as %j with the line', async (pipelines, message) => {
    project.set({ pipelines });
    const { code, message: said } = await refused(project, 'status');
    expect(code).toBe('bad-settings');
    expect(said).toMatch(message);
    expect(said).toMatch(/line (?!1:)\d+/);
  });
});
