import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { doneJson, prepareProject } from '../support/prepared-project.js';
import { copyForEachTest } from '../support/copied-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { runInProcess } from '../support/run-in-process.js';
import type { GarbageResult } from '../../src/api/garbage/collect-garbage.js';
import type { IntegrityResult } from '../../src/api/integrity/check-integrity.js';

let project: ProjectFolder;

copyForEachTest(
  () => prepareProject({ until: 'commit' }),
  (copy) => {
    project = copy;
  },
);

const sweep = () => refused(project, 'gc', '--yes', '--grace', '0');

/** Objects in the store. */
function objects(): number {
  const database = new Database(join(project.folder, '.stemma/store.db'), { readonly: true });
  const count = database.prepare<[], number>('SELECT count(*) FROM objects').pluck().get();
  database.close();
  return count ?? 0;
}

/** A branch beside `main` whose last commit has this stemma.lock. */
function commitLock(text: string): void {
  project.git('checkout', '--quiet', '-b', 'damaged');
  project.write('stemma.lock', text);
  project.git('commit', '--quiet', '-am', 'Another lock');
  project.git('checkout', '--quiet', 'main');
}

describe('gc', () => {
  it.each(['', '-1', '1', '1x', '1.5h', ' 1d', '1e3d', '14D', 'NaN'])(
    'refuses the grace period «%s»',
    async (grace) => {
      const refusal = await refused(project, 'gc', `--grace=${grace}`);
      expect(refusal).toMatchObject({ exit: 2, code: 'bad-usage' });
      expect(refusal.message).toContain('--grace');
    },
  );

  it('keeps everything for a grace period longer than time', async () => {
    const before = objects();
    const { removed } = await doneJson<GarbageResult>(
      ...([project, 'gc', '--yes', '--grace', '99999999999999999999d'] as const),
    );
    expect([removed.objects, objects()]).toEqual([0, before]);
  });

  it('refuses to guess what is needed without Git', async () => {
    const before = objects();
    rmSync(join(project.folder, '.git'), { recursive: true });
    expect(await sweep()).toMatchObject({ exit: 1, code: 'not-a-repository' });
    expect(objects()).toBe(before);
  });

  it('removes nothing where a commit has a lock that a newer stemma wrote', async () => {
    const before = objects();
    commitLock('version: 2\n');
    const refusal = await sweep();
    expect(refusal).toMatchObject({ exit: 1, code: 'unknown-format' });
    expect(refusal.message).toContain('stemma.lock');
    expect(objects()).toBe(before);
  });

  it('keeps all that a lock with conflict markers names', async () => {
    const lock = project.read('stemma.lock');
    project.edit('corpus/kettle.md', 'Fill', 'Always fill');
    await doneJson(project, 'run');
    const other = project.read('stemma.lock');
    commitLock(`<<<<<<< ours\n${lock}=======\n${other}>>>>>>> theirs\n`);
    project.write('stemma.lock', lock);
    await doneJson(project, 'gc', '--yes', '--grace', '0');
    project.write('stemma.lock', other);
    const { code, stdout } = await runInProcess(project, ['fsck', '--fast', '--json']);
    // The lock itself is what is wrong.
    expect(code).toBe(6);
    const { problems } = JSON.parse(stdout) as IntegrityResult;
    expect(problems.map(({ kind }) => kind)).toEqual(['lock']);
    expect(problems.filter(({ affects }) => affects.includes('working'))).toEqual([]);
  });

  it('removes nothing where a branch names a commit that is gone', async () => {
    const before = objects();
    project.write('.git/refs/heads/dead', `${'01234567'.repeat(5)}\n`);
    const refusal = await sweep();
    expect(refusal.message).toContain('01234567');
    expect(objects()).toBe(before);
  });

  it('passes over lines of a reflog that say nothing, and keeps what the others name', async () => {
    project.edit('corpus/kettle.md', 'Fill', 'Always fill');
    await doneJson(project, 'commit', '-m', 'Second');
    const second = project.git('rev-parse', 'HEAD');
    project.git('reset', '--quiet', '--hard', 'HEAD~1');
    for (const log of ['HEAD', 'refs/heads/main']) {
      appendFileSync(join(project.folder, '.git/logs', log), 'no reflog line\n\u0000\n');
    }
    await doneJson<GarbageResult>(project, 'gc', '--yes', '--grace', '0');
    project.git('branch', 'again', second);
    const { problems } = await doneJson<IntegrityResult>(project, 'fsck');
    expect(problems).toEqual([]);
  });
});
