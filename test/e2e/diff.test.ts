import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ChunkItem } from '../../src/api/diff/chunk-item.js';
import type { DiffResult } from '../../src/api/diff/diff-project.js';
import type { ListResult } from '../../src/api/list-documents.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder, SettingValues } from '../support/project-folder.js';
import { onTerminal } from '../support/on-terminal.js';
import { runInProcess } from '../support/run-in-process.js';
import { copySpanCorpus } from '../support/span-corpus.js';

/* One chunk a paragraph: every paragraph below is longer than 200 characters. */
const byParagraph: SettingValues = {
  'pipeline.chunk': { splitter: 'recursive', unit: 'chars', size: 300, overlap: 0 },
};
const paragraph = (topic: string) =>
  `About ${topic}: ${`${topic} is kept in stock by the shop in town and sold on every day. `.repeat(3)}`.trim();
const topics = ['apples', 'bread', 'cheese', 'dates', 'eggs', 'flour'];
const guide = (names: readonly string[]) => `${names.map(paragraph).join('\n\n')}\n`;

let project: ProjectFolder;
afterEach(() => {
  project.dispose();
});

async function prepared(files: Record<string, string | Uint8Array>, settings: SettingValues = {}) {
  project = await prepareProject({
    until: 'commit',
    files: { 'questions.jsonl': '', ...files },
    settings: { ...byParagraph, ...settings },
  });
}

const diff = (...args: readonly string[]) => doneJson<DiffResult>(project, 'diff', ...args);

/** Each change as `edited 1 -> 2`, with numbers from 1. */
function said(items: readonly ChunkItem[]): string[] {
  return items.map(({ change, before, after }) => {
    const numbers = [before, after].map((side) =>
      side
        .map(({ document, ordinal }) => `${document.replace('docs/', '')}#${ordinal + 1}`)
        .join('+'),
    );
    return `${change} ${numbers.join(' -> ')}`;
  });
}

