import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import { copyForEachTest } from '../support/copied-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import type { RunResult } from '../../src/api/run-project.js';

let project: ProjectFolder;

copyForEachTest(
  () => prepareProject({ until: 'commit' }),
  (copy) => {
    project = copy;
  },
);

/** Changes a database of the project as a stemma of another version would have it. */
function change(file: 'store.db' | 'cache.db', sql: string): void {
  const database = new Database(join(project.folder, '.stemma', file));
  database.exec(sql);
  database.close();
}

function digestOf(file: string): string {
  return createHash('sha256')
    .update(readFileSync(join(project.folder, file)))
    .digest('hex');
}

const COMMANDS = [['status'], ['run'], ['query', 'kettle'], ['gc', '--yes']];

describe('what a newer stemma wrote', () => {
  it.each([
    {
      what: 'a store',
      file: '.stemma/store.db',
      alter: () => {
        change('store.db', 'PRAGMA user_version = 2');
      },
      says: /store\.db': it has format 2, this stemma knows format 1/,
    },
    {
      what: 'blocks of a store',
      file: '.stemma/store.db',
      alter: () => {
        change('store.db', 'UPDATE blocks SET codec = 9');
      },
      says: /unknown codec 9/,
    },
    {
      what: 'a lock',
      file: 'stemma.lock',
      alter: () => {
        project.edit('stemma.lock', 'version: 1', 'version: 2');
      },
      says: /'stemma\.lock': it has format 2, this stemma knows format 1/,
    },
  ])('is refused and stays as it is: $what', async ({ file, alter, says }) => {
    alter();
    const before = digestOf(file);
    for (const args of COMMANDS) {
      const refusal = await refused(project, ...args);
      expect(refusal).toMatchObject({ exit: 1, code: 'unknown-format' });
      expect(refusal.message).toMatch(says);
      expect(refusal.suggestions.join()).toMatch(/version of stemma that wrote/);
      expect(digestOf(file)).toBe(before);
    }
  });

  it('is not collected as garbage where its kind is unknown', async () => {
    change('store.db', 'UPDATE objects SET kind = 9');
    const before = digestOf('.stemma/store.db');
    const refusal = await refused(project, 'gc', '--yes', '--grace', '0');
    expect(refusal).toMatchObject({ exit: 1, code: 'unknown-format' });
    expect(digestOf('.stemma/store.db')).toBe(before);
  });

  it('is refused with what can be deleted where it is only a cache', async () => {
    change('cache.db', 'PRAGMA user_version = 99');
    const before = digestOf('.stemma/cache.db');
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'cache-damaged' });
    expect(refusal.suggestions.join()).toMatch(/Delete '.*cache\.db'/);
    expect(digestOf('.stemma/cache.db')).toBe(before);
  });
});

it('makes the cache of an older stemma anew, and pins the same snapshot', async () => {
  const lock = project.read('stemma.lock');
  change('cache.db', 'ALTER TABLE derivations RENAME TO runs; PRAGMA user_version = 1');
  expect(await done(project, 'status')).toContain('Nothing to commit');
  const { stages } = await doneJson<RunResult>(project, 'run');
  expect(stages[0]).toMatchObject({ name: 'snapshot', status: 'cached' });
  expect(project.read('stemma.lock')).toBe(lock);
  await done(project, 'gc', '--yes', '--grace', '0');
});
