import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlanResult } from '../../src/api/plan/plan-project.js';
import type { PlannedStage } from '../../src/api/plan/planned-stage.js';
import type { RunResult } from '../../src/api/run-project.js';
import { digestFolder } from '../support/folder-digest.js';
import { ProjectFolder, withoutModel } from '../support/project-folder.js';
import { smallCorpus } from '../support/small-corpus.js';

/* One project, in which each test makes one more change, plans, and then runs what was planned. */
let project: ProjectFolder;

beforeAll(async () => {
  project = new ProjectFolder({ files: smallCorpus });
  await project.ok('init');
  project.set({ ...withoutModel, 'pipeline.chunk': { size: 24, overlap: 6 } });
});

afterAll(() => {
  project.dispose();
});

const DONE = {
  none: 'cached',
  cached: 'cached',
  incremental: 'incremental',
  full: 'full',
} as const;

/** Plans, runs, and checks that each stage was done as planned. */
async function planned(...flags: readonly string[]) {
  const before = digestFolder(project.folder);
  const plan = await project.json<PlanResult>('run', '--plan', ...flags);
  expect(digestFolder(project.folder)).toEqual(before);
  const run = await project.json<RunResult>('run', ...flags);
  const done = new Map(
    run.stages.map((stage) => [`${String(stage.pipeline)} ${stage.name}`, stage]),
  );
  const stages = new Map<string, PlannedStage>();
  for (const stage of plan.stages) {
    stages.set(stage.name, stage);
    const ran = done.get(`${String(stage.pipeline)} ${stage.name}`);
    if (ran === undefined) continue;
    // Whether an index grows or is built anew depends on figures that are estimates.
    if (stage.name !== 'index' || !stage.estimated) {
      expect(`${stage.name} ${ran.status}`).toBe(`${stage.name} ${DONE[stage.action]}`);
    }
    if (stage.estimated || stage.action === 'none' || stage.action === 'cached') continue;
    // The indexes report vectors and chunks alone.
    if (ran.documents > 0) expect(stage.documents, stage.name).toBe(ran.documents);
    if (stage.embedded !== null) {
      expect([stage.embedded, stage.reused]).toEqual([ran.embedded, ran.reused]);
    }
  }
  return { plan, run, stages };
}

