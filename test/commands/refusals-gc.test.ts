import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { copyOf, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import type { GarbageResult } from '../../src/api/collect-garbage.js';
import type { IntegrityResult } from '../../src/api/check-integrity.js';

let committed: ProjectFolder;
let project: ProjectFolder;

beforeAll(async () => {
  committed = await prepareProject({ until: 'commit' });
});

afterAll(() => {
  committed.dispose();
});

beforeEach(() => {
  project = copyOf(committed);
});

afterEach(() => {
  project.dispose();
});

const sweep = () => refused(project, 'gc', '--yes', '--grace', '0');

/** Objects in the store. */
function objects(): number {
  const database = new Database(join(project.folder, '.stemma/store.db'), { readonly: true });
  const count = database.prepare<[], number>('SELECT count(*) FROM objects').pluck().get();
  database.close();
  return count ?? 0;
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

  it.each([
    { what: 'cannot be read', text: 'corpus: [', code: 'bad-lock' },
    { what: 'a newer stemma wrote', text: 'version: 2\n', code: 'unknown-format' },
  ])('removes nothing where a commit has a lock that $what', async ({ text, code }) => {
    const before = objects();
    project.git('checkout', '--quiet', '-b', 'damaged');
    project.write('stemma.lock', text);
    project.git('commit', '--quiet', '-am', 'Damage the lock');
    project.git('checkout', '--quiet', 'main');
    const refusal = await sweep();
    expect(refusal).toMatchObject({ exit: 1, code });
    expect(refusal.message).toContain('stemma.lock');
    expect(objects()).toBe(before);
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
