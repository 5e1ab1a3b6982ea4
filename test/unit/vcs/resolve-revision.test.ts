import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { GitRepository } from '../../../src/vcs/git-repository.js';
import { Sandbox, codeOf } from './sandbox.js';

function build(): Sandbox {
  const box = new Sandbox().init();
  box.seconds = Date.UTC(2026, 9, 1) / 1000;
  for (let number = 1; number <= 4; number += 1) {
    box.seconds += 86_400;
    box.commitAll(`commit ${number}`);
  }
  box.git('switch', '--quiet', '--create', 'side', 'HEAD~2');
  box.commitAll('side');
  box.git('switch', '--quiet', 'main');
  box.git('merge', '--quiet', '--no-ff', '--no-edit', 'side');
  box.git('tag', 'light', 'main~1');
  box.git('tag', '--annotate', '--message', 'm', 'heavy', 'side');
  box.git('tag', '--annotate', '--message', 'm', 'nested', 'heavy');
  box.git('update-ref', 'refs/remotes/origin/main', 'main~1');
  box.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
  return box;
}

const same = [
  'HEAD',
  '@',
  'main',
  'side',
  'light',
  'heavy',
  'nested',
  'refs/heads/side',
  'heads/side',
  'tags/heavy',
  'origin/main',
  'origin',
  'HEAD~',
  'HEAD~2',
  'HEAD^',
  'HEAD^1',
  'HEAD^2',
  'HEAD^0',
  'HEAD^^',
  'HEAD^2~1',
  'HEAD~1^1~1',
  'main^{commit}',
  'heavy^{}',
  'nested~1',
  'main@{0}',
  'main@{1}',
  'main@{2}',
  '@{1}',
  'HEAD@{1}',
  'HEAD@{3}~1',
  '@{-1}',
  'main@{4}',
  'main@{2026-10-03T12:00:00Z}',
  '@~1',
  'side@{0}^',
];

describe.each(['loose', 'packed'])('resolveRef, refs and objects %s', (storage) => {
  let box: Sandbox;
  let repository: GitRepository;
  beforeAll(async () => {
    box = build();
    if (storage === 'packed') {
      box.git('pack-refs', '--all');
      box.git('repack', '-a', '-d', '--quiet');
    }
    repository = await box.open();
  });
  afterAll(() => {
    box.dispose();
  });

  test.each(same)('resolves %s as git rev-parse does', async (text) => {
    expect(await repository.resolveRef(text)).toBe(
      box.git('rev-parse', '--verify', `${text}^{commit}`),
    );
  });

  test('takes four digits or more of an id, and a day as its first moment', async () => {
    const id = box.git('rev-parse', 'side');
    expect(await repository.resolveRef(id.slice(0, 12))).toBe(id);
    expect(await repository.resolveRef(`${id.slice(0, 9)}~1`)).toBe(box.git('rev-parse', 'side~1'));
    expect(await codeOf(repository.resolveRef(id.slice(0, 3)))).toBe('unknown-ref');
    expect(await repository.resolveRef('main@{2026-10-03}')).toBe(
      box.git('rev-parse', 'main@{2026-10-03T00:00:00Z}'),
    );
  });

  test.each([
    ['mian', "Did you mean 'main'?"],
    ['sidee', "Did you mean 'side'?"],
    ['ligth', "Did you mean 'light'?"],
    ['nothing-like-it', 'Run `stemma branch` to see the branches.'],
  ])('answers %s with %s', async (text, suggestion) => {
    await expect(repository.resolveRef(text)).rejects.toMatchObject({
      code: 'unknown-ref',
      suggestions: [suggestion],
    });
  });

  test.each([
    ['HEAD~99', 'no-such-parent'],
    ['HEAD~1^2', 'no-such-parent'],
    ['HEAD^3', 'no-such-parent'],
    ['main@{99}', 'reflog-too-short'],
    ['main@{2020-01-01}', 'reflog-too-short'],
    ['main@{someday}', 'bad-date'],
    ['main@{2026-02-30}', 'bad-date'],
    ['main^{tree}', 'unknown-ref'],
    ['config', 'unknown-ref'],
    ['../../etc/passwd', 'unknown-ref'],
    ['', 'unknown-ref'],
    ['HEAD~99999999999999999999', 'no-such-parent'],
    ['0000000000000000000000000000000000000001', 'git-object-missing'],
  ])('refuses %j with %s', async (text, code) => {
    expect(await codeOf(repository.resolveRef(text))).toBe(code);
  });
});

describe('resolveRef', () => {
  let box: Sandbox;
  let repository: GitRepository;
  beforeEach(async () => {
    box = build();
    repository = await box.open();
  });
  afterEach(() => {
    box.dispose();
  });

  test('prefers a tag to a branch of the same name, as git does, and a full id to both', async () => {
    box.git('tag', 'both', 'main~1');
    box.git('branch', 'both', 'side');
    expect(await repository.resolveRef('both')).toBe(box.git('rev-parse', 'main~1'));
    const id = box.git('rev-parse', 'side');
    box.git('update-ref', `refs/heads/${id}`, 'main');
    expect(await repository.resolveRef(id)).toBe(id);
  });

  test('names all candidates of an ambiguous id', async () => {
    const seen = new Map<string, string>();
    let clash: [string, string] | undefined;
    const tree = box.git('rev-parse', 'HEAD^{tree}');
    for (let number = 0; clash === undefined; number += 1) {
      const body = `tree ${tree}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\n${number}\n`;
      const id = createHash('sha1').update(`commit ${body.length}\0${body}`).digest('hex');
      const other = seen.get(id.slice(0, 4));
      if (other !== undefined) clash = [other, body];
      seen.set(id.slice(0, 4), body);
    }
    const ids = clash.map((input) =>
      box.gitWith({ input }, 'hash-object', '-t', 'commit', '-w', '--stdin').trim(),
    );
    const short = repository.resolveRef(ids[0]!.slice(0, 4));
    await expect(short).rejects.toMatchObject({
      code: 'ambiguous-ref',
      data: { candidates: ids.sort() },
    });
  });

  test('refuses what is no commit, and a torn ref', async () => {
    box.git('tag', 'blob', box.gitWith({ input: 'x' }, 'hash-object', '-w', '--stdin').trim());
    expect(await codeOf(repository.resolveRef('blob'))).toBe('not-a-commit');
    box.write('.git/refs/heads/torn', 'abc');
    expect(await codeOf(repository.resolveRef('torn'))).toBe('ref-damaged');
    box.write('.git/refs/heads/loop', 'ref: refs/heads/loop\n');
    expect(await codeOf(repository.resolveRef('loop'))).toBe('ref-damaged');
  });

  test('says that there is no commit yet on an unborn branch', async () => {
    const empty = new Sandbox().init();
    const opened = await empty.open();
    await expect(opened.resolveRef('HEAD')).rejects.toMatchObject({
      code: 'unknown-ref',
      suggestions: ['Run `stemma commit` to make the first commit.'],
    });
    expect(await opened.currentBranch()).toBe('main');
    expect(await opened.head()).toBeUndefined();
    empty.dispose();
  });

  test('knows no current branch on a detached HEAD', async () => {
    box.git('switch', '--quiet', '--detach', 'side');
    expect(await repository.currentBranch()).toBeUndefined();
    expect(await repository.head()).toBe(box.git('rev-parse', 'side'));
  });
});
