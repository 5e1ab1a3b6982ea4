import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../../src/util/bytes.js';
import type { CommitId } from '../../../src/vcs/commit-id.js';
import { parseGitOid } from '../../../src/vcs/commit-id.js';
import type { GitRepository } from '../../../src/vcs/git-repository.js';
import { Sandbox, codeOf } from './sandbox.js';

let box: Sandbox;
let repository: GitRepository;
beforeEach(async () => {
  box = new Sandbox().init();
  repository = await box.open();
});
afterEach(() => {
  box.dispose();
});

describe('writeCommit on a repository of its own', () => {
  test('makes the same commit as git for the same files, message and time', async () => {
    box.write('stemma.yaml', 'version: 1\n');
    box.write('corpus/a/deep.md', '# Deep\n');
    const expected = box.commitAll('add settings');
    const made = await repository.writeCommit({
      parents: [],
      edits: new Map([
        ['corpus/a/deep.md', utf8('# Deep\n')],
        ['stemma.yaml', utf8('version: 1\n')],
      ]),
      message: 'add settings',
    });
    expect(made).toBe(expected);
  });

  test('moves no ref, stages nothing and touches no file', async () => {
    await repository.writeCommit({ parents: [], edits: new Map([['a', utf8('a')]]), message: 'm' });
    expect(box.status()).toBe('');
    expect(await repository.head()).toBeUndefined();
  });

  test('keeps everything outside the edits, names that are not UTF-8 and odd modes included', async () => {
    const blob = box.gitWith({ input: 'x' }, 'hash-object', '-w', '--stdin').trim();
    // Latin-1, so that the byte of é is no UTF-8.
    const lines = [`100755 blob ${blob}\tcaf\u00e9.txt`, `120000 blob ${blob}\tlink`].map(
      (line) => `${line}\0`,
    );
    const input = Buffer.from(lines.join(''), 'latin1');
    const raw = execFileSync('git', ['mktree', '-z'], { cwd: box.folder, input }).toString().trim();
    const base = box.gitWith({ input: 'base' }, 'commit-tree', raw).trim() as CommitId;
    const made = await repository.writeCommit({
      parents: [base],
      base,
      edits: new Map([['n/new.md', utf8('n')]]),
      message: 'm',
    });
    const before = execFileSync('git', ['ls-tree', '-r', '-z', base], { cwd: box.folder });
    const after = execFileSync('git', ['ls-tree', '-r', '-z', made], { cwd: box.folder });
    const added = `100644 blob ${box.git('rev-parse', `${made}:n/new.md`)}\tn/new.md\0`;
    expect(after.toString('latin1')).toBe(before.toString('latin1') + added);
    box.fsck();
  });

  test('keeps the mode of a file that it replaces', async () => {
    box.write('run.sh', 'one');
    box.git('add', 'run.sh');
    box.git('update-index', '--chmod=+x', 'run.sh');
    box.git('commit', '--quiet', '--message', 'x');
    const base = await repository.resolveRef('HEAD');
    const made = await repository.writeCommit({
      parents: [base],
      base,
      edits: new Map([['run.sh', utf8('two')]]),
      message: 'm',
    });
    expect(box.git('ls-tree', made)).toMatch(/^100755 blob/);
  });

  test('drops folders that end empty, down to an empty repository', async () => {
    box.write('a/b/c.md', 'c');
    box.write('top.md', 't');
    box.commitAll('x');
    const base = await repository.resolveRef('HEAD');
    const edits = new Map([['a/b/c.md', null]]);
    const without = await repository.writeCommit({ parents: [base], base, edits, message: 'm' });
    expect(box.git('ls-tree', '-r', '-t', '--name-only', without)).toBe('top.md');
    const bare = await repository.writeCommit({
      parents: [base],
      base,
      edits: edits.set('top.md', null),
      message: 'm',
    });
    expect(box.git('rev-parse', `${bare}^{tree}`)).toBe('4b825dc642cb6eb9a060e54bf8d69288fbee4904');
    box.fsck();
  });

  test('turns a file into a folder and a folder into a file', async () => {
    box.write('x', 'file');
    box.write('y/inside.md', 'i');
    box.commitAll('x');
    const base = await repository.resolveRef('HEAD');
    const edits = new Map([
      ['x/now.md', utf8('n')],
      ['x', null],
      ['y', utf8('file')],
      ['y/inside.md', null],
    ]);
    const made = await repository.writeCommit({ parents: [base], base, edits, message: 'm' });
    expect(box.git('ls-tree', '-r', '--name-only', made)).toBe('x/now.md\ny');
    box.fsck();
  });

  test('refuses a path that would be a file and a folder', async () => {
    box.write('y/inside.md', 'i');
    box.write('x', 'file');
    box.commitAll('x');
    const base = await repository.resolveRef('HEAD');
    const tryEdit = (path: string): Promise<string> =>
      codeOf(
        repository.writeCommit({
          parents: [base],
          base,
          edits: new Map([[path, utf8('f')]]),
          message: 'm',
        }),
      );
    expect(await tryEdit('y')).toBe('path-conflict');
    expect(await tryEdit('x/y')).toBe('path-conflict');
  });

  test.each([
    '../a',
    '/a',
    'a/../b',
    '.git/config',
    'a/.GIT/x',
    'a//b',
    './a',
    '',
    'a/.git /x',
    'git~1/x',
    '.g\u200cit/x',
  ])('refuses the path %j', async (path) => {
    const commit = repository.writeCommit({
      parents: [],
      edits: new Map([[path, utf8('x')]]),
      message: 'm',
    });
    expect(await codeOf(commit)).toBe('unsafe-path');
  });

  test('refuses an empty message and a mode that no file has', async () => {
    expect(
      await codeOf(repository.writeCommit({ parents: [], edits: new Map(), message: ' \n' })),
    ).toBe('empty-message');
    const oid = parseGitOid('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
    const edits = new Map([['a', { oid, mode: '040000' }]]);
    expect(await codeOf(repository.writeCommit({ parents: [], edits, message: 'm' }))).toBe(
      'bad-file-mode',
    );
  });

  test('writes trailers that git reads and that read back', async () => {
    const trailers = [
      { key: 'Stemma-Verdict', value: 'pass' },
      { key: 'Stemma-Note', value: 'two\nlines' },
    ];
    const id = await repository.writeCommit({
      parents: [],
      edits: new Map(),
      message: 'subject\n\nbody: of text\nmore',
      trailers,
    });
    expect(box.git('log', '-1', '--format=%(trailers:unfold)', id)).toBe(
      'Stemma-Verdict: pass\nStemma-Note: two lines\n',
    );
    expect((await repository.commitInfo(id)).trailers).toEqual(trailers);
    const again = await repository.writeCommit({
      parents: [],
      edits: new Map(),
      message: (await repository.commitInfo(id)).message,
      trailers: [{ key: 'More', value: '1' }],
    });
    expect(box.git('log', '-1', '--format=%(trailers:only,keyonly)', again)).toBe(
      'Stemma-Verdict\nStemma-Note\nMore\n',
    );
  });
});

describe('writeCommit in a project in a sub-folder', () => {
  test('edits only below the project and keeps the rest', async () => {
    box.write('readme.md', 'r');
    box.write('bot/stemma.yaml', 'v');
    box.commitAll('x');
    const project = await box.open('bot');
    expect(project.prefix).toBe('bot');
    const base = await project.resolveRef('HEAD');
    const edits = new Map([['stemma.yaml', utf8('w')]]);
    const made = await project.writeCommit({ parents: [base], base, edits, message: 'm' });
    expect(box.git('diff', '--name-only', base, made)).toBe('bot/stemma.yaml');
    expect(await project.readFileAt(made, 'stemma.yaml')).toEqual(Buffer.from('w'));
    expect((await project.listFilesAt(made, '')).map(({ path }) => path)).toEqual(['stemma.yaml']);
  });
});
