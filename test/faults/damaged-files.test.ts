import {
  copyFileSync,
  existsSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IntegrityResult } from '../../src/api/integrity/check-integrity.js';
import { startStemma } from '../support/run-process.js';
import { runInProcess, type CommandOutcome } from '../support/run-in-process.js';
import { copyOf, done, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { allFaults } from '../support/faults/how-many.js';
import { spread } from '../support/faults/spread.js';

/** What is read of a project to see whether wrong bytes come out. */
const READERS = [
  ['ls', '--at', 'HEAD~1'],
  ['cat', 'docs/kettle.md', '--at', 'HEAD'],
  ['cat', 'docs/toaster.md', '--at', 'HEAD~1'],
  ['query', 'kettle', '--at', 'HEAD'],
  ['log'],
] as const;

/* Two commits at rest, and a third whose objects are still in the write-ahead log. */
let atRest: ProjectFolder;
let project: ProjectFolder;
const right = new Map<string, string>();

beforeAll(async () => {
  atRest = await prepareProject({ until: 'commit' });
  atRest.edit('corpus/kettle.md', 'twice', 'three times');
  await done(atRest, 'commit', '-m', 'Second snapshot');
  for (const args of READERS) right.set(args.join(' '), await done(atRest, ...args, '--json'));
});

afterAll(() => {
  atRest.dispose();
});

beforeEach(() => {
  project = copyOf(atRest);
});

afterEach(() => {
  project.dispose();
});

function pathOf(name: string): string {
  return join(project.folder, name);
}

function flip(path: string, offset: number): void {
  const bytes = readFileSync(path);
  bytes[offset] = (bytes[offset] ?? 0) ^ 0xff;
  writeFileSync(path, bytes);
}

/** A command on a damaged project ends as it should have, or with an error that tells what is wrong. */
function expectTold({ code, stdout, stderr }: CommandOutcome, expected: string | undefined): void {
  expect([0, 1, 6], stdout + stderr).toContain(code);
  expect(stderr).not.toMatch(/^ +at |a bug in stemma/m);
  if (code === 0) {
    if (expected !== undefined) expect(stdout).toBe(expected);
    return;
  }
  const { error } = JSON.parse(stdout) as {
    error: { code: string; message: string; suggestions: string[] };
  };
  expect(error.code).not.toBe('bug');
  expect(error.suggestions.length, stdout).toBeGreaterThan(0);
}

/** No reader crashes or returns anything but what was committed; fsck names commits or ends clearly. */
async function expectNoWrongBytes(): Promise<{ fsck: CommandOutcome; failed: number }> {
  let failed = 0;
  for (const args of READERS) {
    const outcome = await runInProcess(project, [...args, '--json']);
    expectTold(outcome, right.get(args.join(' ')));
    if (outcome.code !== 0) failed++;
  }
  const fsck = await runInProcess(project, ['fsck', '--json']);
  expect([0, 1, 6], fsck.stderr).toContain(fsck.code);
  expect(fsck.stderr).not.toMatch(/^ +at |a bug in stemma/m);
  return { fsck, failed };
}

/** Where the pages of each kind begin, by their first byte and the root pages of the schema. */
function pages(path: string): { header: number; schema: number; objects: number; blocks: number } {
  const database = new Database(path, { readonly: true });
  const size = Number(database.pragma('page_size', { simple: true }));
  const rootOf = (name: string): number => {
    const row = database
      .prepare<[string], { rootpage: number }>('SELECT rootpage FROM sqlite_schema WHERE name = ?')
      .get(name);
    if (row === undefined) throw new Error(`no table '${name}'`);
    return (row.rootpage - 1) * size;
  };
  const found = { header: 0, schema: 100, objects: rootOf('objects'), blocks: rootOf('blocks') };
  database.close();
  return found;
}

describe('a byte turned over in store.db', () => {
  it.each(['header', 'schema', 'objects', 'blocks'] as const)(
    'in the %s is told, never a crash and never wrong bytes',
    async (kind) => {
      const start = pages(pathOf('.stemma/store.db'))[kind];
      const offsets = Array.from({ length: kind === 'header' ? 100 : 64 }, (_, i) => start + i);
      for (const offset of allFaults ? offsets : spread(offsets, 8)) {
        copyFileSync(join(atRest.folder, '.stemma/store.db'), pathOf('.stemma/store.db'));
        flip(pathOf('.stemma/store.db'), offset);
        await expectNoWrongBytes();
      }
    },
  );

  it('in the bytes of a document is named by fsck, with the commits that need it', async () => {
    const database = new Database(pathOf('.stemma/store.db'));
    const rows = database
      .prepare<[], { id: number; data: Buffer }>('SELECT id, data FROM blocks')
      .all();
    database.close();
    const commits = project.git('log', '--format=%h', '--abbrev=10').split('\n');
    const file = readFileSync(pathOf('.stemma/store.db'));
    let told = 0;
    for (const { data } of allFaults ? rows : spread(rows, 5)) {
      const offset = file.indexOf(data.subarray(0, 64));
      if (offset < 0) continue;
      copyFileSync(join(atRest.folder, '.stemma/store.db'), pathOf('.stemma/store.db'));
      flip(pathOf('.stemma/store.db'), offset + (Math.min(data.length, 64) >> 1));
      const { fsck } = await expectNoWrongBytes();
      expect(fsck.code, fsck.stdout).toBe(6);
      const { problems } = JSON.parse(fsck.stdout) as IntegrityResult;
      expect(problems.length).toBeGreaterThan(0);
      const affected = problems.flatMap(({ affects }) => affects).join();
      if (commits.some((commit) => affected.includes(commit))) told++;
    }
    expect(told).toBeGreaterThan(0);
  });
});

describe('store.db cut short', () => {
  it('at any length is told by fsck, and by readers', async () => {
    const { size } = statSync(pathOf('.stemma/store.db'));
    const lengths = Array.from({ length: 24 }, (_, i) => Math.floor((size * i) / 24));
    for (const length of allFaults ? lengths : spread(lengths, 6)) {
      copyFileSync(join(atRest.folder, '.stemma/store.db'), pathOf('.stemma/store.db'));
      truncateSync(pathOf('.stemma/store.db'), length);
      const { fsck } = await expectNoWrongBytes();
      expect([1, 6], `${length} bytes: ${fsck.stdout}`).toContain(fsck.code);
    }
  });
});

describe('the write-ahead log of store.db', () => {
  /** Kills a run while its last objects are in the log alone; the log's path. */
  async function leaveLog(): Promise<string> {
    project.edit('corpus/toaster.md', 'to seven', 'to nine');
    const log = pathOf('.stemma/store.db-wal');
    const { child, outcome } = startStemma(['run'], { folder: project.folder, env: project.env });
    while (!existsSync(log) || statSync(log).size < 8192) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (child.exitCode !== null) throw new Error('the run ended before it could be killed');
    }
    child.kill('SIGKILL');
    await outcome;
    return log;
  }

  it.each(['cut in the middle', 'empty', 'with a byte turned over', 'of noise'])(
    '%s costs the work that was stopped, not what was committed',
    async (damage) => {
      const log = await leaveLog();
      const size = statSync(log).size;
      if (damage === 'cut in the middle') truncateSync(log, size >> 1);
      else if (damage === 'empty') truncateSync(log, 0);
      else if (damage === 'with a byte turned over') flip(log, 32 + 24 + 100);
      else writeFileSync(log, Buffer.alloc(size, 'noise'));
      const { fsck, failed } = await expectNoWrongBytes();
      expect(failed).toBe(0);
      expect(fsck.code, fsck.stdout).toBe(0);
      await done(project, 'run');
      expect(await done(project, 'fsck')).toContain('all sound');
    },
  );
});

