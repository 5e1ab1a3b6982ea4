import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realHistory, realVersions } from '../../bench/replay/real-history.js';
import {
  gitTree,
  replay,
  replaySettings,
  stemmaTrees,
  type CommitPair,
} from '../../bench/replay/replay-history.js';
import { ProjectFolder } from '../support/project-folder.js';

/* `bench/replay.ts` does the same with 200 commits. */
const COMMITS = 10;

const versions = realVersions() ?? [];
if (versions.length === 0) {
  process.stderr.write("'../shared/data/laravel' is absent: no real history is replayed\n");
}

describe.skipIf(versions.length === 0)('a history of a real documentation', () => {
  let plain: ProjectFolder;
  let project: ProjectFolder;
  let pairs: readonly CommitPair[];

  beforeAll(async () => {
    plain = new ProjectFolder();
    project = new ProjectFolder();
    await project.ok('init');
    project.set(replaySettings);
    pairs = await replay(realHistory(versions, COMMITS), { plain, project });
  });

  afterAll(() => {
    plain.dispose();
    project.dispose();
  });

  it('is made of that many commits and ends with the last version', () => {
    expect(pairs).toHaveLength(COMMITS);
    for (const path of gitTree(plain, 'HEAD').keys()) {
      const real = readFileSync(join(versions.at(-1) ?? '', path));
      expect(plain.readBytes(path).equals(real)).toBe(true);
    }
  });

  it('gives the trees back that Git has, at every commit', async () => {
    const expected = pairs.map(({ git }) => gitTree(plain, git));
    const commits = pairs.map(({ stemma }) => stemma);
    expect(await stemmaTrees(project, commits)).toEqual(expected);
    expect(new Set(expected.map((tree) => JSON.stringify([...tree]))).size).toBe(COMMITS);
    expect(expected[0]?.size).toBeGreaterThan(90);
  });

  it('is an ordinary history to Git, with the documents ignored', () => {
    expect(project.git('rev-list', '--count', 'HEAD')).toBe(String(COMMITS));
    expect(project.git('ls-files', 'corpus')).toBe('');
    expect(project.git('status', '--porcelain')).toBe('');
    project.gitFsck();
  });
});
