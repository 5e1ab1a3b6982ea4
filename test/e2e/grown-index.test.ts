import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueryResult } from '../../src/api/query-project.js';
import type { RunResult } from '../../src/api/run-project.js';
import { doneJson, prepareProject } from '../support/prepared-project.js';
import type { Files, ProjectFolder } from '../support/project-folder.js';

const DOCUMENTS = 40;
/** Removed labels that a graph of so many vectors may have: a fifth. */
const MOST_REMOVED = 8;

let project: ProjectFolder;

beforeAll(async () => {
  const files: Files = Object.fromEntries(
    Array.from({ length: DOCUMENTS }, (_, i) => [
      `corpus/part-${i}.md`,
      `Part ${i} is number ${i * i} in the catalogue, edition 0.\n`,
    ]),
  );
  const settings = { 'pipeline.retrieve': { mode: 'dense', k: 5 } };
  project = await prepareProject({ until: 'run', files, settings });
});

afterAll(() => {
  project.dispose();
});

/** Edits one document and runs; how the index came about. */
async function runEdited(edition: number) {
  project.edit('corpus/part-3.md', `edition ${edition - 1}`, `edition ${edition}`);
  const { stages } = await doneJson<RunResult>(project, 'run');
  return stages.find(({ name }) => name === 'index');
}

function ask(...flags: readonly string[]): Promise<QueryResult> {
  return doneJson<QueryResult>(project, 'query', 'part 3, edition', ...flags);
}

describe('an index that grows', () => {
  it('is grown by what changed, and searched the same when it is made from the store', async () => {
    expect(await runEdited(1)).toMatchObject({ status: 'incremental', added: 1, removed: 1 });
    const fromCache = await ask();
    rmSync(join(project.folder, '.stemma', 'cache', 'index'), { recursive: true });
    expect(await ask()).toEqual(fromCache);
    const { results } = await ask('--exact');
    expect(results).toHaveLength(fromCache.results.length);
    // Chunks that tie exactly may come in another order from the graph, which sums in float32.
    for (const [i, { score }] of results.entries()) {
      expect(fromCache.results[i]?.score).toBeCloseTo(score, 5);
    }
    expect(results[0]?.document).toBe('docs/part-3.md');
    expect(fromCache.results[0]?.chunk).toBe(results[0]?.chunk);
  });

  it('is built from nothing once a fifth of its labels was removed', async () => {
    for (let edition = 2; edition <= MOST_REMOVED; edition++) {
      expect(await runEdited(edition)).toMatchObject({ status: 'incremental' });
    }
    expect(await runEdited(MOST_REMOVED + 1)).toMatchObject({ status: 'full', added: DOCUMENTS });
    expect(await runEdited(MOST_REMOVED + 2)).toMatchObject({ status: 'incremental' });
  });
});
