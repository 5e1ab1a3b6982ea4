import { expect } from 'vitest';
import type { IntegrityResult } from '../../../src/api/integrity/check-integrity.js';
import { copyOf } from '../prepared-project.js';
import type { ProjectFolder } from '../project-folder.js';
import { runInProcess } from '../run-in-process.js';
import { isFatal, type Fault } from './fault.js';
import { preparedFor, type FaultedCommand } from './faulted-commands.js';
import { runFaulted, type FaultedOutcome } from './faulted-process.js';
import {
  readCommits,
  stateOf,
  type CommittedDocuments,
  type ProjectState,
} from './project-state.js';
import type { WritePoint } from './write-point.js';

/** A command under test, with what it does when nobody disturbs it. */
export class FaultTrials {
  private constructor(
    readonly shim: string,
    readonly command: FaultedCommand,
    /** A project on which the command was not run yet; every trial has a copy. */
    readonly template: ProjectFolder,
    /** Write points of the undisturbed command. */
    readonly points: readonly WritePoint[],
    readonly finished: ProjectState,
    readonly committed: CommittedDocuments,
    /** Objects of the store after the undisturbed command. */
    readonly objects: number,
  ) {}

  /** Makes the project and runs the command once, undisturbed. */
  static async of(command: FaultedCommand, shim: string): Promise<FaultTrials> {
    const template = await preparedFor(command);
    const committed = await readCommits(template);
    const project = copyOf(template);
    const { code, stderr, points } = await runFaulted(project, { shim, args: command.args });
    expect(code, stderr).toBe(0);
    const finished = stateOf(project);
    const { objects } = await expectSound(project);
    project.dispose();
    return new FaultTrials(shim, command, template, points, finished, committed, objects);
  }

  dispose(): void {
    this.template.dispose();
  }

  /** Starts a trial: the command is run with the fault, on a copy of its own. */
  start(fault: Fault): StartedTrial {
    const project = copyOf(this.template);
    const args = isFatal(fault.kind) ? this.command.args : [...this.command.args, '--json'];
    return { fault, project, outcome: runFaulted(project, { shim: this.shim, args, fault }) };
  }

  /** Ends a trial: what the fault left has to be sound, whole and able to go on. */
  async check({ fault, project, outcome }: StartedTrial): Promise<void> {
    const ended = await outcome;
    if (isFatal(fault.kind)) expectKilled(ended, fault);
    else expectToldOrDone(ended, fault);
    await this.expectRecovers(project);
  }

  /** A project whose command was stopped somewhere is sound and whole, and the command goes on. */
  async expectRecovers(project: ProjectFolder): Promise<void> {
    project.gitFsck();
    await expectSound(project);
    await this.expectCommitsWhole(project);
    await this.expectGoesOn(project);
    const { objects } = await expectSound(project);
    if (this.command.sweeps === true) expect(objects).toBe(this.objects);
  }

  /** Every document of every commit that was there before reads as it did. */
  async expectCommitsWhole(project: ProjectFolder): Promise<void> {
    const now = await readCommits(project);
    for (const [commit, documents] of this.committed) expect(now.get(commit)).toEqual(documents);
  }

  /** The same command, run again, ends where the undisturbed one did. */
  async expectGoesOn(project: ProjectFolder): Promise<void> {
    const { args, afterwards } = this.command;
    const { code, stdout } = await runInProcess(project, [...args, '--json']);
    if (code !== 0) expect(codeOf(stdout)).toBe(afterwards ?? 'to end with 0');
    expect(stateOf(project)).toEqual(this.finished);
  }
}

/** A trial whose command is running. */
export interface StartedTrial {
  readonly fault: Fault;
  readonly project: ProjectFolder;
  readonly outcome: Promise<FaultedOutcome>;
}

function expectKilled({ code, signal, points, stderr }: FaultedOutcome, { point }: Fault): void {
  // Threads write in any order, and now and then one write less than in the undisturbed run.
  if (points.length < point.number) expect(code, stderr).toBe(0);
  else expect(signal, stderr).toBe('SIGKILL');
}

/** A disk that fails ends a command with an error that says so, or did not matter to it. */
function expectToldOrDone({ code, stdout, stderr }: FaultedOutcome, { kind }: Fault): void {
  expect(stderr).not.toMatch(/^ +at |a bug in stemma/m);
  if (code === 0) return;
  expect(code, stdout).toBe(1);
  const { error } = JSON.parse(stdout) as {
    error: { code: string; message: string; suggestions: string[] };
  };
  // SQLite does not say why it could not make a file, or make it longer.
  const codes = ['disk-failed', 'store-unreadable', ...(kind === 'full' ? ['disk-full'] : [])];
  expect(codes, stdout).toContain(error.code);
  expect(error.message).toMatch(/^cannot [a-z]+ '/);
  expect(error.suggestions.length, stdout).toBeGreaterThan(0);
}

function codeOf(stdout: string): string {
  return (JSON.parse(stdout) as { error: { code: string } }).error.code;
}

async function expectSound(project: ProjectFolder): Promise<IntegrityResult> {
  const { code, stdout } = await runInProcess(project, ['fsck', '--json']);
  // What `fsck` is documented to print.
  const result = JSON.parse(stdout) as IntegrityResult;
  expect(result.problems).toEqual([]);
  expect(code).toBe(0);
  return result;
}
