import { appendFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../../src/util/bytes.js';
import { initGit } from '../../../src/vcs/init-git.js';
import { openGit } from '../../../src/vcs/open-git.js';
import { Sandbox, codeOf } from './sandbox.js';

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => {
  box.dispose();
});

/** What `stemma commit` does with Git. */
async function commit(folder: string, files: Record<string, string | null>): Promise<string> {
  const repository = await box.open(folder);
  const prefix = folder === '' ? '' : `${folder}/`;
  for (const [path, content] of Object.entries(files))
    if (content !== null) box.write(prefix + path, content);
  const head = await repository.head();
  const edits = new Map(
    Object.entries(files).map(([path, text]) => [path, text === null ? null : utf8(text)]),
  );
  box.seconds += 1;
  const made = await repository.writeCommit({
    parents: head ? [head] : [],
    ...(head ? { base: head } : {}),
    edits,
    message: 'stemma',
  });
  const reason = 'commit: stemma';
  await repository.advanceHead({ from: head ?? null, to: made, reason, paths: [...edits.keys()] });
  return made;
}

describe('initGit', () => {
  test('makes a repository that git takes for its own, on the branch asked for', async () => {
    await initGit(box.folder, { defaultBranch: 'main', host: box.host });
    expect(box.git('symbolic-ref', 'HEAD')).toBe('refs/heads/main');
    expect(box.git('config', 'core.filemode')).toBe('true');
    box.fsck();
    expect(box.status()).toBe('');
    await commit('', { 'stemma.yaml': 'v' });
    expect(box.status()).toBe('');
    box.fsck();
  });

  test('refuses where a repository is', async () => {
    box.init();
    expect(await codeOf(initGit(box.folder, { defaultBranch: 'main', host: box.host }))).toBe(
      'repository-exists',
    );
  });

  test('finishes what a killed init left behind', async () => {
    box.init();
    box.remove('.git/HEAD');
    await initGit(box.folder, { defaultBranch: 'main', host: box.host });
    box.fsck();
  });
});

describe('openGit', () => {
  test('gives nothing outside a repository and says so for a missing folder', async () => {
    expect(await openGit(box.folder, box.host)).toBeUndefined();
    expect(await codeOf(openGit(join(box.folder, 'no'), box.host))).toBe('folder-missing');
  });

  test('works in a submodule and refuses a linked worktree', async () => {
    const other = new Sandbox().init();
    other.write('a.md', 'a');
    other.commitAll('x');
    box.init();
    box.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other.folder, 'sub');
    box.commitAll('x');
    const sub = await box.open('sub');
    expect(await sub.readFileAt(await sub.resolveRef('HEAD'), 'a.md')).toEqual(Buffer.from('a'));
    await commit('sub', { 'b.md': 'b' });
    expect(box.gitIn(join(box.folder, 'sub'), 'status', '--porcelain')).toBe('');
    box.git('worktree', 'add', '--quiet', 'linked');
    expect(await codeOf(openGit(join(box.folder, 'linked'), box.host))).toBe(
      'worktree-unsupported',
    );
    other.dispose();
  });

  test('refuses bare and SHA-256 repositories by name', async () => {
    box.git('init', '--quiet', '--object-format=sha256', 'two');
    expect(await codeOf(openGit(join(box.folder, 'two'), box.host))).toBe('repository-unsupported');
    box.init();
    box.git('config', 'core.bare', 'true');
    expect(await codeOf(openGit(box.folder, box.host))).toBe('repository-unsupported');
  });
});

describe.each(['', 'deep/bot'])('a commit of stemma in the project folder %j', (folder) => {
  const prefix = folder === '' ? '' : `${folder}/`;

  test('is the first commit of an empty repository and leaves git status clean', async () => {
    box.init();
    box.write(`${prefix}stemma.yaml`, '');
    await commit(folder, { 'stemma.yaml': 'v', 'questions/q.jsonl': '{}\n' });
    expect(box.status()).toBe('');
    expect(box.git('reflog', '--format=%gs')).toBe('commit: stemma');
    box.fsck();
  });

  test.each(['2', '3', '4'])(
    'leaves other staged, modified and untracked files as they were (index version %s)',
    async (version) => {
      box.init();
      box.write(`${prefix}stemma.yaml`, 'v');
      for (const name of ['modified', 'staged', 'removed', 'moved', 'plain'])
        box.write(`${name}.txt`, name);
      box.commitAll('x');
      box.git('update-index', '--index-version', version);
      box.write('modified.txt', 'changed');
      box.write('staged.txt', 'staged change');
      box.write('new.txt', 'new');
      box.git('add', 'staged.txt', 'new.txt');
      box.write('staged.txt', 'and changed again');
      box.git('rm', '--quiet', 'removed.txt');
      box.git('mv', 'moved.txt', 'elsewhere.txt');
      box.write('later.txt', '');
      box.git('add', '--intent-to-add', 'later.txt');
      box.write('untracked.txt', 'u');
      const before = box.git('status', '--porcelain=v2');
      const stagedBefore = box
        .git('ls-files', '--stage')
        .split('\n')
        .filter((line) => !line.includes('stemma'));
      await commit(folder, { 'stemma.yaml': 'w', 'stemma.lock': 'lock' });
      expect(box.git('status', '--porcelain=v2')).toBe(before);
      expect(
        box
          .git('ls-files', '--stage')
          .split('\n')
          .filter((line) => !line.includes('stemma')),
      ).toEqual(stagedBefore);
      expect(box.git('show', '--format=', '--name-only', 'HEAD').split('\n').sort()).toEqual(
        [`${prefix}stemma.lock`, `${prefix}stemma.yaml`].sort(),
      );
      box.fsck();
    },
  );

  test('works on packed refs and packed objects, and clones', async () => {
    box.init();
    box.write(`${prefix}stemma.yaml`, 'v');
    box.commitAll('one');
    box.git('gc', '--quiet');
    box.git('pack-refs', '--all');
    await commit(folder, { 'stemma.yaml': 'w', 'corpus/a.md': 'a' });
    box.git('gc', '--quiet');
    await commit(folder, { 'corpus/a.md': null });
    box.remove(`${prefix}corpus/a.md`);
    expect(box.status()).toBe('');
    box.fsck();
    box.git('clone', '--quiet', '.', 'copy');
    expect(box.gitIn(join(box.folder, 'copy'), 'log', '--format=%s')).toBe('stemma\nstemma\none');
  });
});

