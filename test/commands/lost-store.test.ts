import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { copyOf, done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import type { QueryResult } from '../../src/api/query-project.js';

let committed: ProjectFolder;
let project: ProjectFolder;

/** Two commits, of which only the second's documents are on disk. */
beforeAll(async () => {
  committed = await prepareProject({ until: 'commit' });
  committed.edit('corpus/kettle.md', 'two months', 'three months');
  await done(committed, 'commit', '-m', 'Second snapshot');
});

afterAll(() => {
  committed.dispose();
});

beforeEach(() => {
  project = copyOf(committed);
  project.remove('.stemma');
});

afterEach(() => {
  project.dispose();
});

describe('a store that is gone under a good history', () => {
  it('is made again where the documents of the commit are on disk', async () => {
    expect(await done(project, 'status')).toContain('documents: no difference');
    await done(project, 'run', '--refit');
    expect(await done(project, 'ls')).toContain('docs/kettle.md');
    const { results } = await doneJson<QueryResult>(project, 'query', 'descale the kettle');
    expect(results[0]?.document).toBe('docs/kettle.md');
    expect(project.git('status', '--short')).toMatch(/^( M stemma\.lock)?$/);
  });

  it.each([
    [['ls', '--at', 'HEAD~1']],
    [['diff', 'HEAD~1', 'HEAD']],
    [['query', 'kettle', '--at', 'HEAD~1']],
  ])('is missed by name for an earlier commit: %s', async (args) => {
    const refusal = await refused(project, ...args);
    expect(refusal).toMatchObject({ exit: 1, code: 'object-missing' });
    expect(refusal.message).toMatch(/documents of .* not in the store/);
    expect(refusal.suggestions.join()).toContain('store.db');
  });

  it('leaves the documents on disk alone where a switch would need others', async () => {
    project.git('branch', 'old', 'HEAD~1');
    const refusal = await refused(project, 'switch', 'old');
    expect(refusal).toMatchObject({ exit: 1, code: 'object-missing' });
  });

  it('is nothing to collect in', async () => {
    const refusal = await refused(project, 'gc');
    expect(refusal).toMatchObject({ exit: 1, code: 'no-store' });
    expect(refusal.suggestions.join()).toContain('stemma snapshot');
  });

  it('costs the history nothing', async () => {
    expect(await done(project, 'log')).toContain('First snapshot');
    project.edit('corpus/kettle.md', 'three months', 'four months');
    await done(project, 'run', '--refit');
    await done(project, 'commit', '-m', 'Third snapshot');
    project.gitFsck();
    expect(await done(project, 'diff', 'HEAD', 'working')).toContain('documents: no difference');
  });
});
