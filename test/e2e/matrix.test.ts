import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Project } from '../../src/api/project.js';
import { matrixProject, type MatrixResult } from '../../src/api/matrix/matrix-project.js';
import { parseAxis } from '../../src/api/matrix/read-grid.js';
import type { BranchCellResult } from '../../src/api/matrix/branch-cell.js';
import type { CompareResult } from '../../src/api/compare-project.js';
import { digestFolder } from '../support/folder-digest.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { sessionOn } from '../support/session-on.js';

const projects: ProjectFolder[] = [];

/** One project that no test changes, and its twelve cells as they were first made. */
let shared: ProjectFolder;
let first: MatrixResult;
let untouched: readonly string[];

const stateOf = (project: ProjectFolder) => [
  JSON.stringify(digestFolder(project.folder)),
  project.git('for-each-ref'),
  project.git('status', '--porcelain'),
];

beforeAll(async () => {
  shared = await prepared();
  untouched = stateOf(shared);
  first = await doneJson<MatrixResult>(shared, ...TWELVE);
});

afterAll(() => {
  for (const project of projects.splice(0)) project.dispose();
});

async function prepared(): Promise<ProjectFolder> {
  const project = await prepareProject({
    settings: { 'pipeline.chunk': { size: 24, overlap: 6 }, 'promote.primary': 'RR@10' },
    until: 'commit',
  });
  projects.push(project);
  return project;
}

/** Three chunk sizes, two embedders, two modes: twelve cells. */
const GRID = [
  '--set=chunk.size=12,18,24',
  '--set=embed.provider=tfidf,hashing',
  '--set=retrieve.mode=dense,hybrid',
];
const TWELVE = ['compare', '--matrix', ...GRID, '--time', '2'];

