import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvalResult } from '../../src/api/eval-project.js';
import type { QueryResult } from '../../src/api/query-project.js';
import type { RunResult } from '../../src/api/run-project.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { writeTinyCrossEncoder } from '../support/tiny-cross-encoder.js';

/*
 * Two versions of a manual, one of them with front matter of its own, searched by every way of
 * retrieval after one run.
 */
let project: ProjectFolder;

const pages: Readonly<Record<string, string>> = {
  'kettle.md': '# Kettle\n\nDescale the kettle with vinegar every two months.\n',
  'toaster.md': '# Toaster\n\nEmpty the crumb tray of the toaster once a week.\n',
  'dial.md': '---\nlang: en\ntags: [use, golden]\n---\n\n# Dial\n\nFour is golden on the dial.\n',
};
const question = 'How often do I descale the kettle?';

beforeAll(async () => {
  const files = Object.entries(pages).flatMap(([name, text]) => [
    [`v1/${name}`, text] as const,
    [`v2/${name}`, text.replace('vinegar', 'lemon juice').replace('once', 'twice')] as const,
  ]);
  project = await prepareProject({
    files: {
      ...Object.fromEntries(files),
      'corpus/.keep': '',
      'questions.jsonl': `${JSON.stringify({ id: 'q1', question, evidence: [{ document: 'v2/kettle.md' }] })}\n`,
    },
    settings: {
      sources: [
        { id: 'v1', path: 'v1', metadata: { version: '1', year: 2023 } },
        { id: 'v2', path: 'v2', metadata: { version: '2', year: 2024 } },
      ],
      'evaluate.metrics': ['R@1', 'R@5'],
    },
    until: 'run',
  });
});

afterAll(() => {
  project.dispose();
});

async function query(...args: readonly string[]): Promise<QueryResult['results']> {
  return (await doneJson<QueryResult>(project, 'query', question, ...args)).results;
}

function retrieveBy(retrieve: Readonly<Record<string, unknown>>): void {
  project.set({ 'pipeline.retrieve': { k: 10, ...retrieve } });
}

function documentsOf(results: QueryResult['results']): string[] {
  return [...new Set(results.map(({ document }) => document))].sort();
}

describe.each(['dense', 'lexical', 'hybrid'])('in mode %s', (mode) => {
  it('a filter finds what filtering the whole result leaves', async () => {
    retrieveBy({ mode });
    const all = await query('--exact');
    expect(new Set(all.map(({ document }) => document.slice(0, 2)))).toEqual(new Set(['v1', 'v2']));
    for (const [filter, keep] of [
      ['version=2', ({ metadata }) => metadata['version'] === '2'],
      ['year < 2024', ({ metadata }) => metadata['year'] === 2023],
      ['tags in golden, x', ({ document }) => document.endsWith('dial.md')],
      ['lang not exists', ({ document }) => !document.endsWith('dial.md')],
      ['document^=v1/k', ({ document }) => document === 'v1/kettle.md'],
      ['source!=v1', ({ document }) => document.startsWith('v2/')],
    ] as [string, (result: QueryResult['results'][number]) => boolean][]) {
      const kept = all.filter(keep).map(({ chunk }) => chunk);
      for (const exact of [['--exact'], []]) {
        const found = await query(...exact, '--filter', filter);
        expect(found.map(({ chunk }) => chunk).sort(), filter).toEqual(kept.sort());
      }
    }
  });

  it('a filter of the settings goes together with typed ones', async () => {
    retrieveBy({ mode, filter: { version: '2', year: { gte: 2020 } } });
    const found = documentsOf(await query());
    expect(found).toContain('v2/kettle.md');
    expect(found.every((document) => document.startsWith('v2/'))).toBe(true);
    expect(documentsOf(await query('--filter', 'lang=en'))).toEqual(
      found.filter((document) => document === 'v2/dial.md'),
    );
    expect(await query('--filter', 'version=1')).toEqual([]);
  });
});

