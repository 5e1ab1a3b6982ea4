import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import type { BlameResult } from '../../src/api/history/blame-document.js';
import { done, doneJson, prepareProject, type Preparation } from '../support/prepared-project.js';
import { withoutModel, type ProjectFolder } from '../support/project-folder.js';
import { InProcessProject } from '../support/run-in-process.js';

const projects: ProjectFolder[] = [];

function kept(project: ProjectFolder): ProjectFolder {
  projects.push(project);
  return project;
}

afterEach(() => {
  for (const project of projects.splice(0)) project.dispose();
});

/** Sections that are each longer than a chunk, so that every one is cut on its own. */
const section = (name: string, words = 'plain'): string =>
  `# ${name}\n\nThe ${name} section says ${words} things about ${name}, in one line and no more.\n`;

const documents = (...sections: readonly string[]): string => sections.join('\n');

const settings = {
  'pipeline.chunk': { splitter: 'markdown', size: 30, overlap: 0 },
  // Nothing is embedded: chunks are all that counts here.
  'pipeline.retrieve.mode': 'lexical',
};

/** A project with one document of three sections, committed as `First snapshot`. */
async function project(more: Partial<Preparation> = {}): Promise<ProjectFolder> {
  const files = { 'corpus/guide.md': documents(section('one'), section('two'), section('three')) };
  return kept(await prepareProject({ files, settings, until: 'commit', ...more }));
}

async function commit(in_: ProjectFolder, subject: string): Promise<void> {
  await done(in_, 'commit', '-m', subject);
}

/** Subjects of the commits that the chunks of a document are from, by the section they begin with. */
async function blame(
  in_: ProjectFolder,
  document = 'docs/guide.md',
  ...args: readonly string[]
): Promise<Record<string, string>> {
  const { chunks } = await doneJson<BlameResult>(in_, 'blame', document, ...args);
  return Object.fromEntries(
    chunks.map(({ text, origin }) => [
      /# (\w+)/.exec(text)?.[1] ?? text,
      origin === null ? 'not committed' : `${origin.boundary ? '^' : ''}${origin.subject}`,
    ]),
  );
}

