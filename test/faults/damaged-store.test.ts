import { createHash } from 'node:crypto';
import { closeSync, copyFileSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IntegrityResult } from '../../src/api/integrity/check-integrity.js';
import type { RunResult } from '../../src/api/run-project.js';
import { copyOf, done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { runInProcess } from '../support/run-in-process.js';
import { smallCorpus } from '../support/small-corpus.js';

/* Two commits of documents that stemma keeps: what is lost of them cannot be made again. */
let sound: ProjectFolder;
let project: ProjectFolder;

beforeAll(async () => {
  sound = await prepareProject({ until: 'commit' });
  sound.edit('corpus/kettle.md', 'twice', 'three times');
  await done(sound, 'commit', '-m', 'Second snapshot');
});

afterAll(() => {
  sound.dispose();
});

beforeEach(() => {
  project = copyOf(sound);
});

afterEach(() => {
  project.dispose();
});

function store(): string {
  return join(project.folder, '.stemma/store.db');
}

/** Turns one byte of a file over. */
function flipByte(path: string, offset: number): void {
  const file = openSync(path, 'r+');
  const byte = new Uint8Array(1);
  readSync(file, byte, 0, 1, offset);
  byte[0] = (byte[0] ?? 0) ^ 0xff;
  writeSync(file, byte, 0, 1, offset);
  closeSync(file);
}

/** Turns one byte of each block of the store over, by SQL: the database itself stays sound. */
function damageBlocks(which: string): number {
  const database = new Database(store());
  const rows = database
    .prepare<[], { id: number; data: Buffer }>(`SELECT id, data FROM blocks WHERE ${which}`)
    .all();
  for (const { id, data } of rows) {
    const middle = data.length >> 1;
    data[middle] = (data[middle] ?? 0) ^ 0xff;
    database.prepare('UPDATE blocks SET data = ? WHERE id = ?').run(data, id);
  }
  database.close();
  return rows.length;
}

/** Runs a command that has to fail as it does on a damaged store: exit code 6, no stack trace. */
async function expectIntegrityFailure(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await project.stemma(...args);
  expect(`${String(code)} ${stdout}`).toBe('6 ');
  expect(stderr).toMatch(/^error: cannot read /m);
  expect(stderr).toContain('fsck');
  expect(stderr).not.toMatch(/^ +at |a bug in stemma/m);
  return stderr;
}

describe('flipped bytes in the store', () => {
  it('are found by fsck, which names the commits that need them, with exit code 6', async () => {
    expect(damageBlocks('true')).toBeGreaterThan(0);
    const { code, stdout } = await runInProcess(project, ['fsck', '--json']);
    expect(code).toBe(6);
    const { problems } = JSON.parse(stdout) as IntegrityResult;
    const commits = project.git('log', '--format=%h', '--abbrev=10').split('\n');
    const affected = new Set(problems.flatMap(({ affects }) => affects));
    for (const commit of commits) expect([...affected].join()).toContain(commit);
    expect([...affected]).toContain('working');
    expect(problems.some(({ derived }) => !derived)).toBe(true);
    const shown = await runInProcess(project, ['fsck']);
    expect(shown.code).toBe(6);
    expect(shown.stdout).toContain('needed by');
    expect(project.git('status', '--porcelain')).toBe('');
  });

  it('of one document name every commit that holds it, and no other', async () => {
    const [second = '', first = ''] = project.git('log', '--format=%h', '--abbrev=10').split('\n');
    const sources = {
      'corpus/toaster.md': { holds: [first, second, 'working'], lacks: [] },
      // The second commit changed it: these bytes are the first one's.
      'corpus/kettle.md': { holds: [first], lacks: [second, 'working'] },
    };
    for (const [path, { holds, lacks }] of Object.entries(sources)) {
      const blob = createHash('sha256')
        .update(smallCorpus[path] ?? '')
        .digest();
      const database = new Database(store());
      const shift = database.prepare('UPDATE objects SET "offset" = "offset" + 1 WHERE id = ?');
      expect(shift.run(blob).changes).toBe(1);
      database.close();
      const { code, stdout } = await runInProcess(project, ['fsck', '--json']);
      expect(code).toBe(6);
      const { problems } = JSON.parse(stdout) as IntegrityResult;
      const problem = problems.find(({ subject }) => subject === blob.toString('hex'));
      expect(problem).toMatchObject({ kind: 'object', derived: false });
      for (const name of holds) expect(problem?.affects.join()).toContain(name);
      for (const name of lacks) expect(problem?.affects.join()).not.toContain(name);
    }
  });

  it('of an old snapshot leave the new one to be used', async () => {
    const [second = '', first = ''] = project.git('log', '--format=%h', '--abbrev=10').split('\n');
    const root = Buffer.from(project.lock('HEAD~1').corpus.root, 'hex');
    const database = new Database(store());
    expect(database.prepare('DELETE FROM objects WHERE id = ?').run(root).changes).toBe(1);
    database.close();
    const { code, stdout } = await runInProcess(project, ['fsck', '--json']);
    expect(code).toBe(6);
    const { problems } = JSON.parse(stdout) as IntegrityResult;
    const affected = problems.flatMap(({ affects }) => affects).join();
    expect(affected).toContain(first);
    expect(affected).not.toContain(second);
    expect((await runInProcess(project, ['eval'])).code).toBe(0);
    expect((await runInProcess(project, ['eval', 'HEAD~1'])).code).toBe(1);
  });

  it.each(['run --force', 'eval HEAD', 'query kettle --at HEAD~1', 'switch --detach HEAD~1'])(
    'end `stemma %s` with exit code 6 and without a stack trace',
    async (command) => {
      damageBlocks('true');
      rmSync(join(project.folder, '.stemma/cache.db'), { force: true });
      const before = project.read('corpus/kettle.md');
      await expectIntegrityFailure(...command.split(' '));
      expect(project.read('corpus/kettle.md')).toBe(before);
      expect(project.git('branch', '--show-current')).toBe('main');
    },
  );

  it('anywhere in the file never make a command crash, nor return wrong data', async () => {
    const { size } = statSync(store());
    const right = await done(project, 'query', 'kettle', '--json');
    copyFileSync(store(), project.beside('store.db'));
    for (let i = 0; i < 40; i++) {
      copyFileSync(project.beside('store.db'), store());
      flipByte(store(), Math.floor((size * i) / 40) + (i % 7));
      const { code, stdout, stderr } = await runInProcess(project, ['query', 'kettle', '--json']);
      expect([0, 1, 6], stderr).toContain(code);
      if (code === 0) expect(stdout).toBe(right);
      else expect(JSON.parse(stdout)).toHaveProperty('error.suggestions');
      const fsck = await runInProcess(project, ['fsck', '--json']);
      expect([0, 1, 6], fsck.stderr).toContain(fsck.code);
    }
  });

  it('of SQLite itself end run and fsck with exit code 6', async () => {
    for (let offset = 0; offset < 100; offset++) flipByte(store(), offset);
    await expectIntegrityFailure('run');
    const { code } = await project.stemma('fsck');
    expect(code).toBe(6);
  });

  it('in the cache alone cost time, not data: the file may be deleted, as the error says', async () => {
    const cache = join(project.folder, '.stemma/cache.db');
    for (let offset = 0; offset < 4096; offset += 16) flipByte(cache, offset);
    const lock = project.read('stemma.lock');
    const { code, stdout } = await runInProcess(project, ['run', '--json']);
    expect(code).toBe(1);
    const { error } = JSON.parse(stdout) as { error: { suggestions: string[] } };
    expect(error).toMatchObject({ code: 'cache-damaged', data: { path: cache } });
    expect(error.suggestions.join()).toContain(`Delete '${cache}'`);
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${cache}${suffix}`, { force: true });
    await done(project, 'run');
    expect(project.read('stemma.lock')).toBe(lock);
    expect(await done(project, 'fsck')).toContain('all sound');
  });
});

describe('a torn file', () => {
  it.each([0, 100, 4096, 10_000])(
    'of the first %i bytes of the store is noticed',
    async (length) => {
      const { truncateSync } = await import('node:fs');
      for (const suffix of ['-wal', '-shm']) rmSync(`${store()}${suffix}`, { force: true });
      truncateSync(store(), length);
      const fsck = await runInProcess(project, ['fsck']);
      expect(fsck.code, fsck.stderr).toBe(6);
      const { code, stderr } = await runInProcess(project, ['eval', 'HEAD']);
      expect([1, 6], stderr).toContain(code);
      expect(stderr).not.toContain('a bug in stemma');
    },
  );

  it('of the lock is refused by line, and `git checkout` mends it', async () => {
    const whole = project.read('stemma.lock');
    project.write('stemma.lock', whole.slice(0, whole.length / 2));
    const { code, stderr } = await runInProcess(project, ['run']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: cannot read 'stemma\.lock': /);
    expect(stderr).toContain('git checkout -- stemma.lock');
    expect((await runInProcess(project, ['fsck'])).code).toBe(6);
    project.git('checkout', '--', 'stemma.lock');
    await done(project, 'run');
    expect(project.read('stemma.lock')).toBe(whole);
  });

  it.each([
    ['no YAML', ': : :\n\t- x', 'bad-lock'],
    ['a list', '- 1\n', 'bad-lock'],
    [
      'a root that is no hash',
      'version: 1\ncorpus:\n  root: xyz\n  documents: 1\n  bytes: 1\n',
      'bad-lock',
    ],
    ['a later version', 'version: 2\n', 'unknown-format'],
    ['nothing', '', 'bad-lock'],
  ])('that leaves %s in stemma.lock is refused', async (_what, text, refusal) => {
    project.write('stemma.lock', text);
    const { code, stdout } = await runInProcess(project, ['status', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: refusal, data: { path: 'stemma.lock' } },
    });
    expect(project.read('stemma.lock')).toBe(text);
  });
});

describe('a store that is gone', () => {
  it('is made again by run from the documents, but for a model that earlier ones were fitted to', async () => {
    project.remove('.stemma');
    const refused = await runInProcess(project, ['run', '--json']);
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'object-missing' } });
    expect(refused.stdout).toContain('stemma run --refit');
    const run = await doneJson<RunResult>(project, 'run', '--refit');
    expect(run.documents).toBe(3);
    const { corpus, texts, chunks } = project.lock();
    const pinned = sound.lock();
    expect([corpus, texts, chunks]).toEqual([pinned.corpus, pinned.texts, pinned.chunks]);
  });

  it('is made again whole where nothing was fitted to earlier documents', async () => {
    project.git('reset', '--quiet', '--hard', 'HEAD~1');
    project.edit('corpus/kettle.md', 'three times', 'twice');
    const lock = project.read('stemma.lock');
    project.remove('.stemma');
    await done(project, 'run');
    expect(project.read('stemma.lock')).toBe(lock);
    // The commit that was left is still known to Git, and its snapshot is lost.
    project.git('update-ref', '-d', 'ORIG_HEAD');
    expect((await runInProcess(project, ['fsck'])).stdout).toContain('(reflog)');
    project.git('reflog', 'expire', '--expire=now', '--all');
    expect(await done(project, 'fsck')).toContain('all sound');
    expect(await done(project, 'status')).toContain('Nothing to commit.');
  });

  it('leaves history readable, and names what cannot be had', async () => {
    project.remove('.stemma');
    const log = await done(project, 'log');
    expect(log).toContain('Second snapshot');
    expect(log).toContain('First snapshot');
    for (const command of ['eval HEAD~1', 'ls --at HEAD~1', 'diff HEAD~1 HEAD']) {
      const { code, stdout } = await runInProcess(project, [...command.split(' '), '--json']);
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'object-missing' } });
    }
    const { code, stdout } = await runInProcess(project, [
      'switch',
      '--detach',
      'HEAD~1',
      '--json',
    ]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'object-missing' } });
    expect(project.read('corpus/kettle.md')).toContain('three times');
    expect((await runInProcess(project, ['fsck'])).code).toBe(6);
  });
});

describe('damage to Git itself', () => {
  it('is told as such with exit code 6', async () => {
    const commit = project.git('rev-parse', 'HEAD');
    const path = join(project.folder, '.git/objects', commit.slice(0, 2), commit.slice(2));
    rmSync(path);
    project.write(`.git/objects/${commit.slice(0, 2)}/${commit.slice(2)}`, 'garbage');
    const { code, stdout } = await runInProcess(project, ['log', '--json']);
    expect(code).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'git-object-damaged' } });
    expect((await runInProcess(project, ['fsck'])).code).toBe(6);
  });
});