describe('an evaluation', () => {
  it('retrieves by the filter of the settings', async () => {
    retrieveBy({ filter: { version: '2' } });
    const right = await doneJson<EvalResult>(project, 'eval');
    expect(right.metrics).toMatchObject({ 'R@1': 1, 'R@5': 1 });
    retrieveBy({ filter: { version: '1' } });
    const wrong = await doneJson<EvalResult>(project, 'eval');
    expect(wrong.metrics).toMatchObject({ 'R@1': 0, 'R@5': 0 });
    expect(wrong.perQuestion[0]?.retrieved.length).toBeGreaterThan(0);
  });

  it('of a question for which nothing reaches the minimum retrieves nothing', async () => {
    retrieveBy({ mode: 'lexical', minScore: { lexical: 1000 } });
    const { perQuestion } = await doneJson<EvalResult>(project, 'eval');
    expect(perQuestion[0]).toMatchObject({ retrieved: [], metrics: { 'R@5': 0 } });
    expect(await done(project, 'query', question)).toContain('Nothing found.');
  });
});

describe('settings of retrieval alone', () => {
  it('re-run no stage', async () => {
    await done(project, 'run');
    retrieveBy({
      fusion: 'weighted',
      weights: { dense: 0.3, lexical: 0.7 },
      mmr: { lambda: 0.5 },
      maxPerDocument: 1,
      filter: { version: '2' },
    });
    const { stages } = await doneJson<RunResult>(project, 'run');
    const derived = stages.filter(({ name }) => name !== 'snapshot');
    expect(derived.map(({ status }) => status)).toEqual(derived.map(() => 'cached'));
    const results = await query();
    expect(new Set(results.map(({ document }) => document)).size).toBe(results.length);
  });

  it('show the score of each side, and put both versions of a page apart by MMR', async () => {
    retrieveBy({ mode: 'hybrid' });
    const plain = await query();
    expect(
      plain
        .slice(0, 2)
        .map(({ document }) => document)
        .sort(),
    ).toEqual(['v1/kettle.md', 'v2/kettle.md']);
    expect(Object.keys(plain[0]?.scores ?? {}).sort()).toEqual(['dense', 'fused', 'lexical']);
    expect(await done(project, 'query', question, '-k', '1')).toMatch(
      /\(score 0\.0\d+\)\n {3}dense \d\.\d{3}, lexical \d+\.\d\d\n/,
    );
    retrieveBy({ mode: 'hybrid', mmr: { lambda: 0.3 } });
    const spread = await query();
    expect(spread.map(({ chunk }) => chunk).sort()).toEqual(plain.map(({ chunk }) => chunk).sort());
    expect(spread[1]?.document).not.toContain('kettle');
  });
});

describe('settings for one question', () => {
  it('hold for that question alone', async () => {
    retrieveBy({ mode: 'hybrid' });
    const before = project.read('stemma.yaml');
    const found = await query('--set', 'mode=dense', '--set', 'maxPerDocument=1');
    expect(found.every(({ scores }) => scores.lexical === undefined)).toBe(true);
    expect(new Set(found.map(({ document }) => document)).size).toBe(found.length);
    expect(project.read('stemma.yaml')).toBe(before);
    expect((await query())[0]?.scores).toHaveProperty('lexical');
  });
});

describe('a cross-encoder', () => {
  it('orders the candidates by its own scores, and answers again without being run', async () => {
    await writeTinyCrossEncoder(join(project.folder, 'models/tiny'));
    retrieveBy({ rerank: { model: './models/tiny', dtype: 'fp32', candidates: 4 } });
    const results = await query();
    const judged = results.filter(({ scores }) => scores.rerank !== undefined);
    expect(judged).toEqual(results.slice(0, 4));
    const scores = judged.map((result) => result.scores.rerank ?? NaN);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(new Set(scores).size).toBeGreaterThan(1);
    expect(judged.map(({ score }) => score)).toEqual(scores);
    expect(await query()).toEqual(results);
    expect(await done(project, 'query', question, '-k', '1')).toMatch(/, rerank 0\.\d{3}\n/);
  });

  it('is part of what names an evaluation: other weights, other figures', async () => {
    const retrieved = async () => {
      const { perQuestion } = await doneJson<EvalResult>(project, 'eval');
      return perQuestion[0]?.retrieved.map(({ chunk, score }) => [chunk, score]);
    };
    const first = await retrieved();
    expect(await retrieved()).toEqual(first);
    project.remove('models/tiny');
    await writeTinyCrossEncoder(join(project.folder, 'models/tiny'), { seed: 2 });
    expect(await retrieved()).not.toEqual(first);
  });
});
