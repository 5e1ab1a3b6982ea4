import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../src/api/check-project.js';
import type { EvalResult } from '../../src/api/eval-project.js';
import type { RunResult } from '../../src/api/run-project.js';
import { copyForEachTest } from '../support/copied-project.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { runInProcess } from '../support/run-in-process.js';

const BINARY = 'x\0y';
let project: ProjectFolder;

copyForEachTest(
  () => prepareProject({ until: 'commit' }),
  (copy) => {
    project = copy;
  },
);

const run = () => doneJson<RunResult>(project, 'run');
const extractOf = (result: RunResult) => result.stages.find(({ name }) => name === 'extract');
const check = async () => {
  const { code, stdout } = await runInProcess(project, ['check', '--json']);
  // stemma wrote it; its shape is under test elsewhere.
  return { code, ...(JSON.parse(stdout) as CheckResult) };
};

describe('a document that cannot be read', () => {
  it('ends the run by default, named, and the work done so far is kept', async () => {
    project.write('corpus/bad.txt', BINARY);
    project.write('corpus/apple.md', '# Apple\n');
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'binary-content' });
    expect(refusal.message).toContain("'docs/bad.txt'");
    expect(refusal.suggestions.join('\n')).toMatch(/onError: skip.*stemma check/);
    project.write('corpus/bad.txt', 'good\n');
    // The new document before it was extracted by the run that failed.
    expect(extractOf(await run())).toMatchObject({ status: 'incremental', skipped: 0 });
  });

  it('is left out under `skip`: counted in lock and report, told of, seen by check', async () => {
    project.write('corpus/bad.txt', BINARY);
    project.set({ 'pipeline.extract.onError': 'skip' });
    const { code, stdout, stderr } = await runInProcess(project, ['run']);
    expect(code).toBe(0);
    expect(stderr).toContain('1 document was skipped: `stemma check` lists what and why');
    expect(stdout).toMatch(/extract .*\n? *4 documents, 1 skipped/);
    expect(stdout).toMatch(/^4 documents, \d+ chunks, 1 skipped, snapshot/m);
    expect(project.lock().texts).toMatchObject({ documents: 4, skipped: 1 });
    const result = await run();
    expect(result).toMatchObject({ skipped: 1, warnings: 0, documents: 4 });
    expect(extractOf(result)).toMatchObject({ status: 'cached', skipped: 1 });
    expect(await check()).toMatchObject({
      code: 1,
      counts: { error: 1, warning: 0, info: 0 },
      findings: [{ severity: 'error', check: 'binary-content', document: 'docs/bad.txt' }],
    });
  });

  it('leaves evidence in it unresolved, with the reason, never found and never of length 0', async () => {
    const lines = project.read('questions.jsonl');
    const evidence = [
      { document: 'docs/bad.txt' },
      { document: 'docs/kettle.md', quote: 'every two months' },
    ];
    const question = { id: 'q6', question: 'How often do I descale the kettle?', evidence };
    project.write('questions.jsonl', `${lines}${JSON.stringify(question)}\n`);
    project.write('corpus/bad.txt', BINARY);
    project.set({ 'pipeline.extract.onError': 'skip' });
    const { questions, perQuestion } = await doneJson<EvalResult>(project, 'eval');
    expect(questions.unresolved).toBe(1);
    const asked = perQuestion.find(({ id }) => id === 'q6');
    expect(asked?.unresolved).toMatchObject([
      { evidence: 1, document: 'docs/bad.txt', reason: 'document-unreadable' },
    ]);
    expect(asked?.unresolved?.[0]?.message).toContain("cannot extract 'docs/bad.txt'");
    // A whole document without a length makes the evidence endless.
    expect(asked?.metrics).toMatchObject({ 'SpanR@1500t': 0, 'R@5': 0.5 });
  });

  it('is picked up once it is mended, and nothing else is worked on', async () => {
    project.set({ 'pipeline.extract.onError': 'skip' });
    project.write('corpus/bad.txt', BINARY);
    await run();
    project.write('corpus/bad.txt', 'Now it can be read.\n');
    const result = await run();
    expect(extractOf(result)).toMatchObject({ documents: 1, changed: 1, skipped: 0 });
    expect(result.skipped).toBe(0);
    expect(project.lock().texts).not.toHaveProperty('skipped');
    expect(await done(project, 'cat', 'docs/bad.txt', '--chunks')).toContain('Now it can be read.');
    expect((await check()).code).toBe(0);
  });

  it('gives the texts of a run from nothing, however one came to them', async () => {
    project.set({ 'pipeline.extract.onError': 'skip' });
    project.write('corpus/bad.txt', BINARY);
    project.write('corpus/worse.txt', BINARY);
    await run();
    project.remove('corpus/worse.txt');
    await run();
    const grown = project.lock().texts;
    await done(project, 'run', '--force', '--until', 'extract');
    expect(project.lock().texts).toEqual(grown);
  });
});

