import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvalResult } from '../../src/api/eval-project.js';
import type { ScoreResult } from '../../src/api/score-files.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { runInProcess } from '../support/run-in-process.js';
import { smallCorpus } from '../support/small-corpus.js';
import { shapeOf } from '../support/shape-of.js';

const metrics = [
  'nDCG@10',
  'nDCG',
  'R@1',
  'P@5',
  'RR',
  'RR@2',
  'AP',
  'AP@3',
  'Success@1',
  'Judged@5',
];
/** Beside easy questions: several graded items, words of another document, nothing to find. */
const questions = [
  ...smallCorpus['questions.jsonl']!.toString().trim().split('\n'),
  '{"id":"q 6","question":"When is the tray emptied, and what for?","evidence":[{"document":"docs/kettle.md","quote":"Rinse it twice"},{"document":"docs/toaster.md","quote":"Empty the crumb tray","grade":3}]}',
  '{"id":"q7","question":"Which repair is free?","evidence":[{"document":"docs/toaster.md","quote":"when the toaster is cold"},{"document":"docs/nowhere.md","quote":"gone"}]}',
  '{"id":"q8","question":"Who made the dial?"}',
];
let project: ProjectFolder;

beforeAll(async () => {
  project = await prepareProject({
    until: 'run',
    files: { ...smallCorpus, 'questions.jsonl': questions.join('\n') },
    settings: {
      'evaluate.metrics': metrics,
      'pipeline.chunk.size': 15,
      'pipeline.chunk.overlap': 0,
    },
  });
  project.write('plain.qrels', 'q1 0 a 1\nq1 0 b 0\nq2 0 a 2\n');
  project.write('plain.run', 'q1 Q0 b 1 2 t\nq1 Q0 a 2 1 t\nq3 Q0 a 1 1 t\n');
});

afterAll(() => {
  project.dispose();
});

const score = (...args: string[]) => [
  'score',
  '--qrels',
  'plain.qrels',
  '--run',
  'plain.run',
  ...args,
];

describe('stemma score', () => {
  it('finds in the files of an evaluation the figures of the evaluation, every digit', async () => {
    const files = ['--run-file', 'out/main.run', '--qrels-file', 'out/main.qrels'];
    const evaluation = await doneJson<EvalResult>(project, 'eval', ...files);
    const scored = await doneJson<ScoreResult>(
      project,
      ...['score', '--run', 'out/main.run', '--qrels', 'out/main.qrels', '--per-question'],
      ...['--metrics', metrics.join(',')],
    );
    const figures = (values: Readonly<Record<string, unknown>>) =>
      Object.fromEntries(metrics.map((name) => [name, values[name]]));
    expect(scored.metrics).toEqual(figures(evaluation.metrics));
    expect(scored.perQuestion).toEqual(
      evaluation.perQuestion
        .filter(({ metrics: values }) => 'AP' in values)
        .map(({ id, metrics: values }) => ({
          id: id.replace(' ', '%20'),
          metrics: figures(values),
        })),
    );
    expect(scored.tag).toBe(`stemma-${evaluation.snapshot.slice(0, 10)}`);
    // Neither all right nor all wrong, or the figures would agree by accident.
    expect(scored.metrics['nDCG@10']).toBeGreaterThan(0.2);
    expect(scored.metrics['nDCG@10']).toBeLessThan(1);
    // A second call, which answers from the cache, writes the same bytes.
    const before = readFileSync(join(project.folder, 'out/main.run'));
    await done(project, 'eval', '--run-file', 'again.run');
    expect(readFileSync(join(project.folder, 'again.run'))).toEqual(before);
    expect(existsSync(join(project.folder, 'again.qrels'))).toBe(false);
  });

  it('warns of questions that one of the files has not, and keeps stdout clean', async () => {
    const { code, stdout, stderr } = await runInProcess(project, score('--format', 'trec'));
    expect(code).toBe(0);
    expect(stderr).toBe(
      "warning: 1 question not in the run, scored 0: 'q2'\nwarning: 1 question of the run without judgements, left out: 'q3'\n",
    );
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'runid                 \tall\tt',
      'num_q                 \tall\t2',
      'num_ret               \tall\t2',
    ]);
  });

  it('prints JSON either way it is asked for, with every question on request', async () => {
    const json = await done(
      project,
      ...score('--json', '--per-question', '--metrics', 'AP,num_ret'),
    );
    const format = ['--format', 'json', '-q', '--metrics', 'AP', '--metrics', 'num_ret'];
    expect(await done(project, ...score(...format))).toBe(json);
    expect(shapeOf(JSON.parse(json))).toEqual({
      qrels: 'string',
      run: 'string',
      tag: 'string',
      level: 'number',
      depth: 'null',
      questions: { count: 'number', missing: ['string'], ignored: ['string'] },
      documents: { retrieved: 'number', unjudged: 'number' },
      measures: [{ name: 'string', trecName: 'string', kind: 'string', perQuestion: 'boolean' }],
      metrics: { AP: 'number', num_ret: 'number' },
      perQuestion: [{ id: 'string', metrics: { AP: 'number', num_ret: 'number' } }],
    });
  });

  it('fits 80 columns with every measure of every question', async () => {
    const table = await done(project, ...score('-q', '--metrics', 'all_trec'));
    expect(table).toContain('question');
    for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('has a level and a depth', async () => {
    const figures = async (...args: string[]) => {
      const options = ['--metrics', 'num_rel,num_ret', ...args];
      return (await doneJson<ScoreResult>(project, ...score(...options))).metrics;
    };
    expect(await figures()).toEqual({ num_rel: 2, num_ret: 2 });
    expect(await figures('--level', '2', '--depth', '1')).toEqual({ num_rel: 1, num_ret: 1 });
  });

  it('refuses files that it cannot read, metrics that it does not know, and strangers', async () => {
    project.write('twice.run', 'q1 Q0 a 1 2 t\nq1 Q0 a 2 1 t\n');
    project.write('other.run', 'Q1 Q0 a 1 2 t\n');
    const refusal = async (...args: string[]) => {
      const { code, message } = await refused(project, 'score', ...args);
      return [code, message];
    };
    const qrels = ['--qrels', 'plain.qrels', '--run'];
    expect(await refusal(...qrels, 'twice.run')).toEqual([
      'bad-trec-file',
      "cannot read 'twice.run', line 2: document 'a' of question 'q1' came before",
    ]);
    expect(await refusal(...qrels, 'none.run')).toEqual([
      'file-missing',
      "cannot read 'none.run': there is no such file",
    ]);
    expect(await refusal(...qrels, 'corpus')).toEqual([
      'file-missing',
      "cannot read 'corpus': it is a folder",
    ]);
    expect(await refusal(...qrels, 'other.run')).toEqual([
      'no-common-questions',
      'cannot score: the run and the judgements have no question in common',
    ]);
    expect(await refusal(...qrels, 'plain.run', '--metrics', 'nDGC@10')).toEqual([
      'unknown-metric',
      "unknown metric 'nDGC@10'",
    ]);
    expect((await refused(project, ...score('--level', '0'))).exit).toBe(2);
    expect((await refused(project, 'score', '--run', 'plain.run')).exit).toBe(2);
  });
});
