import { afterEach, describe, expect, it } from 'vitest';
import type { CompareResult } from '../../src/api/compare-project.js';
import type { EvalResult } from '../../src/api/eval-project.js';
import type { PromoteResult } from '../../src/api/promote-project.js';
import type { RollbackResult } from '../../src/api/rollback-project.js';
import type { RunResult } from '../../src/api/run-project.js';
import { ProjectFolder, withoutModel, type SettingValues } from '../support/project-folder.js';
import { InProcessProject } from '../support/run-in-process.js';
import { copySpanCorpus, oneSpeech } from '../support/span-corpus.js';

let project: ProjectFolder;

afterEach(() => {
  project.dispose();
});

/** What a pipeline is set to, on which documents, and the stages that it has. */
interface Pipeline {
  readonly settings: SettingValues;
  readonly documents: readonly string[] | undefined;
  readonly stages: readonly string[];
  /** Whether each command is a process of its own. */
  readonly started: boolean;
}

const pipelines: Readonly<Record<string, Pipeline>> = {
  'the default settings': {
    settings: {},
    documents: oneSpeech,
    started: true,
    stages: ['snapshot', 'extract', 'chunk', 'embed', 'index', 'lexical'],
  },
  tfidf: {
    settings: withoutModel,
    documents: oneSpeech,
    started: false,
    stages: ['snapshot', 'extract', 'chunk', 'embed', 'index', 'lexical'],
  },
  'retrieval by words': {
    settings: { ...withoutModel, 'pipeline.retrieve.mode': 'lexical' },
    documents: undefined,
    started: false,
    stages: ['snapshot', 'extract', 'chunk', 'lexical'],
  },
};

describe.each(Object.keys(pipelines))('the whole loop with %s', (name) => {
  it('goes from an empty folder to a rollback', { timeout: 180_000 }, async () => {
    const pipeline = pipelines[name]!;
    // Once through bin/run.js, as users do; starting it for every command of all three takes long.
    project = pipeline.started ? new ProjectFolder() : new InProcessProject();
    copySpanCorpus(project, pipeline.documents);
    await project.ok('init');
    project.set(pipeline.settings);
    await runsEveryStage(pipeline);
    await evaluates();
    await commits('main', 'First snapshot');
    await branchesWithMoreOverlap();
    await compares();
    await promotesFirst();
    await promotesUnderTheRulesOfTheTarget();
    await rollsBack();
    project.gitFsck();
    expect(await project.ok('fsck')).toContain('all sound');
    expect(project.git('status', '--porcelain')).toBe('');
  });
});

async function runsEveryStage({ stages }: Pipeline): Promise<void> {
  const first = await project.json<RunResult>('run');
  expect(first.stages.map((stage) => [stage.name, stage.status])).toEqual(
    stages.map((stage) => [stage, 'full']),
  );
  expect(first.chunks).toBeGreaterThan(50);
  const again = await project.json<RunResult>('run');
  expect(again.stages.map((stage) => [stage.name, stage.status])).toEqual(
    stages.map((stage) => [stage, 'cached']),
  );
  expect(again.snapshot).toBe(first.snapshot);
}

async function evaluates(): Promise<void> {
  const { questions, metrics, perQuestion } = await project.json<EvalResult>('eval');
  expect(questions.count).toBeGreaterThanOrEqual(50);
  expect(questions).toMatchObject({ failed: 0, unresolved: 0, withoutEvidence: 0 });
  expect(perQuestion).toHaveLength(questions.count);
  for (const [metric, mean] of Object.entries(metrics)) {
    const values = perQuestion.map((question) => question.metrics[metric] ?? NaN);
    expect(mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 12);
  }
  // A retriever that works finds most evidence in 1500 tokens and never all of it.
  expect(metrics['SpanR@1500t']).toBeGreaterThan(0.5);
  expect(metrics['SpanR@1500t']).toBeLessThan(1);
}

async function commits(branch: string, subject: string): Promise<void> {
  const { metrics } = await project.json<{ metrics: unknown }>('commit', '-m', subject);
  expect(project.git('log', '-1', '--format=%an <%ae> %D %s')).toBe(
    `Ada Archivist <ada@example.com> HEAD -> ${branch} ${subject}`,
  );
  expect(project.git('status', '--porcelain')).toBe('');
  expect(metrics).toEqual(project.lock('HEAD').evaluation?.metrics ?? null);
}

