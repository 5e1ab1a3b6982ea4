import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Sandbox, codeOf } from './sandbox.js';

const NOBODY = {
  GIT_AUTHOR_NAME: undefined,
  GIT_AUTHOR_EMAIL: undefined,
  GIT_COMMITTER_NAME: undefined,
  GIT_COMMITTER_EMAIL: undefined,
};
let box: Sandbox;
const start = (env: Record<string, string> = {}): void => {
  box = new Sandbox({ ...NOBODY, ...env }).init();
};
beforeEach(() => {
  start();
});
afterEach(() => {
  box.dispose();
});

/** What stemma finds, as git prints it. */
async function mine(): Promise<string[]> {
  const { author, committer } = await (await box.open()).identity();
  return [author, committer].map(
    ({ name, email, seconds, zone }) => `${name} <${email}> ${seconds} ${zone}`,
  );
}
const gits = (): string[] => [
  box.git('var', 'GIT_AUTHOR_IDENT'),
  box.git('var', 'GIT_COMMITTER_IDENT'),
];

describe('the identity of a commit', () => {
  test('is missing where nothing names one, and says what to do', async () => {
    await expect(mine()).rejects.toMatchObject({
      code: 'identity-missing',
      suggestions: [
        'Run `git config --global user.name "Your Name"`.',
        'Run `git config --global user.email "you@example.com"`.',
      ],
    });
    box.git('config', 'user.name', 'Ada');
    await expect(mine()).rejects.toMatchObject({
      code: 'identity-missing',
      data: { missing: 'email' },
    });
  });

  test('is refused where its date lies before all dates of Git', async () => {
    box.git('config', 'user.name', 'Ada');
    box.git('config', 'user.email', 'ada@example.com');
    box.seconds = Date.UTC(1966, 5, 1) / 1000;
    await expect(mine()).rejects.toMatchObject({
      code: 'bad-date',
      message: "cannot date a commit: by this machine's clock it is 1966",
    });
    box.seconds = 0;
    const begin = expect.stringContaining('> 0 ') as string;
    expect(await mine()).toEqual([begin, begin]);
    box.dispose();
    box = new Sandbox({ GIT_AUTHOR_DATE: '1969-12-31T23:59:59Z' }).init();
    await expect(mine()).rejects.toMatchObject({ code: 'bad-date' });
  });

  const sources: Record<string, () => void> = {
    'the repository': () => {
      box.git('config', 'user.name', 'Repo "quoted" # name');
      box.git('config', 'user.email', 'r@example.com');
    },
    'the global file': () => {
      box.write(
        '.gitconfig',
        '[User]\n\tName = "Glo  bal" ; comment\n\temail = g@exam\\\nple.com # c\n',
      );
    },
    'the XDG file': () => {
      box.write(
        '.config/git/config',
        '\ufeff[user] name = X\r\n email=x@example.com\n[other "sub.sec"]\nk\n',
      );
    },
    'both, the repository winning': () => {
      box.write('.gitconfig', '[user]\nname = G\nemail = g@example.com\n');
      box.git('config', 'user.email', 'r@example.com');
    },
    'author and committer settings': () => {
      box.git('config', 'user.name', 'U');
      box.git('config', 'user.email', 'u@example.com');
      box.git('config', 'author.name', 'A');
      box.git('config', 'committer.email', 'c@example.com');
    },
    'an include and a conditional include': () => {
      box.write(
        '.gitconfig',
        `[include]\npath = more.inc\n[includeIf "gitdir:${box.folder}/"]\npath = ~/cond.inc\n[includeIf "gitdir:/elsewhere/"]\npath = no.inc\n`,
      );
      box.write('more.inc', '[user]\nname = I\nemail = i@example.com\n');
      box.write('cond.inc', '[user]\nname = C\n');
      box.write('no.inc', '[user]\nname = wrong\n');
    },
    'names that git cleans': () => {
      box.git('config', 'user.name', ' ,Ada <Love>lace. ');
      box.git('config', 'user.email', '<a@example.com>');
    },
  };
  test.each(Object.keys(sources))('comes from %s as with git', async (source) => {
    sources[source]!();
    expect(await mine()).toEqual(gits());
  });

  test('comes from the environment before everything else', async () => {
    box.dispose();
    start({
      GIT_AUTHOR_NAME: 'Env',
      GIT_COMMITTER_EMAIL: 'env@example.com',
      EMAIL: 'mail@example.com',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'User.Name',
      GIT_CONFIG_VALUE_0: 'Counted',
    });
    expect(await mine()).toEqual(gits());
  });

  test('comes from GIT_CONFIG_GLOBAL instead of the home folder', async () => {
    box.dispose();
    start();
    const other = join(box.folder, 'other');
    mkdirSync(other);
    box.write('other/config', '[user]\nname = O\nemail = o@example.com\n');
    box.write('.gitconfig', '[user]\nname = wrong\n');
    Object.assign(box.host.env, { GIT_CONFIG_GLOBAL: join(other, 'config') });
    expect(await mine()).toEqual(gits());
  });

  test.each([
    '1790000000 +0130',
    '@1790000000 -0500',
    '2026-11-22T10:00:00+01:00',
    '2026-11-22 10:00:00 -0330',
    '2026-11-22T10:00:00Z',
    'Sun, 22 Nov 2026 10:00:00 +0100',
  ])('reads the date %j as git does', async (date) => {
    box.git('config', 'user.name', 'U');
    box.git('config', 'user.email', 'u@example.com');
    Object.assign(box.host.env, { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date });
    expect(await mine()).toEqual(gits());
  });

  test.each(['soon', '2026-13-01', '2026-11-22T25:00:00Z', '-5 +0000'])(
    'refuses the date %j',
    async (date) => {
      box.git('config', 'user.name', 'U');
      box.git('config', 'user.email', 'u@example.com');
      Object.assign(box.host.env, { GIT_AUTHOR_DATE: date });
      expect(await codeOf(mine())).toBe('bad-date');
    },
  );

  test('takes time and zone from the host', async () => {
    box.git('config', 'user.name', 'U');
    box.git('config', 'user.email', 'u@example.com');
    Object.assign(box.host, { timezoneOffset: () => 210 });
    expect((await mine())[0]).toBe(`U <u@example.com> ${box.seconds} -0330`);
  });

  test.each([
    '[user\nname = x',
    'name = x\n',
    '[user]\nname = "open\n',
    '[user]\n= 1\n',
    '[user]\nname = \\q\n',
  ])('names file and line of the malformed configuration %j', async (text) => {
    box.write('.gitconfig', text);
    await expect(box.open()).rejects.toMatchObject({
      code: 'bad-git-config',
      data: { path: join(box.folder, '.gitconfig') },
    });
  });
});

describe('setConfig', () => {
  test.each([
    ['merge.stemma.driver', 'stemma merge-driver "%O" %A; # not a comment'],
    ['merge.stemma.name', ' spaced '],
    ['core.bare', 'false'],
    ['branch.a"b\\c.remote', 'origin'],
  ])('sets %s so that git reads it back, and changes no other line', async (key, value) => {
    box.git('config', 'merge.stemma.driver', 'old');
    box.git('config', 'user.name', 'U');
    const before = box.read('.git/config').split('\n');
    const repository = await box.open();
    await repository.setConfig(key, value);
    expect(box.git('config', key)).toBe(value);
    expect(await repository.getConfig(key)).toBe(value);
    const after = box.read('.git/config').split('\n');
    expect(before.filter((line) => !after.includes(line)).length).toBeLessThanOrEqual(1);
  });
});