describe('diff of chunks', () => {
  it('tells an edit by its words, and leaves what stands behind it alone', async () => {
    await prepared({ 'corpus/a.md': guide(topics) });
    project.edit('corpus/a.md', 'About cheese: cheese is', 'About cheese: fine cheese was');
    const { chunks } = await diff();
    expect(said(chunks.items)).toEqual(['edited a.md#3 -> a.md#3']);
    expect(chunks).toMatchObject({ before: 6, after: 6, edited: 1, unchanged: 5 });
    expect(chunks.items[0]?.words?.slice(0, 5)).toEqual([
      ['same', 'About cheese: '],
      ['added', 'fine '],
      ['same', 'cheese '],
      ['removed', 'is'],
      ['added', 'was'],
    ]);
  });

  it('says that a paragraph moved, within its document and into another', async () => {
    await prepared({ 'corpus/a.md': guide(topics), 'corpus/b.md': guide(['salt', 'tea']) });
    project.write('corpus/a.md', guide(['apples', 'cheese', 'dates', 'bread', 'eggs']));
    project.write('corpus/b.md', guide(['salt', 'flour', 'tea']));
    const { chunks } = await diff();
    expect(said(chunks.items)).toEqual(['moved a.md#2 -> a.md#4', 'moved a.md#6 -> b.md#2']);
    expect(chunks).toMatchObject({ added: 0, removed: 0, moved: 2, unchanged: 6 });
  });

  it('follows a document to its new key, edited on the way', async () => {
    await prepared({ 'corpus/a.md': guide(topics), 'corpus/same.md': guide(['salt']) });
    project.remove('corpus/a.md');
    project.rename('corpus/same.md', 'corpus/new/same.md');
    project.write('corpus/new/a.md', guide(topics).replace('About eggs', 'On eggs'));
    const { chunks, renames, documents } = await diff();
    expect(renames).toEqual([
      { from: 'docs/a.md', to: 'docs/new/a.md' },
      { from: 'docs/same.md', to: 'docs/new/same.md' },
    ]);
    expect(documents.map(({ change }) => change)).toEqual(['removed', 'added', 'added', 'removed']);
    expect(chunks).toMatchObject({ edited: 1, moved: 6, added: 0, removed: 0, unchanged: 0 });
    expect(await done(project, 'diff')).toContain('> docs/a.md -> docs/new/a.md');
  });

  it('calls a change of size split and merged, and says which evidence is cut and whole again', async () => {
    const two = `${paragraph('apples')}\n\n${paragraph('bread')}`;
    const evidence = [{ document: 'docs/a.md', quote: two }];
    const question = { id: 'both', question: 'Apples and bread?', evidence };
    await prepared({
      'corpus/a.md': guide(topics),
      'questions.jsonl': `${JSON.stringify(question)}\n`,
    });
    project.set({ 'pipeline.chunk.size': 700 });
    const larger = await diff();
    expect(said(larger.chunks.items)).toEqual([
      'merged a.md#1+a.md#2+a.md#3 -> a.md#1',
      'merged a.md#4+a.md#5+a.md#6 -> a.md#2',
    ]);
    expect(larger.evidence).toMatchObject({ spans: 1, whole: { before: 0, after: 1 }, cut: [] });
    expect(larger.evidence?.healed).toMatchObject([{ question: 'both', evidence: 1, start: 0 }]);
    expect(larger.chunks.boundaries.cuts).toEqual({ before: 5, after: 1, kept: 1 });
    const smaller = await diff('working', 'HEAD');
    expect(smaller.chunks).toMatchObject({ split: 2, merged: 0 });
    expect(smaller.evidence?.cut).toMatchObject([{ question: 'both' }]);
    const text = await done(project, 'diff');
    expect(text).toContain('cuts kept in place: 1 of 5, now 1');
    expect(text).toContain('whole again: 1 (both)');
  });

  it('finds no chunk changed where only the line ends of a document are', async () => {
    await prepared({ 'corpus/a.md': guide(topics) });
    project.write('corpus/a.md', project.read('corpus/a.md').replaceAll('\n', '\r\n'));
    const { chunks, sources } = await diff('--source');
    expect(chunks).toMatchObject({ unchanged: 6, items: [] });
    expect(sources?.[0]?.hunks?.length).toBeGreaterThan(0);
    expect(await done(project, 'diff')).toContain('chunks as before');
    expect(await done(project, 'diff', '--source')).toContain('only white space differs');
  });

  it('tells documents that became folders, were emptied, or are binary', async () => {
    await prepared({
      'corpus/a.md': guide(topics),
      'corpus/empty.md': guide(['salt']),
      'corpus/x.txt': 'plain\n',
    });
    project.remove('corpus/a.md');
    project.write('corpus/a.md/b.md', guide(topics));
    project.write('corpus/empty.md', '');
    project.write('corpus/x.txt', new Uint8Array([0xff, 0xfe, 0x61, 0x00, 0x62, 0x00]));
    const { renames, chunks, sources } = await diff('--source');
    expect(renames).toEqual([{ from: 'docs/a.md', to: 'docs/a.md/b.md' }]);
    expect(said(chunks.items)).toContain('removed empty.md#1 -> ');
    const binary = sources?.find(({ document }) => document === 'docs/x.txt');
    expect(binary).toMatchObject({ hunks: null, omitted: 'binary', before: { size: 6 } });
    expect(await done(project, 'diff', '--source')).toMatch(/binary: [0-9a-f]{10} \(6 B\) -> /);
  });

  it('compares one line of a megabyte', async () => {
    const line = Array.from({ length: 180_000 }, (_, i) => `w${(i * 7919) % 100_003}`).join(' ');
    await prepared({ 'corpus/a.md': line }, { 'pipeline.chunk.size': 2000 });
    project.write('corpus/a.md', line.replace('w7919', 'CHANGED'));
    const { chunks } = await diff();
    expect(chunks.edited).toBe(1);
    expect(chunks.added + chunks.removed + chunks.moved).toBe(0);
  });

  it('makes the chunks of a commit that has none', async () => {
    await prepared({ 'corpus/a.md': guide(topics) });
    project.write('corpus/a.md', guide(topics.slice(1)));
    await done(project, 'snapshot');
    await done(project, 'commit', '--no-run', '-m', 'Pinned');
    const { chunks } = await diff('HEAD~1', 'HEAD');
    expect(said(chunks.items)).toEqual(['removed a.md#1 -> ']);
  });

  it('refuses documents that neither side has, and refs that are none', async () => {
    await prepared({ 'corpus/a.md': guide(topics) });
    const unknown = await runInProcess(project, ['diff', '--document', 'docs/aa.md', '--json']);
    expect(unknown.code).toBe(1);
    expect(JSON.parse(unknown.stdout)).toMatchObject({
      error: {
        code: 'no-such-document',
        suggestions: expect.arrayContaining(["Did you mean 'docs/a.md'?"]),
      },
    });
    expect((await runInProcess(project, ['diff', 'nowhere', 'HEAD'])).code).toBe(1);
  });

  it('shows only the documents that were asked for', async () => {
    await prepared({ 'corpus/a.md': guide(topics), 'corpus/b.md': guide(['salt', 'tea']) });
    project.edit('corpus/a.md', 'About eggs', 'On eggs');
    project.edit('corpus/b.md', 'About tea', 'On tea');
    const { chunks, documents } = await diff('--document', 'docs/b.md');
    expect(documents.map(({ document }) => document)).toEqual(['docs/b.md']);
    expect(chunks).toMatchObject({ before: 2, after: 2, edited: 1, unchanged: 1 });
  });
});

