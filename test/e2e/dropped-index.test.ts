import Database from 'better-sqlite3';
import { readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueryResult } from '../../src/api/query-project.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { runInProcess } from '../support/run-in-process.js';

/** Number of kind `index` in docs/formats/store.md. */
const INDEX = 3;

let project: ProjectFolder;

beforeAll(async () => {
  const settings = { 'pipeline.retrieve': { mode: 'dense', k: 5 } };
  project = await prepareProject({ until: 'commit', settings });
  project.edit('corpus/kettle.md', 'Rinse it twice', 'Rinse it at least three times');
  await done(project, 'commit', '-m', 'Rinse more');
});

afterAll(() => {
  project.dispose();
});

function indexObjects(): number {
  const database = new Database(join(project.folder, '.stemma', 'store.db'));
  const count = database.prepare('SELECT count(*) FROM objects WHERE kind = ?').pluck().get(INDEX);
  database.close();
  return Number(count);
}

/** Takes all indexes out of the store and the cache. */
function dropIndexes(): void {
  const database = new Database(join(project.folder, '.stemma', 'store.db'));
  database.prepare('DELETE FROM objects WHERE kind = ?').run(INDEX);
  database.close();
  rmSync(join(project.folder, '.stemma', 'cache', 'index'), { recursive: true });
}

describe('an index that is no longer in the store', () => {
  it('is built again for a query at an old commit, with a warning, and stays out of the store', async () => {
    const ask = ['query', 'how often do I descale?', '--at', 'HEAD~1'];
    const before = await doneJson<QueryResult>(project, ...ask);
    expect(before.results.length).toBeGreaterThan(1);
    dropIndexes();
    const first = await runInProcess(project, [...ask, '--json']);
    expect(first.stderr).toContain('is not in the store: a graph is built from its vectors');
    // The first commit's graph was built from nothing, as the one that stands in for it.
    expect(JSON.parse(first.stdout)).toEqual(before);
    const again = await runInProcess(project, [...ask, '--json']);
    expect(again.stderr).toContain('the graph that was built from its vectors is searched');
    expect(JSON.parse(again.stdout)).toEqual(before);
    expect(indexObjects()).toBe(0);
  });

  it('comes back into the store with the next run', async () => {
    dropIndexes();
    await done(project, 'run');
    expect(indexObjects()).toBeGreaterThan(0);
    const { stderr } = await runInProcess(project, ['query', 'how often do I descale?']);
    expect(stderr).not.toContain('is not in the store');
  });

  it('leaves the latest graphs alone in the cache', async () => {
    const folder = join(project.folder, '.stemma', 'cache', 'index');
    let minutes = 60;
    for (const words of ['four times', 'five times', 'six times', 'seven times']) {
      project.edit(
        'corpus/kettle.md',
        /at least \w+ times/.exec(project.read('corpus/kettle.md'))?.[0] ?? '',
        `at least ${words}`,
      );
      await done(project, 'run');
      // What was used within the last minute stays, as others may be about to open it.
      const then = new Date(Date.now() - minutes-- * 60_000);
      for (const file of readdirSync(folder)) utimesSync(join(folder, file), then, then);
    }
    project.edit('corpus/kettle.md', 'seven times', 'eight times');
    await done(project, 'run');
    const files = readdirSync(folder);
    expect(files.filter((file) => file.endsWith('.hnsw'))).toHaveLength(3);
    expect(files.filter((file) => file.endsWith('.keys'))).toHaveLength(3);
  });
});