describe('blame', () => {
  it('names the commit that gave each chunk its words, however it is cut now', async () => {
    const bot = await project();
    bot.edit('corpus/guide.md', 'two section says plain', 'two section says edited');
    await commit(bot, 'Edit two');
    bot.write('corpus/guide.md', documents(section('zero'), bot.read('corpus/guide.md')));
    await commit(bot, 'Put zero first');
    const expected = {
      zero: 'Put zero first',
      one: 'First snapshot',
      two: 'Edit two',
      three: 'First snapshot',
    };
    expect(await blame(bot)).toEqual(expected);
    bot.set({ 'pipeline.chunk': { splitter: 'sentence', size: 12, overlap: 0 } });
    await commit(bot, 'Another splitter');
    const recut = Object.values(await blame(bot));
    expect(recut.length).toBeGreaterThan(4);
    expect(recut).not.toContain('Another splitter');
    expect(await blame(bot, 'docs/guide.md', 'HEAD~2')).toEqual({
      one: 'First snapshot',
      two: 'Edit two',
      three: 'First snapshot',
    });
    // Git knows nothing of the document.
    expect(bot.git('ls-files', 'corpus')).toBe('');
  });

  it('takes words that went and came back for those of the commit that brought them back', async () => {
    const bot = await project();
    const whole = bot.read('corpus/guide.md');
    bot.write('corpus/guide.md', documents(section('one'), section('three')));
    await commit(bot, 'Remove two');
    bot.write('corpus/guide.md', whole);
    await commit(bot, 'Two again');
    expect(await blame(bot)).toEqual({
      one: 'First snapshot',
      two: 'Two again',
      three: 'First snapshot',
    });
  });

  it('follows a document that was moved, and one that was edited at the same time', async () => {
    const bot = await project();
    bot.write('corpus/manual/handbook.md', bot.read('corpus/guide.md'));
    bot.remove('corpus/guide.md');
    await commit(bot, 'Move');
    bot.write(
      'corpus/book.md',
      bot.read('corpus/manual/handbook.md').replace('says plain', 'says edited'),
    );
    bot.remove('corpus/manual/handbook.md');
    bot.write('corpus/other.md', section('other'));
    await commit(bot, 'Move and edit');
    expect(await blame(bot, 'docs/book.md')).toEqual({
      one: 'Move and edit',
      two: 'First snapshot',
      three: 'First snapshot',
    });
    const { chunks } = await doneJson<BlameResult>(bot, 'blame', 'docs/book.md');
    expect(chunks.map(({ origin }) => origin?.document)).toEqual([
      'docs/book.md',
      'docs/guide.md',
      'docs/guide.md',
    ]);
  });

  it('goes through a merge to the side that wrote the words', async () => {
    const bot = await project();
    await done(bot, 'switch', '-c', 'theirs');
    bot.edit('corpus/guide.md', 'one section says plain', 'one section says theirs');
    await commit(bot, 'Theirs');
    await done(bot, 'switch', 'main');
    bot.write('corpus/other.md', section('other'));
    await commit(bot, 'Ours');
    await done(bot, 'merge', 'theirs', '-m', 'Both');
    expect(await blame(bot)).toEqual({
      one: 'Theirs',
      two: 'First snapshot',
      three: 'First snapshot',
    });
    expect(await blame(bot, 'docs/other.md')).toEqual({ other: 'Ours' });
  });

  it('names the merge itself for words that neither side had', async () => {
    const bot = await project();
    bot.edit('corpus/guide.md', 'two section says plain', 'two section says ours');
    await commit(bot, 'Ours');
    bot.git('branch', 'theirs', 'HEAD~1');
    bot.edit('corpus/guide.md', 'two section says ours', 'two section says resolved');
    await done(bot, 'run');
    bot.git('add', 'stemma.lock');
    const tree = bot.git('write-tree');
    const merge = bot.git('commit-tree', tree, '-p', 'main', '-p', 'theirs', '-m', 'Resolved');
    bot.git('update-ref', 'refs/heads/main', merge);
    expect(await blame(bot)).toEqual({
      one: 'First snapshot',
      two: 'Resolved',
      three: 'First snapshot',
    });
  });

  it('tells a copy that was added from the passage that was there', async () => {
    const bot = await project();
    bot.write('corpus/guide.md', documents(bot.read('corpus/guide.md'), section('two')));
    await commit(bot, 'Two, once more');
    const { chunks } = await doneJson<BlameResult>(bot, 'blame', 'docs/guide.md');
    expect(chunks.map(({ origin }) => origin?.subject)).toEqual([
      'First snapshot',
      'First snapshot',
      'First snapshot',
      'Two, once more',
    ]);
  });

  it('goes by rows of a table wherever they stand, and knows one row alone', async () => {
    const rows = ['question,answer', 'Red?,Yes it is red', 'Blue?,No it is not blue'];
    const files = { 'corpus/faq.csv': `${rows.join('\n')}\n` };
    const tables = { ...settings, 'sources[docs].include': ['**/*.csv'] };
    const bot = await project({ files, settings: withSources(tables) });
    rows.splice(1, 0, 'Green?,Perhaps it is green');
    bot.write('corpus/faq.csv', `${rows.join('\n')}\n`);
    await commit(bot, 'A row before the others');
    const { chunks } = await doneJson<BlameResult>(bot, 'blame', 'docs/faq.csv');
    const subjects = chunks.map(({ text, origin }) => [/\w+\?/.exec(text)?.[0], origin?.subject]);
    expect(subjects).toEqual([
      ['Green?', 'A row before the others'],
      ['Red?', 'First snapshot'],
      ['Blue?', 'First snapshot'],
    ]);
    const row = await doneJson<BlameResult>(bot, 'blame', 'docs/faq.csv/2');
    expect(row.chunks.map(({ origin }) => origin?.subject)).toEqual(['First snapshot']);
  });

  it('shows what is on disk and in no commit', async () => {
    const bot = await project();
    bot.edit('corpus/guide.md', 'two section says plain', 'two section says new');
    expect(await blame(bot, 'docs/guide.md', 'working')).toEqual({
      one: 'First snapshot',
      two: 'not committed',
      three: 'First snapshot',
    });
    expect(await done(bot, 'blame', 'docs/guide.md', 'working')).toMatch(
      /^not committed .* # two/m,
    );
  });

  it('passes over commits without stemma.lock and with one that cannot be read', async () => {
    const bot = await project();
    bot.git('rm', '--quiet', '--cached', 'stemma.lock');
    bot.git('commit', '--quiet', '-m', 'Lose the lock');
    bot.git('add', '-f', 'stemma.lock');
    bot.git('commit', '--quiet', '-m', 'Find the lock');
    expect(new Set(Object.values(await blame(bot)))).toEqual(new Set(['First snapshot']));
    const lock = bot.read('stemma.lock');
    bot.write('stemma.lock', `<<<<<<< HEAD\n${lock}=======\n${lock}>>>>>>> theirs\n`);
    bot.git('commit', '--quiet', '-a', '-m', 'Markers');
    bot.write('stemma.lock', lock);
    bot.edit('corpus/guide.md', 'two section says plain', 'two section says edited');
    await commit(bot, 'Edit two');
    expect(await blame(bot)).toEqual({
      one: 'First snapshot',
      // The commit with the markers may have had it.
      two: '^Edit two',
      three: 'First snapshot',
    });
  });

  it('knows history in a fresh clone of a project whose documents Git keeps', async () => {
    const bot = kept(new InProcessProject({ files: { 'corpus/guide.md': section('one') } }));
    bot.git('init', '--quiet', '--initial-branch=main');
    bot.git('add', 'corpus');
    bot.git('commit', '--quiet', '-m', 'Documents');
    await done(bot, 'init');
    bot.set({ ...withoutModel, ...settings });
    await commit(bot, 'First snapshot');
    bot.write('corpus/guide.md', documents(section('one'), section('two')));
    await commit(bot, 'Add two');
    bot.edit('corpus/guide.md', 'one section says plain', 'one section says edited');
    await commit(bot, 'Edit one');
    const expected = { one: 'Edit one', two: 'Add two' };
    expect(await blame(bot)).toEqual(expected);
    const clone = (...how: readonly string[]): ProjectFolder => {
      const folder = bot.beside(`clone${how.length}`);
      execFileSync('git', ['clone', '--quiet', ...how, `file://${bot.folder}`, folder], {
        env: bot.env,
      });
      return bot.at(folder);
    };
    const whole = clone();
    await done(whole, 'run');
    expect(await blame(whole)).toEqual(expected);
    const shallow = clone('--depth', '2');
    await done(shallow, 'run');
    expect(await blame(shallow)).toEqual({ one: 'Edit one', two: '^Add two' });
  });

  it('says that words may be older where the store lacks earlier documents', async () => {
    const bot = await project();
    bot.edit('corpus/guide.md', 'two section says plain', 'two section says edited');
    await commit(bot, 'Edit two');
    execFileSync('git', ['clone', '--quiet', bot.folder, bot.beside('clone')], { env: bot.env });
    const clone = bot.at(bot.beside('clone'));
    clone.write('corpus/guide.md', bot.read('corpus/guide.md'));
    await done(clone, 'run');
    expect(await blame(clone)).toEqual({ one: '^Edit two', two: '^Edit two', three: '^Edit two' });
  });

  it('of lines agrees with git blame on documents that Git keeps, through random edits', async () => {
    const bot = kept(new InProcessProject({ files: { 'corpus/a.txt': 'line 0\n' } }));
    bot.git('init', '--quiet', '--initial-branch=main');
    bot.git('add', 'corpus');
    bot.git('commit', '--quiet', '-m', 'Documents');
    await done(bot, 'init');
    bot.set({ ...withoutModel, ...settings });
    let number = 0;
    const lines = ['line 0'];
    // A fixed sequence that looks random; every line is unlike all others.
    for (let step = 1; step <= 8; step++) {
      for (let edit = 0; edit < 3; edit++) {
        const at = (step * 7 + edit * 5) % (lines.length + 1);
        if ((step + edit) % 4 === 0 && lines.length > 2) lines.splice(at % lines.length, 1);
        else lines.splice(at, (step + edit) % 3 === 0 ? 1 : 0, `line ${++number} of step ${step}`);
      }
      bot.write('corpus/a.txt', lines.map((line) => `${line}\n`).join(''));
      await commit(bot, `Step ${step}`);
    }
    const { lines: blamed } = await doneJson<BlameResult>(bot, 'blame', 'docs/a.txt', '--lines');
    const ours = blamed.map(({ origin }) => origin?.commit);
    const git = bot
      .git('blame', '--porcelain', 'corpus/a.txt')
      .split('\n')
      .flatMap((line) => /^([0-9a-f]{40}) \d+ \d+/.exec(line)?.[1] ?? []);
    expect(new Set(ours).size).toBeGreaterThan(3);
    // The first line is from before the first snapshot.
    const documentsCommit = bot.git('rev-list', '--max-parents=0', 'HEAD');
    const first = bot.git('rev-parse', 'HEAD~7');
    expect(ours).toEqual(git.map((id) => (id === documentsCommit ? first : id)));
  });
});

describe('a document that blame cannot show', () => {
  it('is named with the nearest names, or with the commit that it went with', async () => {
    const bot = await project();
    bot.write('corpus/other.md', section('other'));
    await commit(bot, 'Other');
    bot.remove('corpus/other.md');
    await commit(bot, 'Without other');
    const unknown = await bot.stemma('blame', 'docs/gide.md');
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain("'HEAD' has no document 'docs/gide.md'");
    expect(unknown.stderr).toContain("Did you mean 'docs/guide.md'?");
    const gone = await bot.stemma('blame', 'docs/other.md', '--json');
    expect(gone.code).toBe(1);
    expect(JSON.parse(gone.stdout)).toMatchObject({
      error: {
        code: 'no-such-document',
        data: {
          removedBy: bot.git('rev-parse', 'HEAD'),
          lastIn: bot.git('rev-parse', 'HEAD~1'),
        },
      },
    });
  });
});

/** Settings for `set`, which goes by key path: the one source replaced as a whole. */
function withSources(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { 'sources[docs].include': include, ...rest } = values;
  return { ...rest, sources: [{ id: 'docs', type: 'files', path: 'corpus', include }] };
}