async function branchesWithMoreOverlap(): Promise<void> {
  await project.ok('switch', '-c', 'overlap');
  project.set({ 'pipeline.chunk.overlap': 100 });
  const { stages } = await project.json<RunResult>('run');
  expect(stages.find((stage) => stage.name === 'extract')?.status).toBe('cached');
  expect(stages.find((stage) => stage.name === 'chunk')?.status).toBe('full');
  await commits('overlap', 'More overlap');
}

async function compares(): Promise<void> {
  const result = await project.json<CompareResult>('compare', 'main', 'overlap');
  const { count, primary, metrics, questions } = result;
  expect(questions).toHaveLength(count);
  for (const metric of metrics) {
    const { base, candidate, difference, interval, p, pAdjusted } = metric;
    expect(difference).toBeCloseTo(candidate - base, 12);
    expect(interval[0]).toBeLessThanOrEqual(difference);
    expect(interval[1]).toBeGreaterThanOrEqual(difference);
    expect(p).toBeGreaterThan(0);
    expect(p).toBeLessThanOrEqual(1);
    if (pAdjusted !== null) expect(pAdjusted).toBeGreaterThanOrEqual(p);
    expect(metric.wins + metric.ties + metric.losses).toBe(count);
  }
  const main = metrics.find((metric) => metric.name === primary);
  const differences = questions.map((question) => question.candidate - question.base);
  const mean = differences.reduce((sum, value) => sum + value, 0) / count;
  expect(main?.difference).toBeCloseTo(mean, 12);
  expect(main?.pAdjusted).not.toBeNull();
  expect(main?.wins).toBe(differences.filter((difference) => difference > 0).length);
  expect(main?.losses).toBe(differences.filter((difference) => difference < 0).length);
}

async function promotesFirst(): Promise<void> {
  const first = await project.json<PromoteResult>('promote', 'overlap', '--to', 'production');
  expect(first).toMatchObject({ verdict: 'pass', from: null, target: 'production' });
  expect(first.tag).toBe('production-1');
  expect(project.git('rev-parse', 'production', 'production-1^{commit}', 'production^')).toBe(
    [first.commit, first.commit, first.to].join('\n'),
  );
  expect(project.git('diff', '--name-only', 'overlap', 'production')).toBe('stemma.lock');
  expect(project.lock('production').evaluation?.metrics).toBeDefined();
}

async function promotesUnderTheRulesOfTheTarget(): Promise<void> {
  await project.ok('switch', '-c', 'small', 'production');
  // The branch's own rules would let anything pass; those of production count.
  project.set({ 'pipeline.chunk.size': 120, 'pipeline.chunk.overlap': 0, 'promote.margin': 1 });
  await project.ok('commit', '-m', 'Smaller chunks');
  const before = project.git('rev-parse', 'production');
  const { code, stdout } = await project.stemma('promote', 'small', '--json');
  const result = JSON.parse(stdout) as PromoteResult;
  expect(code).toBe({ pass: 0, fail: 3, inconclusive: 4 }[result.verdict]);
  expect(result.from).toBe(before);
  expect(JSON.stringify(result.rules)).toContain('"margin":0.02');
  if (result.verdict === 'pass') {
    expect(project.git('rev-parse', 'production')).toBe(result.commit);
    expect(result.tag).toBe('production-2');
  } else {
    expect(result).toMatchObject({ commit: null, tag: null });
    expect(project.git('rev-parse', 'production')).toBe(before);
    expect(project.git('tag')).toBe('production-1');
  }
}

async function rollsBack(): Promise<void> {
  const before = project.git('rev-parse', 'production');
  const result = await project.json<RollbackResult>('rollback', 'production', '--to', 'main');
  expect(project.git('rev-parse', 'production')).toBe(result.commit);
  expect(project.git('rev-parse', 'production^{tree}')).toBe(
    project.git('rev-parse', 'main^{tree}'),
  );
  expect(project.git('rev-parse', 'production^')).toBe(before);
}
