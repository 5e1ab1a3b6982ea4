import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiffResult } from '../../src/api/diff/diff-project.js';
import type { EvalResult } from '../../src/api/eval-project.js';
import type { ListResult } from '../../src/api/list-documents.js';
import type { QueryResult } from '../../src/api/query-project.js';
import type { DocumentResult } from '../../src/api/read-document.js';
import type { RunResult } from '../../src/api/run-project.js';
import { InProcessProject } from '../support/run-in-process.js';
import { withoutModel, type ProjectFolder } from '../support/project-folder.js';

const faq = `id,question,answer
refund,How long does a refund take?,Five working days.
export,Can I get my data out?,"Yes, as CSV."
close,How do I close my account?,Write to support.
`;
const questions = [
  { id: 'row', document: 'docs/faq.csv/refund', quote: 'Five working days.' },
  { id: 'file', document: 'docs/faq.csv', quote: 'Write to support.' },
  { id: 'whole', document: 'docs/faq.csv' },
  { id: 'offsets', document: 'docs/faq.csv', start: 0, end: 5 },
  { id: 'line', document: 'docs/log.jsonl/2', quote: 'Kettle boils' },
];

/* One project of tables, through which the tests go in order. */
let project: ProjectFolder;

beforeAll(async () => {
  project = new InProcessProject({
    files: {
      'corpus/faq.csv': faq,
      'corpus/log.jsonl': '{"t":"Toaster pops."}\n{"t":"Kettle boils."}\n',
      'corpus/notes.md': '# Notes\n\nNothing to see.\n',
      'questions.jsonl': questions
        .map(({ id, ...evidence }) => ({ id, question: 'refund account', evidence: [evidence] }))
        .map((question) => `${JSON.stringify(question)}\n`)
        .join(''),
    },
  });
  project.git('init', '--quiet', '--initial-branch=main');
  project.git('add', 'corpus');
  project.git('commit', '--quiet', '-m', 'Documents');
  await project.ok('init');
  project.set({
    ...withoutModel,
    'sources.0.include': ['**/*.md', '**/*.csv', '**/*.jsonl'],
    'pipeline.extract': { csv: { id: 'id', text: ['question', 'answer'] } },
  });
  await project.ok('commit', '-m', 'Tables');
});

afterAll(() => {
  project.dispose();
});

