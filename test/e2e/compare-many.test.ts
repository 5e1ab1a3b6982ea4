import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CompareManyResult } from '../../src/api/compare/compare-snapshots.js';
import type { CompareResult } from '../../src/api/compare-project.js';
import { holmAdjust } from '../../src/evaluate/statistics/holm.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { runInProcess } from '../support/run-in-process.js';

/* Three pipelines of one project; the tests change nothing that another one needs. */
let project: ProjectFolder;

beforeAll(async () => {
  project = await prepareProject({
    settings: {
      'pipeline.retrieve': { mode: 'lexical', k: 2 },
      'promote.primary': 'RR',
      'evaluate.metrics': ['RR', 'R@5'],
      pipelines: {
        small: { extends: 'main', chunk: { size: 12, overlap: 0 } },
        vectors: { extends: 'main', retrieve: { mode: 'dense' } },
      },
    },
    until: 'commit',
  });
});

afterAll(() => {
  project.dispose();
});

const many = ['compare', 'HEAD', 'HEAD:small', 'HEAD:vectors'] as const;

describe('compare of several snapshots', () => {
  it('holds each against the first, and adjusts over all tests that were made', async () => {
    const result = await doneJson<CompareManyResult>(project, ...many);
    expect(result).toMatchObject({ base: 'HEAD', candidates: ['HEAD:small', 'HEAD:vectors'] });
    const metrics = result.comparisons.flatMap((one) => one.metrics);
    expect(result.tests).toBe(metrics.length);
    expect(metrics.map(({ pHolm }) => pHolm)).toEqual(holmAdjust(metrics.map(({ p }) => p)));
    // Each is what it is alone, but for the adjustment and the reasons.
    const alone = await doneJson<CompareResult>(project, 'compare', 'HEAD', 'HEAD:vectors');
    const bare = (one?: CompareResult) =>
      one && { ...one, tests: 0, metrics: one.metrics.map((metric) => ({ ...metric, pHolm: 0 })) };
    expect(bare(result.comparisons[1])).toEqual(bare(alone));
  });

  it('shows all in 80 columns, also under names that are long', async () => {
    const name = 'a-branch-with-a-name-that-is-longer-than-a-column-of-the-table-is-wide';
    project.git('branch', name);
    const told = await done(project, ...many, name, `${name}:small`);
    expect(told).toContain('base HEAD, 4 candidates, 5 questions');
    expect(told).toMatch(/^note: p by Holm over 8 tests/m);
    expect(told.split('\n').filter((line) => line.length > 80 && !line.startsWith(name))).toEqual(
      [],
    );
  });

  it('says of the questions that moved which stage did it', async () => {
    const result = await doneJson<CompareResult>(project, 'compare', 'HEAD', 'HEAD:small');
    const moved = result.questions.filter(({ difference }) => difference !== 0);
    expect(moved.length).toBeGreaterThan(0);
    expect(result.reasons.map(({ id }) => id).sort()).toEqual(moved.map(({ id }) => id).sort());
    for (const { causes } of result.reasons) {
      expect(causes.flatMap(({ stages }) => stages)).toContain('chunk');
      expect(causes.flatMap(({ settings }) => settings)).toContainEqual(
        expect.objectContaining({ path: 'chunk.size', after: 12 }),
      );
    }
    const without = await done(project, 'compare', 'HEAD', 'HEAD:small', '--no-reasons');
    expect(without).not.toContain('chunk.size');
    expect(await done(project, 'compare', 'HEAD', 'HEAD:small')).toMatch(
      /chunk boundaries[^:]*chunk\.size 200 -> 12/,
    );
  });

  it('takes questions about one document as one unit where it is asked to', async () => {
    const grouped = ['compare', 'HEAD', 'HEAD:small', '--by-document'];
    const result = await doneJson<CompareResult>(project, ...grouped);
    expect(result).toMatchObject({ count: 5, units: 3 });
    expect(await done(project, ...grouped)).toContain('5 questions in 3 groups by document');
  });

  it('writes a page with the evidence and the chunks of both sides', async () => {
    await done(project, ...many, '--moved', '2', '--html', 'page.html');
    const page = project.read('page.html');
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|https?:|<link|url\(/);
    expect(page).toContain('<code>HEAD:small</code>');
    expect(page).toContain('<mark>a warranty of three years</mark>');
    expect(page.match(/<details class="q">/g)?.length).toBeGreaterThan(0);
    expect(page).toContain('Rank movement');
    project.remove('page.html');
    const result = await doneJson<CompareResult>(project, 'compare', 'HEAD', 'HEAD:small');
    expect(result).not.toHaveProperty('details');
    const moved = result.questions.find(({ id }) => id === 'q4');
    expect(moved?.ranks).toEqual({ base: 1, candidate: expect.any(Number) as unknown });
  });

  it.each([
    { args: [], code: 'bad-usage', message: 'nothing to compare' },
    { args: ['HEAD'], code: 'bad-usage', message: "nothing to compare 'HEAD' with" },
    { args: ['HEAD', 'HEAD:small', 'HEAD:small'], code: 'compared-twice' },
    { args: ['HEAD', 'HEAD:smal'], code: 'unknown-pipeline' },
    { args: ['HEAD', 'nowhere'], code: 'unknown-ref' },
  ])('is refused for $args', async ({ args, code, message }) => {
    const refusal = await refused(project, 'compare', ...args);
    expect(refusal.code).toBe(code);
    if (message !== undefined) expect(refusal.message).toBe(message);
  });
});