describe('the plan of a run', () => {
  it('says of a first run that all of it has to be made', async () => {
    const { stages, plan } = await planned();
    expect(stages.get('extract')).toMatchObject({ state: 'missing', action: 'full', documents: 3 });
    expect(stages.get('embed')).toMatchObject({ action: 'full', estimated: true, reused: null });
    expect(plan.seconds).toBeNull();
  });

  it('has nothing to do where nothing changed', async () => {
    await project.ok('commit', '-m', 'First');
    const { stages } = await planned();
    expect([...stages.values()].map(({ action }) => action)).toEqual(Array(6).fill('none'));
    expect(await project.ok('run', '--plan')).toMatch(/\nNothing to run\.\n$/);
  });

  it('follows one edited document, with figures of the last run behind the first stage', async () => {
    project.edit('corpus/kettle.md', 'vinegar', 'lemon juice');
    const { stages, plan } = await planned();
    expect(stages.get('snapshot')).toMatchObject({ state: 'stale', why: ['1 changed'] });
    expect(stages.get('extract')).toMatchObject({ documents: 1, estimated: false });
    expect(stages.get('extract')?.why).toEqual(['documents changed']);
    expect(stages.get('chunk')).toMatchObject({ documents: 1, estimated: true, why: [] });
    expect(plan.seconds).toBeGreaterThan(0);
  });

  it('names the settings that make a stage stale', async () => {
    project.set({ 'pipeline.chunk.size': 12 });
    const { stages } = await planned();
    expect(stages.get('chunk')?.why).toEqual(['pipeline.chunk.size: 24 -> 12']);
    expect(stages.get('embed')).toMatchObject({ documents: 3, estimated: true });
  });

  it('counts exactly what is to be embedded where the chunks are known', async () => {
    project.set({ 'pipeline.embed.dimensions': 256 });
    const { stages, plan } = await planned();
    expect(stages.get('embed')).toMatchObject({ action: 'full', estimated: false, reused: 0 });
    expect(stages.get('embed')?.why).toEqual(['pipeline.embed.dimensions: 1024 -> 256']);
    expect(plan.embedded).toBe(stages.get('embed')?.embedded);
  });

  it('takes what is known from the cache after a setting is put back', async () => {
    project.set({ 'pipeline.embed.dimensions': 1024, 'pipeline.chunk.size': 24 });
    const { stages } = await planned();
    for (const name of ['chunk', 'embed', 'index', 'lexical']) {
      expect(stages.get(name), name).toMatchObject({ state: 'stale', action: 'cached' });
    }
  });

  it('is exact about the embedding of an edited document once it is cut', async () => {
    project.edit('corpus/kettle.md', 'lemon juice', 'citric acid');
    await project.ok('run', '--until', 'chunk');
    const { stages } = await planned();
    expect(stages.get('embed')).toMatchObject({ action: 'incremental', estimated: false });
    expect(stages.get('embed')?.embedded).toBe(1);
    expect(stages.get('embed')?.reused).toBeGreaterThan(0);
  });

  it('keeps to the stages that are asked for', async () => {
    project.set({ 'pipeline.chunk.size': 16 });
    const { stages, run } = await planned('--until', 'chunk');
    expect(stages.get('chunk')?.action).toBe('full');
    expect(stages.get('embed')?.action).toBe('none');
    expect(run.stages.map(({ name }) => name)).toEqual(['snapshot', 'extract', 'chunk']);
  });

  it('does all again by force, and says so', async () => {
    await project.ok('run');
    const { stages } = await planned('--force');
    expect(stages.get('embed')).toMatchObject({
      state: 'fresh',
      action: 'full',
      why: ['all is to be done again'],
    });
  });

  it('expects as much of new documents as the last run made of as many bytes', async () => {
    const more = new ProjectFolder({ files: smallCorpus });
    try {
      await more.ok('init');
      more.set({ ...withoutModel, 'pipeline.chunk': { size: 24, overlap: 0 } });
      await more.ok('commit', '-m', 'First');
      for (let i = 0; i < 15; i++) {
        for (const [path, text] of Object.entries(smallCorpus)) {
          if (typeof text !== 'string') continue;
          more.write(path.replace('.', `-${i}.`), text.replaceAll('the', `t${i}`));
        }
      }
      const expected = async () => {
        const { stages } = await more.json<PlanResult>('run', '--plan');
        const embed = stages.find(({ name }) => name === 'embed');
        return embed?.embedded ?? 0;
      };
      const atOnce = await expected();
      await more.ok('run', '--until', 'extract');
      const extracted = await expected();
      const { stages } = await more.json<RunResult>('run');
      const added = stages.find(({ name }) => name === 'chunk')?.added ?? 0;
      expect(added).toBeGreaterThan(60);
      for (const figure of [atOnce, extracted]) {
        expect(figure).toBeGreaterThan(added * 0.7);
        expect(figure).toBeLessThan(added * 1.3);
      }
    } finally {
      more.dispose();
    }
  });

  it('takes the chunks that are cut for what the index will hold', async () => {
    project.set({ 'pipeline.embed.dimensions': 128 });
    const { stages, run } = await planned();
    expect(stages.get('index')).toMatchObject({ chunks: run.chunks, estimated: true });
  });

  it('draws what pipelines share once', async () => {
    project.set({ pipelines: { words: { extends: 'main', retrieve: { mode: 'lexical' } } } });
    expect(await project.ok('run', '--graph')).toBe(`snapshot  fresh
└─ extract  fresh  (main, words)
   └─ chunk  fresh  (main, words)
      ├─ embed  fresh  (main)
      │  └─ index  fresh  (main)
      └─ lexical  fresh  (main, words)
`);
    const { stages } = await project.json<PlanResult>('run', '--plan', '--force');
    const chunk = stages.filter(({ name }) => name === 'chunk');
    expect(chunk.map(({ pipeline, action, why }) => [pipeline, action, why])).toEqual([
      ['main', 'full', ['all is to be done again']],
      ['words', 'cached', []],
    ]);
    const mermaid = await project.ok('run', '--mermaid');
    expect(mermaid).toMatch(/^flowchart LR\n {2}s0\["snapshot<br>fresh"\]:::fresh\n/);
    expect(mermaid.match(/-->/g)).toHaveLength(5);
  });
});