describe('compare --matrix', () => {
  it('runs what the cells have in common once, and nothing again', async () => {
    expect(first.cells).toHaveLength(12);
    // Three chunkings, one of which is the baseline's; each embedded by two.
    const counts = Object.fromEntries(first.work.map((one) => [one.stage, one]));
    expect(counts).toMatchObject({
      extract: { distinct: 1, run: 0 },
      chunk: { distinct: 3, run: 2 },
      embed: { distinct: 6, run: 5 },
      index: { distinct: 6, run: 5 },
      lexical: { distinct: 3 },
    });
    for (const { distinct, run } of first.work) expect(run).toBeLessThanOrEqual(distinct);
    const again = await doneJson<MatrixResult>(shared, ...TWELVE);
    expect(again.work.map(({ run }) => run)).toEqual(again.work.map(() => 0));
    const bare = ({ cells }: MatrixResult) =>
      cells.map(({ costs: { latency: _, ...costs }, pareto: _pareto, ...one }) => {
        return { ...one, costs };
      });
    expect(bare(again)).toEqual(bare(first));
    expect(stateOf(shared)).toEqual(untouched);
  });

  it('ranks by the primary metric, against the settings that hold now', async () => {
    const { cells, tests, primary, baseline } = first;
    expect(primary).toBe('RR@10');
    const quality = cells.map(({ metrics }) => metrics[primary] ?? 0);
    expect(quality).toEqual([...quality].sort((a, b) => b - a));
    expect(cells.map(({ rank }) => rank)).toEqual(cells.map((_, i) => i + 1));
    const same = cells.filter(({ isBaseline }) => isBaseline);
    expect(same).toMatchObject([{ metrics: baseline.metrics, comparison: null }]);
    expect(tests).toBe(11);
    for (const { comparison } of cells) {
      if (comparison) expect(comparison.pHolm).toBeGreaterThanOrEqual(comparison.p);
    }
    expect(cells.some(({ pareto }) => pareto)).toBe(true);
    expect(cells.every(({ costs }) => costs.tokens > 0 && costs.latency !== null)).toBe(true);
    const told = await done(shared, 'compare', '--matrix', ...GRID, '--time=0');
    expect(told).toContain('base working, 12 cells, 5 questions, by RR@10');
    expect(told).toContain('the best of 12 cells looks better than it is');
    expect(told).toContain('as base');
    expect(told).not.toContain('  ms  ');
    expect(told.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('tells of cells that cannot run, and measures the others', async () => {
    const project = await prepared();
    project.write('grid.yaml', 'chunk.splitter: [recursive, semantic]\nretrieve.k: [1, 2]\n');
    const result = await doneJson<MatrixResult>(project, 'compare', '--matrix', '--grid=grid.yaml');
    expect(result.cells.map(({ cell }) => cell).sort()).toEqual([1, 2]);
    expect(result.failed.map(({ cell, code }) => [cell, code])).toEqual([
      [3, 'bad-setting'],
      [4, 'bad-setting'],
    ]);
    const told = await done(project, 'compare', '--matrix', '--grid=grid.yaml');
    expect(told).toMatch(/^cells 3, 4 cannot run:$/m);
    expect(told).toContain('the semantic splitter asks the embedder');
    const none = await refused(project, 'compare', '--matrix', '--set=chunk.sise=1,2');
    expect(none).toMatchObject({ code: 'no-cell' });
    expect(none.message).toContain("unknown key 'pipeline.chunk.sise'; did you mean 'size'?");
  });

  it('goes on where it was stopped', async () => {
    const project = await prepared();
    const axes = ['chunk.size=12,18', 'embed.provider=tfidf,hashing'].map(parseAxis);
    const options = { base: 'working', axes, time: 0 };
    const stop = new AbortController();
    const reported = sessionOn(project, {
      progress: ({ stage, done: cells }) => {
        if (stage === 'matrix' && cells === 3) stop.abort(new Error('stopped'));
      },
    });
    const session = { ...reported, signal: stop.signal };
    const stopped = Project.use(session, (one) => matrixProject(one, options));
    await expect(stopped).rejects.toThrow('stopped');
    const rest = await Project.use(sessionOn(project), (one) => matrixProject(one, options));
    const run = Object.fromEntries(rest.work.map((one) => [one.stage, one.run]));
    expect(run).toMatchObject({ chunk: 0, embed: 1 });
    expect(rest.cells).toHaveLength(4);
  });

  it('makes a branch of a cell, and touches nothing else', async () => {
    const project = await prepared();
    const settings = project.read('stemma.yaml').replace('size: 24', 'size: 24 # as it was');
    project.write('stemma.yaml', settings);
    const want = [...TWELVE, '--cell=4', '--branch=smaller'];
    expect(await refused(project, ...want)).toMatchObject({ code: 'not-committed' });
    await done(project, 'commit', '-m', 'A comment');
    const head = project.git('rev-parse', 'HEAD');
    const made = await doneJson<BranchCellResult>(project, ...want);
    const cell = first.cells.find((one) => one.cell === 4);
    expect(made.metrics).toEqual(cell?.metrics);
    expect(made.settings.map(({ value }) => value)).toEqual([12, 'hashing', 'hybrid']);
    expect(project.git('rev-parse', 'HEAD', 'smaller^')).toBe(`${head}\n${head}`);
    expect(project.git('status', '--porcelain')).toBe('');
    expect(project.git('diff', '--name-only', 'HEAD', 'smaller')).toBe('stemma.lock\nstemma.yaml');
    expect(project.git('show', 'smaller:stemma.yaml')).toContain('size: 12 # as it was');
    project.gitFsck();
    const compared = await doneJson<CompareResult>(project, 'compare', 'HEAD', 'smaller');
    const difference = cell?.comparison?.difference;
    expect(compared.metrics.find(({ name }) => name === 'RR@10')).toMatchObject({ difference });
    await done(project, 'switch', 'smaller');
    expect(await done(project, 'status', '--check')).toBeDefined();
    expect(await refused(project, ...want)).toMatchObject({ code: 'branch-exists' });
    const beyond = [...TWELVE, '--cell=13', '--branch=other'];
    expect(await refused(project, ...beyond)).toMatchObject({ code: 'no-such-cell' });
  });

  it.each([
    [['--matrix'], 'bad-grid'],
    [['--matrix', 'HEAD', 'working', '--set=chunk.size=1'], 'bad-usage'],
    [['--matrix', '--grid=nowhere.yaml'], 'no-such-file'],
    [['HEAD', 'working', '--set=chunk.size=1'], 'bad-usage'],
    [['--matrix', '--set=chunk.size=1', '--branch=b'], 'bad-usage'],
  ])('is refused as %j', async (args, code) => {
    expect(await refused(shared, 'compare', ...args)).toMatchObject({ code });
  });
});
