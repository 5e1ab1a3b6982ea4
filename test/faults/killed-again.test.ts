import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnapshotLock } from '../../src/pipeline/snapshot-lock.js';
import { copyDemoCorpus } from '../support/demo-corpus.js';
import { allFaults, say } from '../support/faults/how-many.js';
import { ProjectFolder, withoutModel } from '../support/project-folder.js';

const KILLS = allFaults ? 10 : 5;

let calm: ProjectFolder;
let killed: ProjectFolder;

async function made(): Promise<ProjectFolder> {
  const project = new ProjectFolder();
  copyDemoCorpus(project);
  await project.ok('init');
  project.set(withoutModel);
  return project;
}

beforeAll(async () => {
  [calm, killed] = await Promise.all([made(), made()]);
});

afterAll(() => {
  calm.dispose();
  killed.dispose();
});

/** All that a lock pins but the bytes of the index: a graph may have grown. */
function rootsOf({ corpus, texts, chunks, vectors }: SnapshotLock): unknown {
  return { corpus, texts, chunks, vectors };
}

describe('a run that is killed again and again', () => {
  it('ends with what an undisturbed one gives', { timeout: 120_000 }, async () => {
    await calm.ok('run');
    // The earliest first: a run that is resumed late may end before its time.
    const moment = fc.integer({ min: 150, max: 1200 });
    const seed = fc.readConfigureGlobal().seed ?? 0;
    const moments = fc.sample(moment, { numRuns: KILLS, seed }).sort((a, b) => a - b);
    let died = 0;
    for (const ms of moments) {
      const { child, outcome } = killed.start('run');
      await wait(ms);
      child.kill('SIGKILL');
      if ((await outcome).signal === 'SIGKILL') died++;
    }
    await killed.ok('run');
    say(`killed ${died} of ${KILLS} times`);
    // Each run finds done what those before it finished, so later ones may end before their time.
    expect(died).toBeGreaterThan(KILLS / 5);
    expect(rootsOf(killed.lock())).toEqual(rootsOf(calm.lock()));
    await killed.ok('fsck');
  });
});