describe('cache.db', () => {
  it('cut short or with bytes turned over is told, or does not matter', async () => {
    const cache = pathOf('.stemma/cache.db');
    const { size } = statSync(cache);
    const places = Array.from({ length: 24 }, (_, i) => Math.floor((size * i) / 24));
    for (const place of allFaults ? places : spread(places, 6)) {
      for (const damage of [truncateSync, flip]) {
        copyFileSync(join(atRest.folder, '.stemma/cache.db'), cache);
        damage(cache, place);
        await expectNoWrongBytes();
        expectTold(await runInProcess(project, ['status', '--json']), undefined);
        const run = await runInProcess(project, ['run', '--json']);
        expectTold(run, undefined);
        if (run.code === 0) expect(project.read('stemma.lock')).toBe(atRest.read('stemma.lock'));
      }
    }
  });
});

describe('stemma.lock cut short', () => {
  it('at any length is told by name, and changes nothing that is committed', async () => {
    const { size } = statSync(pathOf('stemma.lock'));
    const lengths = Array.from({ length: size }, (_, i) => i);
    for (const length of allFaults ? lengths : spread(lengths, 12)) {
      copyFileSync(join(atRest.folder, 'stemma.lock'), pathOf('stemma.lock'));
      truncateSync(pathOf('stemma.lock'), length);
      const { failed } = await expectNoWrongBytes();
      expect(failed).toBe(0);
      expectTold(await runInProcess(project, ['status', '--json']), undefined);
    }
  });
});
