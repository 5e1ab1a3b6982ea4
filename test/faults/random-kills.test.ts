import { availableParallelism } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileShim } from '../support/faults/compiled-shim.js';
import { FaultTrials } from '../support/faults/fault-trials.js';
import { faultedCommands, type FaultedCommand } from '../support/faults/faulted-commands.js';
import { allFaults, say } from '../support/faults/how-many.js';
import { copyOf } from '../support/prepared-project.js';
import { startProcess, type RunningProcess } from '../support/run-process.js';

const TRIALS = 20;
const shim = compileShim();

if (!allFaults) say('skipped: kills at random moments are part of `npm run test:faults`');

/** Moments as parts of the time that the undisturbed command takes, told by the seed of the tests. */
function moments(): number[] {
  const part = fc.double({ min: 0.3, max: 1.1, noNaN: true });
  return fc.sample(part, { numRuns: TRIALS, seed: fc.readConfigureGlobal().seed ?? 0 });
}

/** Kills a command at a moment; true where it had not ended by itself. */
async function killAt(trials: FaultTrials, command: FaultedCommand, ms: number): Promise<boolean> {
  const project = copyOf(trials.template);
  try {
    const { child, outcome } = project.start(...command.args);
    await wait(ms);
    child.kill('SIGKILL');
    const { signal } = await outcome;
    await trials.expectRecovers(project);
    return signal === 'SIGKILL';
  } finally {
    project.dispose();
  }
}

describe.runIf(allFaults && 'path' in shim)('kills at random moments, under load', () => {
  let load: RunningProcess[];

  beforeAll(() => {
    // As many processes that keep a core busy as there are cores: everything takes its time.
    load = Array.from({ length: availableParallelism() }, () =>
      startProcess(process.execPath, ['-e', 'for (;;);'], { folder: '/', env: {} }),
    );
  });

  afterAll(() => {
    for (const { child } of load) child.kill('SIGKILL');
  });

  it.each(faultedCommands)(
    'of stemma $name lose nothing, and it ends the same when it is run again',
    { timeout: 1_800_000 },
    async (command) => {
      if ('missing' in shim) throw new Error(shim.missing);
      const trials = await FaultTrials.of(command, shim.path);
      const project = copyOf(trials.template);
      const started = performance.now();
      await project.ok(...command.args);
      const whole = performance.now() - started;
      project.dispose();
      let killed = 0;
      for (const part of moments()) {
        if (await killAt(trials, command, whole * part)) killed++;
      }
      trials.dispose();
      say(`${command.name}: killed ${killed} times of ${TRIALS} at random moments`);
      expect(killed).toBeGreaterThan(0);
    },
  );
});

afterAll(() => {
  if ('path' in shim) shim.dispose();
});
