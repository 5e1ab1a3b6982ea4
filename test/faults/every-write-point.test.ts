import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileShim } from '../support/faults/compiled-shim.js';
import { FAULT_KINDS, pointsFor, type Fault, type FaultKind } from '../support/faults/fault.js';
import { FaultTrials, type StartedTrial } from '../support/faults/fault-trials.js';
import { faultedCommands } from '../support/faults/faulted-commands.js';
import { allFaults, say } from '../support/faults/how-many.js';
import { spread } from '../support/faults/spread.js';

const shim = compileShim();
if ('missing' in shim) say(`skipped: faults at write points, as ${shim.missing}`);

/** Points a command and kind of fault in `npm test`; `npm run test:faults` takes all of them. */
const SAMPLE: Readonly<Record<FaultKind, number>> = {
  kill: 1,
  tear: 1,
  full: 1,
  broken: 1,
  glitch: 1,
};

/** Runs the trials one after another; the next command runs while the last one's end is checked. */
async function runTrials(trials: FaultTrials, faults: readonly Fault[]): Promise<string[]> {
  const failures: string[] = [];
  let running: StartedTrial | undefined;
  for (const fault of [...faults, undefined]) {
    const next = fault === undefined ? undefined : trials.start(fault);
    if (running !== undefined) failures.push(...(await failureOf(trials, running)));
    running = next;
  }
  return failures;
}

async function failureOf(trials: FaultTrials, trial: StartedTrial): Promise<string[]> {
  const { kind, point } = trial.fault;
  try {
    await trials.check(trial);
    return [];
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    const failure = `${kind} at ${point.number}, ${point.operation} ${point.path}: ${what}`;
    say(failure);
    return [failure];
  } finally {
    trial.project.dispose();
  }
}

describe.skipIf('missing' in shim).each(faultedCommands)('stemma $name', (command) => {
  let trials: FaultTrials;

  beforeAll(async () => {
    if ('missing' in shim) throw new Error(shim.missing);
    trials = await FaultTrials.of(command, shim.path);
  });

  afterAll(() => {
    trials.dispose();
  });

  it.each(FAULT_KINDS)(
    'disturbed by %s at a write point loses nothing, and ends the same when it is run again',
    { timeout: 7_200_000 },
    async (kind) => {
      const points = pointsFor(kind, trials.points);
      const chosen = allFaults ? points : spread(points, SAMPLE[kind]);
      const faults = chosen.map((point) => ({ kind, point }));
      expect(faults.length).toBeGreaterThan(0);
      const failures = await runTrials(trials, faults);
      if (allFaults) {
        const total = trials.points.length;
        say(`${command.name}, ${kind}: ${faults.length} runs, ${total} write points`);
      }
      expect(failures).toEqual([]);
    },
  );
});

afterAll(() => {
  if ('path' in shim) shim.dispose();
});