describe('diff of questions and settings', () => {
  it('names what changed in each question, and each setting of each pipeline', async () => {
    const line = (id: string, question: string, quote: string) =>
      `${JSON.stringify({ id, question, evidence: [{ document: 'docs/a.md', quote }] })}\n`;
    await prepared({
      'corpus/a.md': guide(topics),
      'questions.jsonl':
        line('q1', 'Apples?', 'About apples') + line('q2', 'Bread?', 'About bread'),
    });
    project.write(
      'questions.jsonl',
      line('q3', 'Eggs?', 'About eggs') + line('q1', 'Which apples?', 'About apples:'),
    );
    project.set({ pipelines: { small: { extends: 'main', chunk: { size: 200 } } } });
    const { questions, settings } = await diff();
    expect(questions?.added.map(({ id }) => id)).toEqual(['q3']);
    expect(questions?.removed.map(({ id }) => id)).toEqual(['q2']);
    expect(questions?.changed).toEqual([
      {
        id: 'q1',
        fields: [
          { path: 'evidence[0].quote', before: 'About apples', after: 'About apples:' },
          { path: 'question', before: 'Apples?', after: 'Which apples?' },
        ],
      },
    ]);
    expect(settings.map(({ path }) => path)).toContain('pipelines.small.chunk.size');
    const text = await done(project, 'diff');
    expect(text).toContain('questions: 1 added, 1 removed, 1 changed');
    expect(text).toMatch(/\+ pipelines\.small \(\d+ settings\)/);
  });

  it('warns of a question set that cannot be read, and shows the rest', async () => {
    await prepared({ 'corpus/a.md': guide(topics) });
    project.write('questions.jsonl', 'not JSON\n');
    project.edit('corpus/a.md', 'About eggs', 'On eggs');
    const { code, stdout, stderr } = await runInProcess(project, ['diff']);
    expect(code).toBe(0);
    expect(stderr).toContain('questions are left out: cannot read the questions');
    expect(stdout).toContain('1 edited');
  });
});

