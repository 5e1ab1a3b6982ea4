import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CommitId } from '../../../src/vcs/commit-id.js';
import type { GitRepository } from '../../../src/vcs/git-repository.js';
import { Sandbox, codeOf } from './sandbox.js';

let made: Sandbox;
let box: Sandbox;
let repository: GitRepository;
/** Branches `main`, which is the current one, and `fix`. */
function branched(): Sandbox {
  const box = new Sandbox().init();
  box.write('stemma.yaml', 'main\n');
  box.write('corpus/a.md', 'a\n');
  box.write('corpus/old/gone.md', 'g\n');
  box.write('kept.txt', 'kept\n');
  box.write('shape', 'file\n');
  box.write('tool.sh', 'x\n');
  box.commitAll('one');
  box.git('switch', '--quiet', '--create', 'fix');
  box.write('stemma.yaml', 'fix\n');
  box.remove('corpus/old');
  box.write('corpus/new/b.md', 'b\n');
  box.remove('shape');
  box.write('shape/inside.md', 's\n');
  box.git('update-index', '--chmod=+x', 'tool.sh');
  symlinkSync('corpus/a.md', join(box.folder, 'link'));
  box.git('add', '--all', '--', ':!tool.sh');
  box.git('commit', '--quiet', '--message', 'two');
  box.git('reset', '--quiet', '--hard');
  box.git('switch', '--quiet', 'main');
  return box;
}

beforeAll(() => {
  made = branched();
});
afterAll(() => {
  made.dispose();
});
beforeEach(async () => {
  box = made.copy();
  // The index remembers the files of the folder that it was copied from.
  box.git('status');
  repository = await box.open();
});
afterEach(() => {
  box.dispose();
});

/** Everything that a refused switch must leave as it was. */
function snapshot(): string {
  return [
    box.git('status', '--porcelain=v2', '--untracked-files=all'),
    box.git('rev-parse', '--symbolic-full-name', 'HEAD'),
    box.git('ls-files', '-s'),
    box.git('reflog'),
    box.git('diff'),
    box.read('stemma.yaml'),
  ].join('\n');
}

