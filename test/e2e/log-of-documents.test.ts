import { execFileSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { BlameResult } from '../../src/api/history/blame-document.js';
import type { ChunkLogResult } from '../../src/api/history/log-chunk.js';
import type { DocumentLogResult } from '../../src/api/history/log-documents.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import { withoutModel, type ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { InProcessProject } from '../support/run-in-process.js';

const projects: ProjectFolder[] = [];

function kept(project: ProjectFolder): ProjectFolder {
  projects.push(project);
  return project;
}

afterEach(() => {
  for (const project of projects.splice(0)) project.dispose();
});

const settings = {
  'pipeline.chunk': { splitter: 'markdown', size: 30, overlap: 0 },
  // Nothing is embedded: chunks are all that counts here.
  'pipeline.retrieve.mode': 'lexical',
};

const section = (name: string, words = 'plain'): string =>
  `# ${name}\n\nThe ${name} section says ${words} things about ${name}, in one line and no more.\n`;

async function commit(project: ProjectFolder, subject: string): Promise<void> {
  await done(project, 'commit', '-m', subject);
}

async function subjects(project: ProjectFolder, ...args: readonly string[]): Promise<string[]> {
  const { commits } = await doneJson<DocumentLogResult>(project, 'log', ...args);
  return commits.map(({ subject }) => subject);
}

describe('log of documents that Git keeps', () => {
  let project: ProjectFolder;

  /* Two branches that change other and the same documents, merged, and the merge changed again. */
  beforeAll(async () => {
    const files = { 'corpus/a.md': section('a'), 'corpus/deep/b.md': section('b') };
    project = new InProcessProject({ files });
    project.git('init', '--quiet', '--initial-branch=main');
    project.git('add', 'corpus');
    project.git('commit', '--quiet', '-m', 'Documents');
    await done(project, 'init');
    project.set({ ...withoutModel, ...settings });
    await commit(project, 'First snapshot');
    await done(project, 'switch', '-c', 'theirs');
    project.edit('corpus/a.md', 'plain', 'other');
    project.write('corpus/deep/c.md', section('c'));
    await commit(project, 'Theirs');
    project.edit('corpus/deep/b.md', 'plain', 'other');
    await commit(project, 'Theirs, b');
    await done(project, 'switch', 'main');
    project.write('corpus/deep/d.md', section('d'));
    await commit(project, 'Ours');
    project.set({ 'pipeline.retrieve.k': 3 });
    await commit(project, 'A setting');
    await done(project, 'merge', 'theirs', '-m', 'Both');
    project.remove('corpus/deep/c.md');
    await commit(project, 'Without c');
  });

  afterAll(() => {
    project.dispose();
  });

  it.each([
    ['docs/a.md'],
    ['docs/deep/b.md'],
    ['docs/deep/c.md'],
    ['docs/deep/d.md'],
    ['docs/deep'],
    ['docs/deep/'],
    ['docs'],
    ['docs/a.md', 'docs/deep/d.md'],
  ])('is what git log says of the same paths: %s %s', async (...documents) => {
    const paths = documents.map((document) => document.replace(/^docs/, 'corpus'));
    for (const how of [[], ['--first-parent'], ['-n', '1']]) {
      const git = project.git('log', '--format=%s', ...how, '--', ...paths).split('\n');
      // What was there before the first snapshot came with it.
      const expected = git.map((subject) => (subject === 'Documents' ? 'First snapshot' : subject));
      expect(await subjects(project, ...how, '--', ...documents)).toEqual(expected);
    }
  });

  it('is the same in a clone whose store has only the last state', async () => {
    const folder = project.beside('clone');
    execFileSync('git', ['clone', '--quiet', project.folder, folder], { env: project.env });
    const clone = project.at(folder);
    await done(clone, 'run');
    for (const documents of [['docs/a.md'], ['docs/deep'], ['docs']]) {
      expect(await subjects(clone, '--', ...documents)).toEqual(
        await subjects(project, '--', ...documents),
      );
    }
  });

  it('shows what each commit did to them', async () => {
    expect(await done(project, 'log', '--', 'docs/deep')).toMatch(/ {4}- docs\/deep\/c\.md {2}\(/);
    const { commits } = await doneJson<DocumentLogResult>(project, 'log', '--', 'docs/a.md');
    expect(commits.map(({ changes }) => changes.map(({ change }) => change))).toEqual([
      ['changed'],
      ['added'],
    ]);
  });
});

describe('log of documents that stemma keeps', () => {
  it('follows one document through renames', async () => {
    const bot = kept(
      await prepareProject({ files: { 'corpus/a.md': section('a') }, settings, until: 'commit' }),
    );
    bot.edit('corpus/a.md', 'plain', 'other');
    await commit(bot, 'Edit');
    bot.write('corpus/b.md', bot.read('corpus/a.md'));
    bot.remove('corpus/a.md');
    await commit(bot, 'Rename');
    const log = await doneJson<DocumentLogResult>(bot, 'log', '--', 'docs/b.md');
    expect(log.commits.map(({ subject }) => subject)).toEqual(['Rename', 'Edit', 'First snapshot']);
    expect(log.commits[0]?.changes).toEqual([
      expect.objectContaining({ document: 'docs/b.md', change: 'renamed', from: 'docs/a.md' }),
    ]);
    // The old name ends with the rename.
    expect(await subjects(bot, '--', 'docs/a.md')).toEqual(['Rename', 'Edit', 'First snapshot']);
  });

  it('refuses a name that no commit knows, also beside names that are known', async () => {
    const bot = kept(
      await prepareProject({ files: { 'corpus/a.md': section('a') }, settings, until: 'commit' }),
    );
    for (const documents of [['docs/aa.md'], ['docs/a.md', 'docs/aa.md']]) {
      const refusal = await refused(bot, 'log', '--', ...documents);
      expect(refusal).toMatchObject({ exit: 1, code: 'no-such-document' });
      expect(refusal.suggestions).toContain("Did you mean 'docs/a.md'?");
    }
  });

  it('and the plain log go on behind a commit whose lock cannot be read', async () => {
    const bot = kept(
      await prepareProject({ files: { 'corpus/a.md': section('a') }, settings, until: 'commit' }),
    );
    const lock = bot.read('stemma.lock');
    bot.write('stemma.lock', `<<<<<<< HEAD\n${lock}`);
    bot.git('commit', '--quiet', '-a', '-m', 'Markers');
    bot.write('stemma.lock', lock);
    bot.edit('corpus/a.md', 'plain', 'other');
    await commit(bot, 'Edit');
    expect(await subjects(bot)).toEqual(['Edit', 'Markers', 'First snapshot']);
    const { commits } = await doneJson<DocumentLogResult>(bot, 'log', '--', 'docs/a.md');
    expect(commits.map(({ subject, boundary }) => [subject, boundary])).toEqual([
      ['Edit', true],
      ['First snapshot', false],
    ]);
  });
});

describe('log of a chunk', () => {
  let project: ProjectFolder;
  let idOf: (name: string, at: string, document?: string) => Promise<string>;

  beforeAll(async () => {
    const files = { 'corpus/a.md': [section('one'), section('two')].join('\n') };
    project = await prepareProject({ files, settings, until: 'commit' });
    project.edit('corpus/a.md', 'two section says plain', 'two section says other');
    await commit(project, 'Edit two');
    project.write('corpus/b.md', project.read('corpus/a.md'));
    project.remove('corpus/a.md');
    await commit(project, 'Rename');
    project.set({ 'pipeline.chunk': { splitter: 'recursive', size: 100, overlap: 0 } });
    await commit(project, 'Larger chunks');
    project.write('corpus/b.md', '# three\n\nNow every word is another.\n');
    await commit(project, 'Other words');
    idOf = async (name, at, document = 'docs/a.md') => {
      const { chunks } = await doneJson<BlameResult>(project, 'blame', document, at);
      return chunks.find(({ text }) => text.includes(`# ${name}`))?.id ?? '';
    };
  });

  afterAll(() => {
    project.dispose();
  });

  async function history(id: string, ...args: readonly string[]): Promise<[string, string][]> {
    const log = await doneJson<ChunkLogResult>(project, 'log', '--chunk', id, ...args);
    return log.commits.map(({ subject, change }) => [subject, change]);
  }

  it('tells when it came, changed, was renamed, cut anew and went', async () => {
    const id = await idOf('two', 'HEAD~2', 'docs/b.md');
    expect(await history(id)).toEqual([
      ['Larger chunks', 'recut'],
      ['Rename', 'renamed'],
      ['Edit two', 'edited'],
      ['First snapshot', 'added'],
    ]);
    const whole = await idOf('one', 'HEAD~1', 'docs/b.md');
    expect((await history(whole)).slice(0, 2)).toEqual([
      ['Other words', 'removed'],
      ['Larger chunks', 'recut'],
    ]);
    const first = await idOf('three', 'HEAD', 'docs/b.md');
    expect(await history(first)).toEqual([['Other words', 'added']]);
    expect(await history(id, '-n', '2')).toHaveLength(2);
  });

  it('takes the first digits of an id, and says where they are those of several', async () => {
    const id = await idOf('two', 'HEAD~2', 'docs/b.md');
    expect(await history(id.slice(0, 8))).toEqual(await history(id));
    expect(await history(id.slice(0, 8), 'HEAD~2', '--', 'docs/b.md')).toHaveLength(3);
    expect(await done(project, 'log', '--chunk', id.slice(0, 8))).toContain(
      'other boundaries, the words were there',
    );
  });

  it('refuses what is no id, and an id that no chunk has', async () => {
    for (const id of ['two', '12', 'ABCDEF']) {
      expect(await refused(project, 'log', '--chunk', id)).toMatchObject({ code: 'bad-chunk-id' });
    }
    const none = await refused(project, 'log', '--chunk', '0123456789abcdef');
    expect(none).toMatchObject({ exit: 1, code: 'no-such-chunk' });
  });

  it('refuses digits that are the start of two ids, with more of each', async () => {
    const many = Array.from({ length: 700 }, (_, i) => section(`s${i}`)).join('\n');
    project.set({ 'pipeline.chunk': settings['pipeline.chunk'] });
    project.write('corpus/many.md', many);
    await commit(project, 'Many chunks');
    const { chunks } = await doneJson<BlameResult>(project, 'blame', 'docs/many.md');
    const seen = new Set<string>();
    const twice = chunks
      .map(({ id }) => id.slice(0, 4))
      .find((start) => {
        const again = seen.has(start);
        seen.add(start);
        return again;
      });
    expect(twice).toBeDefined();
    const refusal = await refused(project, 'log', '--chunk', twice ?? '');
    expect(refusal).toMatchObject({ exit: 1, code: 'ambiguous-chunk' });
    expect(refusal.suggestions[0]).toMatch(
      /^Write '[0-9a-f]{10}' for the one of 'docs\/many\.md'\.$/,
    );
  });
});