describe('compare of sides with other questions', () => {
  let kept = '';

  beforeAll(async () => {
    kept = project.read('questions.jsonl');
    const [first = '', second = '', ...rest] = kept.trimEnd().split('\n');
    const own = { id: 'q9', question: 'How hot is the oven?', evidence: [], tags: [] };
    const edited = second.replace('Which dial', 'What dial');
    expect(first).toContain('"q1"');
    project.write('questions.jsonl', [edited, ...rest, JSON.stringify(own), ''].join('\n'));
    await done(project, 'run');
  });

  afterAll(() => {
    project.write('questions.jsonl', kept);
  });

  it('is refused with the difference', async () => {
    const refusal = await refused(project, 'compare', 'HEAD', 'working');
    expect(refusal).toMatchObject({
      code: 'different-questions',
      data: {
        ...{ base: 'HEAD', candidate: 'working' },
        ...{ onlyInBase: ['q1'], onlyInCandidate: ['q9'], edited: ['q2'] },
      },
    });
    expect(refusal.message).toContain(
      "(1 only in 'HEAD': 'q1'; 1 only in 'working': 'q9'; 1 edited: 'q2')",
    );
  });

  it('is made on the questions of the side that is named', async () => {
    const of = (ref: string) =>
      doneJson<CompareResult>(project, 'compare', 'HEAD', 'working', '--questions', ref);
    const [old, fresh] = [await of('HEAD'), await of('working')];
    expect(old.questions.map(({ id }) => id).sort()).toEqual(['q1', 'q2', 'q3', 'q4', 'q5']);
    expect(fresh.questions.map(({ id }) => id).sort()).toEqual(['q2', 'q3', 'q4', 'q5', 'q9']);
  });

  it('compares all ties, one question, and fewer than the minimum, without a false word', async () => {
    const [, one = ''] = kept.split('\n');
    project.write('questions.jsonl', `${one}\n`);
    const lone = [
      'compare',
      'HEAD',
      'HEAD:vectors',
      ...['--questions', 'working', '--json', '--moved', '1'],
    ];
    const { stdout, code } = await runInProcess(project, lone);
    expect(code).toBe(0);
    // Its shape is that of every comparison.
    const result = JSON.parse(stdout) as CompareResult;
    expect(result).toMatchObject({ count: 1, verdict: 'inconclusive' });
    expect(result.metrics[0]).toMatchObject({ interval: [-1, 1], standardError: null, p: 1 });
    const told = await done(project, ...lone.filter((word) => word !== '--json'));
    expect(told).toContain('note: only 1 question: hardly any difference can be seen');
    expect(told).not.toMatch(/NaN|Infinity|undefined/);
    project.write('questions.jsonl', kept);
    const ties = await doneJson<CompareResult>(project, 'compare', 'HEAD', 'HEAD');
    for (const metric of ties.metrics) {
      expect(metric).toMatchObject({
        difference: 0,
        p: 1,
        pHolm: 1,
        effect: 0,
        wins: 0,
        losses: 0,
      });
    }
    expect(ties.verdict).toBe('inconclusive');
  });
});
