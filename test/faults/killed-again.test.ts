import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnapshotLock } from '../../src/pipeline/snapshot-lock.js';
import { copyDemoCorpus } from '../support/demo-corpus.js';
import { say } from '../support/faults/how-many.js';
import { ProjectFolder, withoutModel } from '../support/project-folder.js';

const KILLS = 10;

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
    const started = performance.now();
    await calm.ok('run');
    const whole = performance.now() - started;
    const moment = fc.double({ min: 0.1, max: 0.9, noNaN: true });
    const seed = fc.readConfigureGlobal().seed ?? 0;
    let died = 0;
    for (const part of fc.sample(moment, { numRuns: KILLS, seed })) {
      const { child, outcome } = killed.start('run');
      await wait(whole * part);
      child.kill('SIGKILL');
      if ((await outcome).signal === 'SIGKILL') died++;
    }
    await killed.ok('run');
    say(`killed ${died} of ${KILLS} times`);
    // Each run finds done what those before it finished, so later ones may end before their time.
    expect(died).toBeGreaterThan(2);
    expect(rootsOf(killed.lock())).toEqual(rootsOf(calm.lock()));
    await killed.ok('fsck');
  });
});
