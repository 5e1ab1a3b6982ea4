import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyDemoCorpus } from '../support/demo-corpus.js';
import { done } from '../support/prepared-project.js';
import { ProjectFolder, withoutModel } from '../support/project-folder.js';
import { runInProcess } from '../support/run-in-process.js';

/* The documents and questions of the demo: names, figures and sentences of real lengths. */
let project: ProjectFolder;
let first = '';
let committed = '';

beforeAll(async () => {
  project = new ProjectFolder();
  copyDemoCorpus(project);
  await done(project, 'init');
  project.set({ ...withoutModel, 'promote.require': ['nDCG@10 >= 0.2', 'Success@5 >= 0.3'] });
  first = await done(project, 'run');
  await done(project, 'eval');
  committed = await done(project, 'commit', '-m', 'Documentation, as it was in spring');
  await done(project, 'promote', 'main');
  await done(project, 'switch', '-c', 'larger-chunks-without-overlap');
  project.set({ 'pipeline.chunk.size': 900, 'pipeline.chunk.overlap': 0 });
  project.edit('corpus/guides/alert-rules.md', '# ', '# All about ');
  await done(project, 'eval');
  await done(project, 'commit', '-m', 'Larger chunks, no overlap');
  project.edit('corpus/guides/shipments.md', '# ', '# Current ');
});

afterAll(() => {
  project.dispose();
});

describe('output away from a terminal', () => {
  it.each([
    'status',
    'run',
    'eval',
    'eval --questions',
    'log',
    'log -- docs/guides/alert-rules.md',
    'log -- docs/guides',
    'blame docs/guides/alert-rules.md',
    'blame docs/guides/alert-rules.md --lines',
    'show',
    'show production',
    'diff',
    'diff main larger-chunks-without-overlap',
    'compare main larger-chunks-without-overlap',
    'compare larger-chunks-without-overlap main --moved 20',
    'promote larger-chunks-without-overlap --dry-run',
    'bisect --good main --bad HEAD --metric R@5',
    'bisect --good main --bad HEAD --metric SpanIoU@1500t',
    'ls',
    'check',
    'branch',
    'tag',
    'fsck',
    'query logger',
    'merge main --dry-run',
    'switch main --dry-run',
  ])('of `stemma %s` has no escape codes and fits 80 columns', async (command) => {
    const { stdout, stderr } = await runInProcess(project, command.split(' '));
    expect(stdout + stderr).not.toContain('\u001b');
    expect(stdout + stderr).not.toContain('\r');
    expect(`${stdout}${stderr}`).not.toBe('');
    // The object that a trailer names cannot be broken.
    const lines = stdout
      .split('\n')
      .filter((line) => !/^ +Stemma-[\w-]+: [0-9a-f]{64}$/.test(line));
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(stdout.split('\n').filter((line) => line !== line.trimEnd())).toEqual([]);
  });

  it('of the first run and commit names every stage and the figures', () => {
    const names = first.split('\n').slice(1, 7);
    const stages = names.map((line) => line.split(/ +/).slice(0, 2).join(' '));
    expect(stages).toEqual([
      'snapshot full',
      'extract full',
      'chunk full',
      'embed full',
      'index full',
      'lexical full',
    ]);
    expect(`${first}${committed}`.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(committed).toMatch(/^ SpanR@1500t 0\.\d{4} {2}/m);
    expect(first).toMatch(/^47 documents, [\d,]+ chunks, snapshot [0-9a-f]{10}$/m);
  });
});
