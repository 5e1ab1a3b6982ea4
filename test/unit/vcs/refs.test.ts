import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CommitId } from '../../../src/vcs/commit-id.js';
import type { GitRepository } from '../../../src/vcs/git-repository.js';
import { branchRef, isRefName } from '../../../src/vcs/ref-name.js';
import { Sandbox, codeOf } from './sandbox.js';

let made: Sandbox;
let box: Sandbox;
let repository: GitRepository;
let one: CommitId;
let two: CommitId;
beforeAll(() => {
  made = new Sandbox().init();
  made.commitAll('one');
  made.commitAll('two');
});
afterAll(() => {
  made.dispose();
});
beforeEach(async () => {
  box = made.copy();
  repository = await box.open();
  one = await repository.resolveRef('HEAD~1');
  two = await repository.resolveRef('HEAD');
});
afterEach(() => {
  box.dispose();
});

describe('updateRef', () => {
  test('moves a branch and logs it so that git reflog reads it, also for HEAD', async () => {
    await repository.updateRef('refs/heads/main', {
      from: two,
      to: one,
      reason: 'rollback:  to\none',
    });
    expect(box.git('rev-parse', 'main')).toBe(one);
    expect(box.git('reflog', 'show', '--format=%H %gs', 'main').split('\n')[0]).toBe(
      `${one} rollback: to one`,
    );
    expect(box.git('reflog', 'show', '--format=%gs', 'HEAD').split('\n')[0]).toBe(
      'rollback: to one',
    );
    box.fsck();
  });

  test('moves a detached HEAD itself and no branch', async () => {
    box.git('switch', '--quiet', '--detach', two);
    await repository.updateRef('HEAD', { from: two, to: one, reason: 'commit: x' });
    expect(box.git('rev-parse', 'HEAD')).toBe(one);
    expect(box.git('rev-parse', 'main')).toBe(two);
    expect(box.git('reflog', '-1', '--format=%gs')).toBe('commit: x');
  });

  test('refuses a stale expectation, and a ref that should not exist, leaving all as it was', async () => {
    const log = box.git('reflog', 'show', 'main');
    const stale = repository.updateRef('refs/heads/main', { from: one, to: one, reason: 'r' });
    await expect(stale).rejects.toMatchObject({
      code: 'ref-moved',
      data: { expected: one, actual: two },
    });
    const existing = repository.updateRef('refs/heads/main', { from: null, to: one, reason: 'r' });
    await expect(existing).rejects.toMatchObject({
      code: 'ref-moved',
      data: { expected: null, actual: two },
    });
    expect(
      await codeOf(repository.updateRef('refs/heads/no', { from: one, to: two, reason: 'r' })),
    ).toBe('ref-moved');
    expect(box.git('reflog', 'show', 'main')).toBe(log);
  });

  test('compares with the packed value where no loose one is', async () => {
    box.git('pack-refs', '--all');
    expect(
      await codeOf(repository.updateRef('refs/heads/main', { from: one, to: one, reason: 'r' })),
    ).toBe('ref-moved');
    await repository.updateRef('refs/heads/main', { from: two, to: one, reason: 'r' });
    expect(box.git('rev-parse', 'main')).toBe(one);
  });

  test('lets exactly one of many racing moves win', async () => {
    const others = await Promise.all(Array.from({ length: 8 }, () => box.open()));
    const results = await Promise.allSettled(
      others.map((other) =>
        other.updateRef('refs/heads/main', { from: two, to: one, reason: 'race' }),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(box.git('reflog', 'show', '--format=%gs', 'main').match(/race/g)).toHaveLength(1);
  });

  test('waits for a lock that is held and then says who holds it', async () => {
    box.write('.git/refs/heads/main.lock', '');
    const move = repository.updateRef('refs/heads/main', { from: two, to: one, reason: 'r' });
    await expect(move).rejects.toMatchObject({
      code: 'ref-locked',
      data: { lock: join(box.folder, '.git/refs/heads/main.lock') },
    });
    expect(box.git('rev-parse', 'main')).toBe(two);
  });

  test('breaks the lock of a stemma process that was killed, and only such a one', async () => {
    const folder = join(box.folder, '.git/stemma-tmp');
    mkdirSync(folder, { recursive: true });
    const dead = join(folder, 'testing.999999.1');
    writeFileSync(dead, 'half a val');
    linkSync(dead, join(box.folder, '.git/refs/heads/main.lock'));
    await repository.updateRef('refs/heads/main', { from: two, to: one, reason: 'r' });
    expect(box.git('rev-parse', 'main')).toBe(one);
    const elsewhere = join(folder, 'another-machine.999999.1');
    writeFileSync(elsewhere, '');
    linkSync(elsewhere, join(box.folder, '.git/refs/heads/main.lock'));
    expect(
      await codeOf(repository.updateRef('refs/heads/main', { from: one, to: two, reason: 'r' })),
    ).toBe('ref-locked');
  });

  test('refuses a and a/b together, loose or packed, and takes the place of empty folders', async () => {
    await repository.createBranch('a', one);
    expect(await codeOf(repository.createBranch('a/b', one))).toBe('ref-conflict');
    box.git('pack-refs', '--all');
    expect(await codeOf(repository.createBranch('a/b', one))).toBe('ref-conflict');
    await repository.createBranch('c/d', one);
    expect(await codeOf(repository.createBranch('c', one))).toBe('ref-conflict');
    box.git('pack-refs', '--all');
    expect(await codeOf(repository.createBranch('c', one))).toBe('ref-conflict');
    mkdirSync(join(box.folder, '.git/refs/heads/e/f'), { recursive: true });
    mkdirSync(join(box.folder, '.git/logs/refs/heads/e/f'), { recursive: true });
    await repository.createBranch('e', one);
    expect(box.git('branch', '--format=%(refname:short)')).toBe('a\nc/d\ne\nmain');
  });

  test.each(['HEAD', 'MERGE_HEAD'])(
    'accepts the root ref %s and refuses names outside refs',
    async (name) => {
      await repository.updateRef(name, {
        from: name === 'HEAD' ? two : null,
        to: one,
        reason: 'r',
      });
      expect(box.git('rev-parse', name)).toBe(one);
      for (const bad of [
        'config',
        'index',
        '../x',
        'refs/heads/../../config',
        'heads/main',
        'refs/heads/a.lock',
      ]) {
        expect(await codeOf(repository.updateRef(bad, { from: null, to: one, reason: 'r' }))).toBe(
          'bad-ref-name',
        );
      }
    },
  );
});

describe('branches and tags', () => {
  test('are listed as git lists them, packed or not', async () => {
    box.git('branch', 'x/y', one);
    box.git('tag', 'v1', one);
    box.git('tag', '--annotate', '--message', 'm', 'v2', two);
    box.git('pack-refs', '--all');
    box.git('branch', 'Z', two);
    box.git('tag', 'blob', box.gitWith({ input: 'x' }, 'hash-object', '-w', '--stdin').trim());
    expect(await repository.listBranches()).toEqual([
      { name: 'Z', commit: two },
      { name: 'main', commit: two },
      { name: 'x/y', commit: one },
    ]);
    expect(await repository.listTags()).toEqual([
      { name: 'v1', commit: one },
      { name: 'v2', commit: two },
    ]);
  });

  test('are removed loose and packed, with their logs', async () => {
    await repository.createBranch('fix', two);
    await repository.createTag({ name: 'v1', at: one });
    box.git('pack-refs', '--all');
    box.git('branch', '--force', 'fix', one);
    await repository.deleteBranch('fix');
    await repository.deleteTag('v1');
    expect(box.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
    await repository.createBranch('fix/more', two);
    expect(box.git('reflog', 'show', '--format=%gs', 'fix/more')).toBe(
      `branch: Created from ${two}`,
    );
    box.fsck();
  });

  test('refuse to lose commits: the current branch, and an unmerged one without force', async () => {
    box.git('switch', '--quiet', '--create', 'side');
    box.commitAll('three');
    box.git('switch', '--quiet', 'main');
    expect(await codeOf(repository.deleteBranch('main'))).toBe('branch-checked-out');
    expect(await codeOf(repository.deleteBranch('side'))).toBe('branch-unmerged');
    await repository.deleteBranch('side', { force: true });
    expect(await codeOf(repository.deleteBranch('sid'))).toBe('unknown-branch');
  });

  test('refuse names that exist or are none', async () => {
    await repository.createTag({ name: 'v1', at: one });
    expect(await codeOf(repository.createTag({ name: 'v1', at: two }))).toBe('tag-exists');
    expect(await codeOf(repository.createBranch('main', one))).toBe('branch-exists');
    expect(await codeOf(repository.createBranch('two words', one))).toBe('bad-ref-name');
    expect(await codeOf(repository.createBranch('-d', one))).toBe('bad-ref-name');
  });

  test('an annotated tag is what git makes, and verifies', async () => {
    await repository.createTag({ name: 'mine', at: one, message: 'the message\n' });
    box.gitWith({}, 'tag', '--annotate', '--message', 'the message', 'theirs', one);
    const body = (name: string): string =>
      box.git('cat-file', 'tag', name).replace(`tag ${name}`, 'tag X');
    expect(body('mine')).toBe(body('theirs'));
    box.fsck();
  });
});

describe('isRefName', () => {
  const names = [
    'refs/heads/a',
    'refs/heads/.a',
    'refs/heads/a.',
    'refs/heads/a..b',
    'refs/heads/a.lock',
    'refs/heads/a.lock/b',
    'refs/heads/a b',
    'refs/heads/a~',
    'refs/heads/a^',
    'refs/heads/a:',
    'refs/heads/a?',
    'refs/heads/a*',
    'refs/heads/a[',
    'refs/heads/a\\',
    'refs/heads//a',
    '/refs/a',
    'refs/heads/a/',
    'refs/heads/@',
    'refs/heads/a@{b',
    'refs/heads/@{',
    'one',
    'refs/heads/ä',
    'refs/heads/a\u007f',
    'refs/heads/a\tb',
    'refs/heads/-a',
    '@',
    'a/b',
    'refs/heads/a/.b',
  ];
  test.each(names)('judges %j as git check-ref-format does', (name) => {
    expect(isRefName(name)).toBe(box.gitSays('check-ref-format', name));
  });
  test.each(['a', '-a', 'HEAD', 'a..b', '@', 'x/HEAD'])(
    'branch name %j as git check-ref-format --branch does',
    (name) => {
      let mine = true;
      try {
        branchRef(name);
      } catch {
        mine = false;
      }
      expect(mine).toBe(name === '@' ? true : box.gitSays('check-ref-format', '--branch', name));
    },
  );
});