describe('renderings of a diff', () => {
  const hostile =
    '</pre></details><script>alert(1)</script> @team \u001b[31mred\u001b[0m \u202eback';

  // eslint-disable-next-line no-control-regex -- these are what is looked for
  const ESCAPES = /[\u001b\u202e]/;

  it('let no text of a document break out, in a terminal, in Markdown, in HTML', async () => {
    await prepared({ 'corpus/a.md': guide(topics) });
    project.write('corpus/a.md', guide(topics).replace('About eggs', `About ${hostile} eggs`));
    project.write('corpus/<b onload=x>&.md', guide(['tea']));
    const text = await done(project, 'diff');
    expect(text).toContain('<1B>[31mred');
    expect(text).not.toMatch(ESCAPES);
    const markdown = await done(project, 'diff', '--markdown');
    expect(markdown.match(/<\/pre>/g)?.length).toBe(markdown.match(/<pre>/g)?.length);
    expect(markdown).not.toContain('<script');
    await done(project, 'diff', '--html', 'out/diff.html');
    const html = project.read('out/diff.html');
    expect(html).not.toMatch(/<script|<b onload/);
    expect(html).not.toMatch(ESCAPES);
    expect(html).not.toMatch(/(?:src|href)=|url\(|@import/);
    expect(html).toContain('&lt;/pre&gt;&lt;/details&gt;&lt;script&gt;alert(1)');
    expect(html).toContain('<ins>');
  });

  it('stay within the length of a comment, and say what was left out', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`corpus/d${i}.md`, guide(topics)]),
    );
    await prepared(files);
    for (const path of Object.keys(files)) {
      project.write(path, guide(topics).replaceAll('kept in stock', 'held for long'));
    }
    const markdown = await done(project, 'diff', '--markdown', '--limit', '50');
    expect(markdown.length).toBeLessThan(60_500);
    expect(markdown).toMatch(/_\d+ more documents left out\._/);
  });

  it('give totals and a line for each document with --stat', async () => {
    await prepared({ 'corpus/a.md': guide(topics) });
    project.edit('corpus/a.md', 'About eggs', 'On eggs');
    const lines = (await done(project, 'diff', '--stat')).trimEnd().split('\n');
    expect(lines[0]).toBe('from HEAD to working');
    expect(lines.at(-1)).toMatch(/^~ docs\/a\.md \(.*\): 1 edited$/);
  });

  it('use neither colours nor a pager away from a terminal, whatever PAGER says', async () => {
    await prepared({ 'corpus/a.md': guide(topics) });
    project.edit('corpus/a.md', 'About eggs', 'On eggs');
    const pager = join(project.folder, 'paged');
    project.env['PAGER'] = `cat > '${pager}'`;
    const { stdout } = await project.stemma('diff');
    expect(stdout).toContain('[-About-]{+On+} eggs');
    expect(existsSync(pager)).toBe(false);
  });

  it('use the pager and colours on a terminal, and neither where they are refused', async () => {
    await prepared({ 'corpus/a.md': guide(topics) });
    project.edit('corpus/a.md', 'About eggs', 'On eggs');
    const pager = join(project.folder, 'paged');
    project.env['STEMMA_PAGER'] = `cat > '${pager}'`;
    project.env['TERM'] = 'xterm';
    onTerminal(project, 'diff');
    const paged = readFileSync(pager, 'utf8');
    expect(paged).toContain('\u001b[32mOn\u001b[39m');
    project.env['NO_COLOR'] = '1';
    const plain = onTerminal(project, 'diff', '--no-pager');
    expect(plain).toContain('[-About-]{+On+} eggs');
    project.env['STEMMA_PAGER'] = 'no-such-pager-here';
    expect(onTerminal(project, 'diff')).toContain('[-About-]{+On+} eggs');
  });
});

describe('on real texts', () => {
  it('an overlap is told as the same text cut elsewhere, most evidence whole again', async () => {
    project = await prepareProject({ until: 'init', files: {} });
    copySpanCorpus(project);
    const chunk = { splitter: 'recursive', unit: 'chars', size: 1200 };
    project.set({ 'pipeline.chunk': { ...chunk, overlap: 0 } });
    await done(project, 'commit', '-m', '0');
    project.set({ 'pipeline.chunk': { ...chunk, overlap: 240 } });
    const { chunks, evidence } = await diff();
    expect(chunks).toMatchObject({ added: 0, removed: 0, edited: 0, moved: 0 });
    expect(chunks.recut).toBeGreaterThan(0);
    expect(evidence?.healed.length).toBeGreaterThanOrEqual(evidence?.cut.length ?? 0);
  });

  it('a paragraph that moved is told as one that moved, whatever the cuts around it do', async () => {
    project = await prepareProject({ until: 'init', files: {} });
    copySpanCorpus(project);
    project.set({ 'pipeline.chunk': { splitter: 'recursive', unit: 'chars', size: 1000 } });
    await done(project, 'commit', '-m', 'Before');
    const [first] = (await doneJson<ListResult>(project, 'ls')).documents;
    const path = (first?.document ?? '').replace(/^docs\//, 'corpus/');
    const lines = project.read(path).split('\n');
    const longest = Math.max(...lines.map(({ length }) => length));
    const [moved = ''] = lines.splice(
      lines.findIndex(({ length }) => length === longest),
      1,
    );
    project.write(path, `${lines.join('\n')}\n\n${moved}\n`);
    const { chunks } = await diff();
    expect(chunks).toMatchObject({ added: 0, removed: 0, split: 0, merged: 0 });
    const text = chunks.passages.map((passage) => passage.text ?? '').join('\n');
    const texts = chunks.items.flatMap(({ change, after }) =>
      change === 'moved' ? after.map((place) => place.text ?? '') : [],
    );
    expect(`${text}\n${texts.join('\n')}`).toContain(moved.slice(0, 200).trim());
  });
});