describe('switchTo', () => {
  test('brings files, modes, links, index, HEAD and reflog to where git would', async () => {
    await repository.switchTo({ branch: 'fix' });
    expect(box.status()).toBe('');
    expect(box.git('symbolic-ref', 'HEAD')).toBe('refs/heads/fix');
    expect(box.git('reflog', '-1', '--format=%gs')).toBe('checkout: moving from main to fix');
    expect(box.git('ls-files')).toBe(
      'corpus/a.md\ncorpus/new/b.md\nkept.txt\nlink\nshape/inside.md\nstemma.yaml\ntool.sh',
    );
    expect(existsSync(join(box.folder, 'corpus/old'))).toBe(false);
    expect(statSync(join(box.folder, 'tool.sh')).mode & 0o111).not.toBe(0);
    expect(readlinkSync(join(box.folder, 'link'))).toBe('corpus/a.md');
    await repository.switchTo({ branch: 'main' });
    expect(box.status()).toBe('');
    expect(box.read('shape')).toBe('file\n');
    expect(box.git('rev-parse', '@{-1}')).toBe(box.git('rev-parse', 'fix'));
    box.fsck();
  });

  test('detaches at a commit and comes back', async () => {
    const commit = await repository.resolveRef('fix');
    await repository.switchTo({ commit });
    expect(box.gitSays('symbolic-ref', '-q', 'HEAD')).toBe(false);
    expect(box.status()).toBe('');
    expect(box.git('reflog', '-1', '--format=%gs')).toBe(`checkout: moving from main to ${commit}`);
    await repository.switchTo({ branch: 'main' });
    expect(box.git('reflog', '-1', '--format=%gs')).toBe(`checkout: moving from ${commit} to main`);
  });

  test('makes a branch where it is, carrying every local change along', async () => {
    box.write('stemma.yaml', 'edited\n');
    box.write('kept.txt', 'staged\n');
    box.git('add', 'kept.txt');
    const before = box.status();
    await repository.switchTo({ newBranch: 'topic', at: await repository.head() });
    expect(box.status()).toBe(before);
    expect(box.git('symbolic-ref', 'HEAD')).toBe('refs/heads/topic');
    expect(box.git('reflog', 'show', '--format=%gs', 'topic')).toBe('branch: Created from HEAD');
    expect(
      await codeOf(repository.switchTo({ newBranch: 'fix', at: await repository.head() })),
    ).toBe('ref-moved');
  });

  test('renames the unborn branch of an empty repository', async () => {
    const empty = new Sandbox().init();
    await (await empty.open()).switchTo({ newBranch: 'topic', at: undefined });
    expect(empty.git('symbolic-ref', 'HEAD')).toBe('refs/heads/topic');
    empty.dispose();
  });

  test('carries unrelated changes along: modified, staged, removed and untracked', async () => {
    box.write('kept.txt', 'modified\n');
    box.write('corpus/a.md', 'staged\n');
    box.git('add', 'corpus/a.md');
    box.write('untracked.md', 'u\n');
    const before = box.git('status', '--porcelain=v2');
    await repository.switchTo({ branch: 'fix' });
    expect(box.git('status', '--porcelain=v2')).toBe(before);
    expect(box.read('untracked.md')).toBe('u\n');
  });

  const edits: Record<string, (file: string) => void> = {
    write: (file) => {
      box.write(file, 'mine\n');
    },
    stage: () => {
      box.git('add', '.');
    },
    remove: (file) => {
      box.remove(file);
    },
    restore: (file) => {
      box.write(file, 'main\n');
    },
    unstage: (file) => {
      box.git('rm', '--quiet', '--cached', file);
    },
    ignore: () => {
      box.write('.gitignore', 'new\n');
    },
    link: (file) => {
      symlinkSync('/tmp', join(box.folder, file));
    },
  };

  test.each([
    ['a modified file', 'stemma.yaml', ['write']],
    ['a modified file that would be removed', 'corpus/old/gone.md', ['write']],
    ['a staged change', 'stemma.yaml', ['write', 'stage']],
    ['a change staged and undone on disk', 'stemma.yaml', ['write', 'stage', 'restore']],
    ['a staged removal', 'stemma.yaml', ['unstage']],
    ['an untracked file', 'corpus/new/b.md', ['write']],
    ['an ignored file', 'corpus/new/b.md', ['ignore', 'write']],
    ['an untracked file where a folder must be', 'corpus/new', ['write']],
    ['a folder of untracked files where a file must be', 'link/mine.md', ['write']],
    ['a link where a folder must be', 'corpus/new', ['link']],
    ['a staged file where a folder must be', 'corpus/new', ['write', 'stage', 'remove']],
  ])('refuses to overwrite %s, and changes nothing', async (_, file, steps) => {
    for (const step of steps) edits[step]!(file);
    const before = snapshot();
    const refused = repository.switchTo({ branch: 'fix' });
    await expect(refused).rejects.toMatchObject({ code: 'local-changes', data: { files: [file] } });
    expect(snapshot()).toBe(before);
    const plan = await repository.planSwitch({ branch: 'fix' });
    expect(plan.obstacles.map(({ path }) => path)).toEqual([file]);
  });

  test('takes files that already are as the target has them, as after a switch that was killed', async () => {
    box.write('stemma.yaml', 'fix\n');
    box.write('corpus/new/b.md', 'b\n');
    box.remove('corpus/old');
    await repository.switchTo({ branch: 'fix' });
    expect(box.status()).toBe('');
    await repository.switchTo({ branch: 'main' });
    expect(box.status()).toBe('');
  });

  test('restores files that were only deleted on disk where the target changes them', async () => {
    box.remove('stemma.yaml');
    await repository.switchTo({ branch: 'fix' });
    expect(box.read('stemma.yaml')).toBe('fix\n');
  });

  test('refuses during a merge of Git and for an unknown branch', async () => {
    expect(await codeOf(repository.switchTo({ branch: 'fxi' }))).toBe('unknown-ref');
    box.write('.git/MERGE_HEAD', `${box.git('rev-parse', 'fix')}\n`);
    expect(await codeOf(repository.switchTo({ branch: 'fix' }))).toBe('operation-in-progress');
  });

  test('makes the folder of a submodule in place of a file or link, and back', async () => {
    box.git('switch', '--quiet', 'fix');
    for (const path of ['kept.txt', 'link']) {
      box.git('rm', '--quiet', '--cached', path);
      box.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},${path}`);
    }
    box.git('commit', '--quiet', '--message', 'submodules');
    box.git('reset', '--quiet', '--hard');
    await repository.switchTo({ branch: 'main' });
    symlinkSync('corpus/a.md', join(box.folder, 'link'));
    box.commitAll('link');
    await repository.switchTo({ branch: 'fix' });
    for (const path of ['kept.txt', 'link']) {
      expect(lstatSync(join(box.folder, path)).isDirectory()).toBe(true);
    }
    expect(box.status()).toBe('');
    await repository.switchTo({ branch: 'main' });
    expect(box.read('kept.txt')).toBe('kept\n');
    expect(box.status()).toBe('');
  });

  test('refuses to leave a Git LFS pointer in place of a document', async () => {
    box.git('switch', '--quiet', 'fix');
    box.write('big.pdf', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n');
    box.commitAll('lfs');
    box.git('switch', '--quiet', 'main');
    const before = snapshot();
    expect(await codeOf(repository.switchTo({ branch: 'fix' }))).toBe('lfs-unsupported');
    expect(snapshot()).toBe(before);
  });

  test('refuses in a sparse checkout, whose files only git knows to leave out', async () => {
    box.git('sparse-checkout', 'set', 'corpus');
    expect(await codeOf(repository.switchTo({ branch: 'fix' }))).toBe('sparse-unsupported');
    await repository.switchTo({ newBranch: 'topic', at: await repository.head() });
    expect(box.status()).toBe('');
  });

  test('works from a project in a sub-folder, on names that are not UTF-8 and from packed objects', async () => {
    const blob = box.gitWith({ input: 'x' }, 'hash-object', '-w', '--stdin').trim();
    const input = Buffer.from(`100644 blob ${blob}\tcaf\u00e9.txt\0`, 'latin1');
    const tree = execFileSync('git', ['mktree', '-z'], { cwd: box.folder, input })
      .toString()
      .trim();
    box.git(
      'branch',
      'odd',
      box.gitWith({ input: 'odd' }, 'commit-tree', tree, '-p', 'main').trim(),
    );
    box.git('gc', '--quiet');
    await (await box.open('corpus')).switchTo({ branch: 'odd' });
    expect(box.git('-c', 'core.quotePath=true', 'ls-files')).toBe('"caf\\351.txt"');
    expect(box.status()).toBe('');
    await repository.switchTo({ branch: 'main' });
    expect(box.status()).toBe('');
  });
});

describe('a tree from a hostile repository', () => {
  const hash = (type: string, input: Buffer): string =>
    execFileSync('git', ['hash-object', '-t', type, '-w', '--stdin', '--literally'], {
      cwd: box.folder,
      input,
    })
      .toString()
      .trim();
  const blob = (content = 'evil'): string => hash('blob', Buffer.from(content));
  type Entry = readonly [mode: string, name: string, oid: string];
  const treeOf = (entries: readonly Entry[]): string =>
    hash(
      'tree',
      Buffer.concat(
        entries.flatMap(([mode, name, oid]) => [
          Buffer.from(`${mode} ${name}\0`),
          Buffer.from(oid, 'hex'),
        ]),
      ),
    );
  const folderOf = (name: string): string => treeOf([['100644', name, blob()]]);

  /** A commit on the branch `evil` with tree entries that git itself refuses to make. */
  function evil(...entries: readonly Entry[]): void {
    const commit = box
      .gitWith({ input: 'evil' }, 'commit-tree', treeOf(entries), '-p', 'main')
      .trim();
    box.git('branch', 'evil', commit);
  }

  test.each(['..', '.git', '.GIT', '.git ', 'git~1', '.g\u200cit', '.'])(
    'cannot write below %j',
    async (name) => {
      evil(['40000', name, folderOf('config')]);
      const config = box.read('.git/config');
      expect(await codeOf(repository.switchTo({ branch: 'evil' }))).toBe('unsafe-path');
      expect(box.read('.git/config')).toBe(config);
    },
  );

  test.each(['..', '.git'])('cannot write a file named %j', async (name) => {
    evil(['100644', name, blob()]);
    expect(await codeOf(repository.switchTo({ branch: 'evil' }))).toBe('unsafe-path');
  });

  test('cannot write through a link that it brings along', async () => {
    const outside = join(box.folder, 'outside');
    mkdirSync(outside);
    evil(['120000', 'a', blob(outside)], ['40000', 'a', folderOf('pwned')]);
    await repository.switchTo({ branch: 'evil' }).catch((error: unknown) => error);
    expect(existsSync(join(outside, 'pwned'))).toBe(false);
  });

  test('cannot write through a link that stands in the work tree', async () => {
    const outside = join(box.folder, 'outside');
    mkdirSync(outside);
    symlinkSync(outside, join(box.folder, 'a'));
    evil(['40000', 'a', folderOf('pwned')]);
    expect(await codeOf(repository.switchTo({ branch: 'evil' }))).toBe('local-changes');
    expect(existsSync(join(outside, 'pwned'))).toBe(false);
    expect(lstatSync(join(box.folder, 'a')).isSymbolicLink()).toBe(true);
  });

  test('cannot remove through a link that replaced a tracked folder', async () => {
    const outside = join(box.folder, 'outside');
    mkdirSync(join(outside, 'old'), { recursive: true });
    box.write('outside/old/gone.md', 'g\n');
    box.remove('corpus');
    symlinkSync(outside, join(box.folder, 'corpus'));
    await repository.switchTo({ branch: 'fix' }).catch((error: unknown) => error);
    expect(box.read('outside/old/gone.md')).toBe('g\n');
  });

  test('cannot break reading: torn trees, bad modes and bottomless folders are errors', async () => {
    const make = (input: Buffer): string => hash('tree', input);
    const commitOf = async (tree: string): Promise<CommitId> =>
      await repository.resolveRef(box.gitWith({ input: 'm' }, 'commit-tree', tree).trim());
    const list = async (tree: string): Promise<string> =>
      await codeOf(repository.listFilesAt(await commitOf(tree), ''));
    expect(await list(make(Buffer.from('100644 a\0short')))).toBe('git-object-damaged');
    expect(await list(make(Buffer.from(`banana a\0${'x'.repeat(20)}`)))).toBe('git-object-damaged');
    expect(await list(make(Buffer.from(`100644 a/b\0${'x'.repeat(20)}`)))).toBe(
      'git-object-damaged',
    );
    let tree = make(Buffer.alloc(0));
    for (let depth = 0; depth < 1100; depth += 1) {
      const body = Buffer.concat([Buffer.from('40000 d\0'), Buffer.from(tree, 'hex')]);
      const whole = Buffer.concat([Buffer.from(`tree ${body.length}\0`), body]);
      tree = createHash('sha1').update(whole).digest('hex');
      box.write(`.git/objects/${tree.slice(0, 2)}/${tree.slice(2)}`, deflateSync(whole));
    }
    expect(await list(tree)).toBe('tree-too-deep');
  });

  test('shows a flipped byte of an object as damage, never as content', async () => {
    const id = box.git('rev-parse', 'HEAD:stemma.yaml');
    const path = `.git/objects/${id.slice(0, 2)}/${id.slice(2)}`;
    box.remove(path);
    box.write(path, deflateSync(Buffer.from('blob 5\0Main\n')));
    const head = await repository.resolveRef('HEAD');
    expect(await codeOf(repository.readFileAt(head, 'stemma.yaml'))).toBe('git-object-damaged');
    box.remove(path);
    expect(await codeOf(repository.readFileAt(head, 'stemma.yaml'))).toBe('git-object-missing');
  });
});