describe('check', () => {
  it('finds every document that cannot be read, also where one ends the run', async () => {
    project.write('corpus/bad.txt', BINARY);
    project.write('corpus/worse.md', '---\na: [\n---\n');
    const { code, findings } = await check();
    expect(code).toBe(1);
    expect(findings.map(({ document, check: what }) => [document, what])).toEqual([
      ['docs/worse.md', 'bad-front-matter'],
      ['docs/bad.txt', 'binary-content'],
    ]);
    expect(await refused(project, 'run')).toMatchObject({ code: 'binary-content' });
  });

  it('finds empty documents, lonely sidecars and equal bytes, which are no errors', async () => {
    project.write('corpus/empty.md', '');
    project.write('corpus/empty-too.md', '');
    project.write('corpus/ketle.md.meta.yaml', 'a: 1\n');
    project.write('corpus/copy.md', project.read('corpus/kettle.md'));
    const { code, findings, counts } = await check();
    expect(code).toBe(0);
    expect(counts).toEqual({ error: 0, warning: 3, info: 1 });
    expect(findings).toEqual([
      ...['docs/empty-too.md', 'docs/empty.md'].map((document) => ({
        severity: 'warning',
        check: 'empty-text',
        document,
        message: 'it has no text',
      })),
      {
        severity: 'warning',
        check: 'orphan-sidecar',
        document: 'docs/ketle.md.meta.yaml',
        message: "it is a sidecar without its document 'docs/ketle.md'",
      },
      {
        severity: 'info',
        check: 'same-bytes',
        document: 'docs/kettle.md',
        message: "it has the same bytes as 'docs/copy.md'",
      },
    ]);
  });

  it('finds documents of white space alone, once they were chunked', async () => {
    project.write('corpus/blank.md', ' \n\n\t\n');
    await done(project, 'run');
    const { findings } = await check();
    expect(findings).toMatchObject([{ check: 'empty-text', document: 'docs/blank.md' }]);
  });

  it('looks at a commit too, and shows as many of a kind as it is told', async () => {
    for (let i = 0; i < 5; i++) project.write(`corpus/empty-${i}.md`, '');
    await done(project, 'commit', '-m', 'Empty ones');
    for (let i = 0; i < 5; i++) project.remove(`corpus/empty-${i}.md`);
    expect(await done(project, 'check')).toBe('3 documents: nothing found\n');
    const shown = await done(project, 'check', '--at', 'HEAD', '--limit', '2');
    expect(shown).toContain('empty-text (warning): 5\n');
    expect(shown).toContain('… and 3 more; --limit 0 shows all');
    expect(await done(project, 'check', '--at', 'HEAD', '--limit', '0')).toContain('empty-4.md');
    expect((await check()).findings).toEqual([]);
  });

  it('tells what cleaning did with a text', async () => {
    project.write('corpus/copy.md', project.read('corpus/kettle.md'));
    project.set({ 'pipeline.clean': { duplicates: { exact: 'drop' } } });
    const { findings } = await check();
    expect(findings.map((one) => one.check)).toEqual(['dropped-exact-duplicate', 'same-bytes']);
  });
});