describe('advanceHead', () => {
  test('leaves branch, index and reflog alone when the branch has moved meanwhile', async () => {
    box.init();
    const first = await commit('', { 'a.md': 'one' });
    const repository = await box.open();
    const head = await repository.resolveRef(first);
    box.write('a.md', 'two');
    const made = await repository.writeCommit({
      parents: [head],
      base: head,
      edits: new Map([['a.md', utf8('two')]]),
      message: 'm',
    });
    const before = [box.git('ls-files', '--stage'), box.git('reflog'), box.status()];
    const stale = repository.advanceHead({ from: made, to: made, reason: 'r', paths: ['a.md'] });
    expect(await codeOf(stale)).toBe('ref-moved');
    expect([box.git('ls-files', '--stage'), box.git('reflog'), box.status()]).toEqual(before);
    await repository.advanceHead({ from: head, to: made, reason: 'r', paths: [] });
    expect(box.git('rev-parse', 'HEAD')).toBe(made);
  });
});

describe('moveHead', () => {
  test('brings files and index along, and keeps HEAD on its branch', async () => {
    box.init();
    const first = await commit('', { 'a.md': 'one' });
    const second = await commit('', { 'a.md': 'two', 'b.md': 'new' });
    const repository = await box.open();
    const [from, to] = [await repository.resolveRef(second), await repository.resolveRef(first)];
    let ran = 0;
    await repository.moveHead({ from, to, reason: 'back' }, () => ran++);
    expect([ran, box.git('rev-parse', 'HEAD'), box.status()]).toEqual([1, to, '']);
    expect(box.git('branch', '--show-current')).not.toBe('');
    expect(box.git('log', '-g', '-1', '--format=%gs')).toBe('back');
  });

  test('changes nothing where the branch has moved meanwhile or local work would be lost', async () => {
    box.init();
    const first = await commit('', { 'a.md': 'one' });
    const second = await commit('', { 'a.md': 'two' });
    const repository = await box.open();
    const [from, to] = [await repository.resolveRef(second), await repository.resolveRef(first)];
    const before = [box.git('ls-files', '--stage'), box.git('reflog')];
    expect(await codeOf(repository.moveHead({ from: to, to, reason: 'r' }))).toBe('ref-moved');
    box.write('a.md', 'mine');
    expect(await codeOf(repository.moveHead({ from, to, reason: 'r' }))).toBe('local-changes');
    expect([box.git('ls-files', '--stage'), box.git('reflog')]).toEqual(before);
    expect(box.status()).toBe(' M a.md');
  });
});

describe('updateIndexFor', () => {
  test('shows a file that changed since as modified', async () => {
    box.init();
    const made = await commit('', { 'a.md': 'one' });
    box.write('a.md', 'two');
    await (await box.open()).updateIndexFor(['a.md'], await (await box.open()).resolveRef(made));
    expect(box.status()).toBe(' M a.md');
  });

  test('never hides a change of another file made in the same instant as the old index', async () => {
    box.init();
    box.write('other.txt', 'aaaa');
    box.write('stemma.yaml', 'v');
    box.commitAll('x');
    const index = join(box.folder, '.git/index');
    // A racy entry: same size, same time as the index itself, other content.
    const time = new Date(1_700_000_000_000);
    utimesSync(join(box.folder, 'other.txt'), time, time);
    box.git('update-index', '--refresh');
    utimesSync(index, time, time);
    box.write('other.txt', 'bbbb');
    utimesSync(join(box.folder, 'other.txt'), time, time);
    await commit('', { 'stemma.yaml': 'w' });
    expect(box.status()).toContain('M other.txt');
  });

  test('refuses when another process holds the lock, and changes nothing', async () => {
    box.init();
    const made = await commit('', { 'a.md': 'one' });
    box.write('.git/index.lock', '');
    const repository = await box.open();
    expect(
      await codeOf(repository.updateIndexFor(['a.md'], await repository.resolveRef(made))),
    ).toBe('index-locked');
  });

  test('refuses a split index and a damaged one instead of losing entries', async () => {
    box.init();
    const made = await commit('', { 'a.md': 'one' });
    const repository = await box.open();
    const id = await repository.resolveRef(made);
    box.git('update-index', '--split-index');
    expect(await codeOf(repository.updateIndexFor(['a.md'], id))).toBe('index-unsupported');
    box.git('update-index', '--no-split-index');
    appendFileSync(join(box.folder, '.git/index'), 'x');
    expect(await codeOf(repository.updateIndexFor(['a.md'], id))).toBe('index-damaged');
  });
});
