import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseGitOid } from '../../../src/vcs/commit-id.js';
import { IndexEntry } from '../../../src/vcs/index-entry.js';
import { parseIndex, serializeIndex } from '../../../src/vcs/index-file.js';
import type { GitRepository } from '../../../src/vcs/git-repository.js';
import { Sandbox } from './sandbox.js';

let box: Sandbox;
let repository: GitRepository;
beforeEach(async () => {
  box = new Sandbox().init();
  repository = await box.open();
});
afterEach(() => {
  box.dispose();
});

describe('statusOf', () => {
  test('tells how each path stands to the last commit', async () => {
    for (const name of ['same', 'changed', 'gone', 'mode', 'linked', 'staged', 'dir/in'])
      box.write(name, `${name}\n`);
    box.commitAll('x');
    box.write('changed', 'chang3d\n');
    box.remove('gone');
    chmodSync(join(box.folder, 'mode'), 0o755);
    box.remove('linked');
    symlinkSync('same', join(box.folder, 'linked'));
    box.write('staged', 'other\n');
    box.git('add', 'staged');
    box.write('staged', 'staged\n');
    box.write('new', 'n');
    box.write('added', 'a');
    box.git('add', 'added');
    box.remove('dir');
    symlinkSync('/tmp', join(box.folder, 'dir'));
    const paths = [
      'same',
      'changed',
      'gone',
      'mode',
      'linked',
      'staged',
      'new',
      'added',
      'dir/in',
      'nowhere',
      'dir/nowhere',
    ];
    expect(Object.fromEntries(await repository.statusOf(paths))).toEqual({
      same: 'unmodified',
      changed: 'modified',
      gone: 'deleted',
      mode: 'modified',
      linked: 'modified',
      staged: 'unmodified',
      new: 'untracked',
      added: 'added',
      'dir/in': 'deleted',
    });
  });

  test('works before the first commit', async () => {
    box.write('a', 'a');
    box.write('b', 'b');
    box.git('add', 'b');
    expect(Object.fromEntries(await repository.statusOf(['a', 'b']))).toEqual({
      a: 'untracked',
      b: 'added',
    });
  });

  test('sees a change of equal size made right after the index was written', async () => {
    box.write('a', 'one');
    box.commitAll('x');
    const { atime, mtime } = statSync(join(box.folder, 'a'));
    utimesSync(join(box.folder, '.git/index'), atime, mtime);
    box.write('a', 'two');
    utimesSync(join(box.folder, 'a'), atime, mtime);
    expect((await repository.statusOf(['a'])).get('a')).toBe('modified');
  });

  test('takes line endings that git converts for unchanged', async () => {
    box.write('a', 'one\ntwo\n');
    box.commitAll('x');
    box.git('config', 'core.autocrlf', 'true');
    box.write('a', 'one\r\ntwo\r\n');
    expect((await repository.statusOf(['a'])).get('a')).toBe('unmodified');
    expect(box.git('diff', '--name-only')).toBe('');
  });

  test('trusts the stats of the index, so that contents are not read again', async () => {
    box.write('a', 'one');
    box.commitAll('x');
    const time = new Date(1_700_000_000_000);
    utimesSync(join(box.folder, 'a'), time, time);
    box.git('update-index', '--refresh');
    // An index that claims another blob for the file, and a commit with that blob: only a look at
    // the content could tell.
    const oid = box.gitWith({ input: 'two' }, 'hash-object', '-w', '--stdin').trim();
    const path = join(box.folder, '.git/index');
    const index = parseIndex(readFileSync(path));
    const entries = index.entries.map(({ path: name, mode, stat }) =>
      IndexEntry.of({ path: name, oid: parseGitOid(oid), mode, stat }),
    );
    writeFileSync(path, serializeIndex({ ...index, entries }));
    box.git('update-ref', 'HEAD', box.git('commit-tree', box.git('write-tree'), '-m', 'm'));
    expect((await repository.statusOf(['a'])).get('a')).toBe('unmodified');
    utimesSync(join(box.folder, 'a'), time, new Date(1_700_000_001_000));
    expect((await repository.statusOf(['a'])).get('a')).toBe('modified');
  });
});

describe('trackedPaths', () => {
  test('lists what git ls-files lists, by project', async () => {
    for (const name of ['top.md', 'bot/a.md', 'bot/corpus/x.md', 'bot/corpus-2/y.md', 'ä.md'])
      box.write(name, 'x');
    box.git('add', '--all');
    box.write('bot/untracked.md', 'u');
    const project = await box.open('bot');
    expect(await project.trackedPaths('')).toEqual(['a.md', 'corpus-2/y.md', 'corpus/x.md']);
    expect(await project.trackedPaths('corpus')).toEqual(['corpus/x.md']);
    expect(await repository.trackedPaths('')).toEqual(
      box.git('-c', 'core.quotePath=false', 'ls-files').split('\n'),
    );
    expect(await project.trackedPaths('none')).toEqual([]);
  });
});

describe('isIgnored', () => {
  const paths = [
    'a.log',
    'x/a.log',
    'build/x',
    'keep/b.log',
    'corpus/a.md',
    'corpus/sub/b.md',
    'sub/own.tmp',
    'sub/other.tmp',
    'private/x',
    'global.bak',
    'plain.md',
    '.stemma/store.db',
    'deep/er/than/this.log',
    'd/e.txt',
    'exclude/me',
    'again/own/x.md',
    'again/own/no/x.md',
    'own/x.md',
  ];
  test.each(paths)('judges %s as git check-ignore does', async (path) => {
    box.write(
      '.gitignore',
      '*.log\n!keep/*.log\nbuild/\n/corpus/*\n!/corpus/sub/\n.stemma/\nd/**/e.txt\nown/\n# comment\n\\#x\n',
    );
    box.write('sub/.gitignore', '*.tmp\n!other.tmp\n');
    box.write('again/.gitignore', '!own/\nno\n');
    box.write('.git/info/exclude', 'exclude/\n');
    box.write('.config/git/ignore', '*.bak\nprivate\n');
    let ignored = true;
    try {
      execFileSync('git', ['check-ignore', '-q', '--no-index', path], {
        cwd: box.folder,
        env: { ...box.host.env, HOME: box.folder, PATH: process.env['PATH'] },
      });
    } catch {
      ignored = false;
    }
    expect(await repository.isIgnored(path)).toBe(ignored);
  });
});