describe('a project of tables', () => {
  it('counts documents, texts and chunks each for themselves', async () => {
    const run = await project.json<RunResult>('run');
    expect(run).toMatchObject({ documents: 3, texts: 6, chunks: 6 });
    expect(project.lock()).toMatchObject({ corpus: { documents: 3 }, texts: { documents: 6 } });
    expect(await project.ok('run')).toContain('3 documents, 6 texts, 6 chunks');
    const { documents, parts } = await project.json<ListResult>('ls');
    expect(documents.map(({ document, texts, chunks }) => [document, texts, chunks])).toEqual([
      ['docs/faq.csv', 3, 3],
      ['docs/log.jsonl', 2, 2],
      ['docs/notes.md', 1, 1],
    ]);
    expect(parts).toEqual([]);
  });

  it('lists and shows rows by their keys, and of the file its bytes', async () => {
    const { documents, parts } = await project.json<ListResult>('ls', 'docs/faq.csv/');
    expect(documents).toEqual([]);
    expect(parts.map(({ document }) => document)).toEqual([
      'docs/faq.csv/close',
      'docs/faq.csv/export',
      'docs/faq.csv/refund',
    ]);
    expect(await project.ok('cat', 'docs/faq.csv/export')).toBe(
      'question: Can I get my data out?\nanswer: Yes, as CSV.',
    );
    // Bytes are not captured in this process.
    expect((await project.start('cat', 'docs/faq.csv').outcome).stdout).toBe(faq);
    const file = await project.json<DocumentResult>('cat', 'docs/faq.csv');
    expect(file).toMatchObject({ text: null, file: 'docs/faq.csv', parts: { length: 3 } });
    const row = await project.json<DocumentResult>('cat', 'docs/faq.csv/close');
    expect(row).toMatchObject({ file: 'docs/faq.csv', mediaType: 'text/csv', parts: [] });
    const wrong = await project.stemma('cat', 'docs/faq.csv/refnd');
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain("Did you mean 'docs/faq.csv/refund'?");
  });

  it('answers and is evaluated by rows', async () => {
    const { results } = await project.json<QueryResult>('query', 'close my account', '-k', '1');
    expect(results[0]).toMatchObject({ document: 'docs/faq.csv/close', start: 0 });
    const { perQuestion } = await project.json<EvalResult>('eval');
    const unresolved = perQuestion.flatMap(({ id, unresolved }) => (unresolved ? [id] : []));
    expect(unresolved).toEqual(['offsets']);
    const recall = perQuestion.map(({ id, metrics }) => [id, metrics['SpanR@1500t']]);
    expect(Object.fromEntries(recall)).toEqual({ row: 1, file: 1, whole: 1, offsets: 0, line: 1 });
  });

  it('works on the one row that was edited, and on none that moved', async () => {
    const edited = faq.replace('Five', 'Ten').replace('\nclose', '\nnew,Is it new?,It is.\nclose');
    project.write('corpus/faq.csv', edited);
    const { stages } = await project.json<RunResult>('run');
    const counts = stages.map(({ name, added, changed, removed }) => [
      name,
      [added, changed, removed],
    ]);
    expect(Object.fromEntries(counts)).toMatchObject({ extract: [1, 1, 0], chunk: [1, 1, 0] });
    expect(stages.find(({ name }) => name === 'embed')).toMatchObject({ embedded: 2, reused: 0 });
    await project.ok('commit', '-m', 'Edited');
    const diff = await project.json<DiffResult>('diff', 'HEAD~1', 'HEAD');
    expect(diff.chunks).toMatchObject({ added: 1, edited: 1, removed: 0, unchanged: 5 });
  });

  it('counts rows that only have other numbers as unchanged', async () => {
    project.edit('corpus/log.jsonl', '{"t":"Toaster', '{"t":"First."}\n{"t":"Toaster');
    await project.ok('commit', '-m', 'One line more');
    const diff = await project.json<DiffResult>('diff', 'HEAD~1', 'HEAD');
    expect(diff.chunks).toMatchObject({ added: 1, removed: 0, moved: 0, unchanged: 7 });
  });

  it('stays whole through garbage collection and repair', async () => {
    await project.ok('fsck');
    await project.ok('gc', '--yes', '--grace', '0', '--repack');
    await project.ok('fsck');
    expect(await project.ok('cat', 'docs/faq.csv/refund', '--at', 'HEAD~2')).toContain('Five');
    project.remove('.stemma/store.db');
    await project.ok('fsck', '--repair');
    expect(await project.ok('cat', 'docs/faq.csv/refund', '--at', 'HEAD~2')).toContain('Five');
  });

  it('names the file and the line of a row that is wrong, and leaves the lock as it was', async () => {
    const lock = project.read('stemma.lock');
    project.edit('corpus/faq.csv', 'close,', 'refund,');
    const { code, stderr } = await project.stemma('run');
    expect(code).toBe(1);
    expect(stderr).toContain("'docs/faq.csv': line 5 has the id 'refund' of line 2");
    expect(project.read('stemma.lock')).toBe(lock);
    project.set({ 'pipeline.extract.csv': { txt: ['answer'] } });
    const wrong = await project.stemma('run');
    expect(wrong.stderr).toContain("unknown key 'pipeline.extract.csv.txt'; did you mean 'text'?");
    project.set({ 'pipeline.extract.csv': [{ text: ['answer'], documents: 'fil' }] });
    expect((await project.stemma('run')).stderr).toContain("'pipeline.extract.csv.0.documents': ");
  });
});
