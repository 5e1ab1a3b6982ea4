import { createHash } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IntegrityResult } from '../../src/api/integrity/check-integrity.js';
import type { RepairResult } from '../../src/api/integrity/repair-integrity.js';
import { copyOf, done, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { runInProcess } from '../support/run-in-process.js';
import { smallCorpus } from '../support/small-corpus.js';

/* Three commits; stemma keeps the documents, all but the latest kettle are on disk. */
let sound: ProjectFolder;
let project: ProjectFolder;

/** A document of more than 1 MiB, which is kept in pieces. */
const LONG = Array.from(
  { length: 24_000 },
  (_, i) => `Line ${i} of ${i * 31 + 7} is long enough.\n`,
)
  .join('')
  .concat('The end of the long one.\n');

beforeAll(async () => {
  sound = await prepareProject({ until: 'commit' });
  sound.edit('corpus/kettle.md', 'twice', 'three times');
  await done(sound, 'commit', '-m', 'Second snapshot');
  sound.edit('corpus/toaster.md', 'Four is golden', 'Five is golden');
  await done(sound, 'commit', '-m', 'Third snapshot');
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

/** Runs SQL on the store; how many rows it changed. */
function onStore(sql: string, ...values: readonly unknown[]): number {
  const database = new Database(join(project.folder, '.stemma/store.db'));
  const { changes } = database.prepare(sql).run(...values);
  database.close();
  return changes;
}

function bytesOf(id: string): Buffer {
  return Buffer.from(id, 'hex');
}

/** Turns a byte over in the block that an object lies in. */
function flipBlockOf(id: string): void {
  const database = new Database(join(project.folder, '.stemma/store.db'));
  const row = database
    .prepare<[Buffer], { id: number; data: Buffer }>(
      'SELECT id, data FROM blocks WHERE id = (SELECT block FROM objects WHERE id = ?)',
    )
    .get(bytesOf(id));
  if (row === undefined) throw new Error(`no object ${id}`);
  const middle = row.data.length >> 1;
  row.data[middle] = (row.data[middle] ?? 0) ^ 0xff;
  database.prepare('UPDATE blocks SET data = ? WHERE id = ?').run(row.data, row.id);
  database.close();
}

/** What a run of fsck says, which has to end with the code given. */
async function fsck<T extends IntegrityResult>(code: number, ...flags: string[]): Promise<T> {
  const outcome = await runInProcess(project, ['fsck', '--json', ...flags]);
  expect(outcome.code, outcome.stdout + outcome.stderr).toBe(code);
  return JSON.parse(outcome.stdout) as T;
}

function repair(code: number): Promise<RepairResult> {
  return fsck<RepairResult>(code, '--repair');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What nothing but the store may have been changed in. */
function visibleState(): string[] {
  const head = project.git('rev-parse', 'HEAD');
  return [head, project.git('status', '--porcelain'), project.read('stemma.lock')];
}

describe('fsck --repair', () => {
  it('takes documents back from the files on disk', async () => {
    const blob = sha256(smallCorpus['corpus/warranty.txt']?.toString() ?? '');
    flipBlockOf(blob);
    const before = visibleState();
    const { problems } = await fsck(6);
    const damaged = problems.find(({ subject }) => subject === blob);
    expect(damaged).toMatchObject({ kind: 'object', repair: 'refetch', affected: 4 });
    expect(damaged?.holds).toContain("the bytes of 'docs/warranty.txt'");
    const text = (await runInProcess(project, ['fsck'])).stdout;
    expect(text).toContain("documents (the bytes of 'docs/warranty.txt'");
    // What shares the block but is on disk no more is gone for good.
    const after = await repair(6);
    expect(after.problems.map(({ subject }) => subject)).not.toContain(blob);
    expect(after.problems.every(({ repair: how }) => how === 'lost')).toBe(true);
    expect(visibleState()).toEqual(before);
    expect(await done(project, 'query', 'warranty', '--at', 'HEAD')).toContain('warranty');
  });

  it.each(['texts', 'chunks', 'vectors'] as const)(
    'makes damaged %s again, to the bytes that stemma.lock pins',
    async (part) => {
      const root = project.lock('HEAD~1')[part]?.root ?? '';
      flipBlockOf(root);
      const before = visibleState();
      const { problems } = await fsck(6);
      expect(problems.find(({ subject }) => subject === root)).toMatchObject({
        derived: true,
        repair: 'recompute',
      });
      const after = await repair(0);
      expect(after.problems).toEqual([]);
      expect(after.repair).toMatchObject({ found: problems.length, repaired: problems.length });
      expect(after.repair.snapshots.map(({ outcome }) => outcome)).toContain('equal');
      expect(visibleState()).toEqual(before);
    },
  );

  it('grows the index of the last commit again from the one before', async () => {
    const root = project.lock().index?.root ?? '';
    flipBlockOf(root);
    const { problems } = await fsck(6);
    expect(problems.map(({ repair: how }) => how)).toContain('recompute');
    const { repair: report } = await repair(0);
    expect(report.snapshots.every(({ outcome }) => outcome === 'equal')).toBe(true);
  });

  it('fits a lost model again on the chunks that it was fitted on', async () => {
    const model = project.lock().vectors?.fitted?.model ?? '';
    expect(onStore('DELETE FROM objects WHERE id = ?', bytesOf(model))).toBe(1);
    const { problems } = await fsck(6);
    expect(problems).toMatchObject([{ subject: model, repair: 'recompute' }]);
    expect((await repair(0)).repair).toMatchObject({ found: 1, repaired: 1 });
  });

  it('says what is lost, and that it remains', async () => {
    const blob = sha256(smallCorpus['corpus/kettle.md']?.toString() ?? '');
    expect(onStore('DELETE FROM objects WHERE id = ?', bytesOf(blob))).toBe(1);
    const { problems, snapshots } = await fsck(6);
    expect(problems.every(({ repair: how }) => how === 'lost')).toBe(true);
    const [snapshot] = snapshots;
    expect(snapshots).toHaveLength(1);
    expect(snapshot?.at).toContain(project.git('rev-parse', 'HEAD~2').slice(0, 10));
    expect(snapshot?.parts[0]).toMatchObject({ part: 'documents', total: 3, repair: 'lost' });
    expect((await repair(6)).repair.repaired).toBe(0);
    const text = (await runInProcess(project, ['fsck', '--repair'])).stdout;
    expect(text).toContain('Repaired 0 of');
    expect(text).toContain('only another copy of .stemma/store.db has it');
  });

  it('puts a lost document back once its file is there again', async () => {
    const blob = sha256(smallCorpus['corpus/kettle.md']?.toString() ?? '');
    onStore('UPDATE objects SET "offset" = "offset" + 1 WHERE id = ?', bytesOf(blob));
    await repair(6);
    project.write('corpus/old-kettle.md', smallCorpus['corpus/kettle.md'] ?? '');
    expect((await repair(0)).problems).toEqual([]);
  });

  it('never takes out what is sound', async () => {
    onStore('UPDATE objects SET kind = 77');
    const { problems, objects } = await fsck(6);
    expect(problems).toHaveLength(objects);
    const after = await repair(0);
    expect(after.repair.forgotten).toBe(0);
    expect(after.objects).toBe(objects);
  });

  it('takes out a damaged object that nothing needs', async () => {
    onStore(
      `INSERT INTO objects SELECT ?, kind, block, "offset", size, added FROM objects LIMIT 1`,
      bytesOf('ab'.repeat(32)),
    );
    expect((await fsck(6)).problems).toMatchObject([{ repair: 'remove', affected: 0 }]);
    expect((await repair(0)).repair).toMatchObject({ forgotten: 1, repaired: 1 });
  });

  it('refuses while another command writes', async () => {
    const lock = new Database(join(project.folder, '.stemma/writer.lock'));
    lock.exec('BEGIN EXCLUSIVE');
    const { code } = await runInProcess(project, ['fsck', '--repair']);
    lock.close();
    expect(code).toBe(75);
  });
});

describe('documents that Git keeps', () => {
  it('come back from the commits, and with them all snapshots of a store that is gone', async () => {
    const files = { ...smallCorpus, 'corpus/long.txt': LONG };
    // A chunk of a screenful: there is much text, and what is at stake is its pieces.
    const chunk = { splitter: 'fixed', unit: 'chars', size: 20_000, overlap: 0 };
    const settings = { 'pipeline.chunk': chunk };
    const kept = await prepareProject({ files, settings, until: 'init' });
    try {
      kept.write('.gitignore', '/.stemma/\n');
      await done(kept, 'commit', '-m', 'First snapshot');
      kept.edit('corpus/kettle.md', 'twice', 'three times');
      kept.edit('corpus/long.txt', 'Line 12000 of', 'Row 12000 of');
      await done(kept, 'commit', '-m', 'Second snapshot');
      kept.remove('.stemma');
      project.dispose();
      project = copyOf(kept);
      const { problems, snapshots } = await fsck(6);
      expect(problems.find(({ kind }) => kind === 'store')).toMatchObject({ repair: 'refetch' });
      const parts = snapshots.flatMap((snapshot) => snapshot.parts);
      expect(new Set(parts.map(({ repair: how }) => how))).toEqual(
        new Set(['refetch', 'recompute']),
      );
      const after = await repair(0);
      expect(after.problems).toEqual([]);
      expect(after.repair.fromGit).toBeGreaterThan(0);
      expect(await done(project, 'cat', 'docs/long.txt', '--at', 'HEAD~1')).toContain(
        'Line 12000 of',
      );
    } finally {
      kept.dispose();
    }
  });
});

describe('a store that is gone', () => {
  it('is told by snapshot: what the files on disk bring back, and what is lost', async () => {
    project.remove('.stemma');
    const { snapshots } = await fsck(6);
    const byName = new Map(snapshots.map(({ at, parts }) => [at.split(' ')[0], parts]));
    const commits = project.git('log', '--format=%h', '--abbrev=10').split('\n');
    for (const at of ['working', commits[0]]) {
      expect(byName.get(at)?.[0]).toMatchObject({ part: 'documents', repair: 'refetch' });
    }
    for (const at of commits.slice(1)) {
      const lost = byName.get(at)?.every(({ repair: how }) => how === 'lost');
      expect(lost).toBe(true);
    }
    const { stdout } = await runInProcess(project, ['fsck']);
    expect(stdout.replace(/\s+/g, ' ')).toContain('holds no object: it was deleted');
    expect(stdout).toContain('3 documents: to be had from the files on disk or from Git');
    expect(stdout.split('\n').length).toBeLessThan(40);
  });
});

describe('fsck', () => {
  it('with --fast finds what is missing without re-hashing documents', async () => {
    const blob = sha256(smallCorpus['corpus/warranty.txt']?.toString() ?? '');
    onStore('UPDATE objects SET "offset" = "offset" + 1 WHERE id = ?', bytesOf(blob));
    expect((await fsck(0, '--fast')).problems).toEqual([]);
    onStore('UPDATE objects SET block = 9999 WHERE id = ?', bytesOf(blob));
    const { problems } = await fsck(6, '--fast');
    expect(problems.find(({ subject }) => subject === blob)?.message).toContain('block 9999');
    onStore('DELETE FROM objects WHERE id = ?', bytesOf(blob));
    expect((await fsck(6, '--fast')).problems[0]?.message).toContain('is not in the store');
    onStore('DELETE FROM objects WHERE id = ?', bytesOf(project.lock().chunks?.root ?? ''));
    const kinds = (await fsck(6, '--fast')).problems.map(({ kind }) => kind);
    expect(kinds).toContain('map');
  });

  it('counts indexes of old commits that were dropped, but misses that of a tag', async () => {
    const old = project.lock('HEAD~1').index?.root ?? '';
    expect(onStore('DELETE FROM objects WHERE id = ?', bytesOf(old))).toBe(1);
    expect(await fsck(0)).toMatchObject({ droppedIndexes: 1, problems: [] });
    project.git('tag', 'v1', 'HEAD~1');
    const { droppedIndexes, problems } = await fsck(6);
    expect(droppedIndexes).toBe(0);
    expect(problems).toMatchObject([{ subject: old, derived: true }]);
  });

  it('tells of blocks that hold nothing, which are no damage', async () => {
    onStore("INSERT INTO blocks (codec, data) VALUES (0, x'010203')");
    expect(await fsck(0)).toMatchObject({ orphanedBlocks: { blocks: 1, bytes: 3 }, problems: [] });
  });

  it('looks at commits that only a reflog knows', async () => {
    project.git('reset', '--quiet', '--hard', 'HEAD~1');
    project.git('update-ref', '-d', 'ORIG_HEAD');
    onStore('DELETE FROM objects WHERE id = ?', bytesOf(sound.lock().chunks?.root ?? ''));
    const { commits, problems } = await fsck(6);
    expect(commits).toBe(3);
    expect(problems.flatMap(({ affects }) => affects).join()).toContain('(reflog)');
  });

  it('goes on behind a commit that cannot be read', async () => {
    const oid = project.git('rev-parse', 'HEAD~2');
    project.remove(`.git/objects/${oid.slice(0, 2)}/${oid.slice(2)}`);
    onStore('DELETE FROM objects WHERE id = ?', bytesOf(project.lock().chunks?.root ?? ''));
    const { problems } = await fsck(6);
    expect(problems.find(({ kind }) => kind === 'git')).toMatchObject({
      subject: oid,
      affects: ['main'],
      repair: 'manual',
    });
    expect(problems.some(({ kind }) => kind === 'map')).toBe(true);
  });
});
