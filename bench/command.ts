import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program, repositoryFolder } from '../test/support/test-environment.js';

/** No command of the bench takes longer. */
const TIMEOUT = 15 * 60 * 1000;
const LARGEST_OUTPUT = 1 << 28;

/**
 * Loaded into each measured process before its own code: writes the highest resident memory of
 * that process, threads included, when it exits. Linux keeps it as VmHWM, which begins with the
 * program, unlike `maxRSS`, which begins with what its parent had in memory.
 */
const PEAK_HOOK = `'use strict';
if (require('node:worker_threads').isMainThread) {
  const { readFileSync, writeFileSync } = require('node:fs');
  process.on('exit', () => {
    const peak = /VmHWM:\\s+(\\d+) kB/.exec(readFileSync('/proc/self/status', 'latin1'));
    writeFileSync(process.env.BENCH_PEAK_FILE, peak[1]);
  });
}
`;

/** Where a command runs. */
export interface Place {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A command that ended with 0. */
export interface Finished {
  /** Wall time with the start of the process. */
  readonly seconds: number;
  readonly stdout: string;
  /** Highest resident memory in bytes. */
  readonly peakBytes: number;
}

/** Runs commands one at a time and measures them from outside. */
export class Commands {
  readonly #hook: string;
  readonly #peakFile: string;
  /** The highest peak of stemma's commands and parts so far, and which one it was. */
  highest = { bytes: 0, command: '' };

  /** `scratch` is a folder for two small files. */
  constructor(scratch: string) {
    this.#hook = join(scratch, 'peak-hook.cjs');
    this.#peakFile = join(scratch, 'peak');
    writeFileSync(this.#hook, PEAK_HOOK);
  }

  /** Runs the built stemma; throws where it ends with anything but 0. */
  stemma(place: Place, ...args: readonly string[]): Finished {
    const shown = `stemma ${args.join(' ')}`;
    return this.#remember(shown, this.node(place, [program, ...args], shown));
  }

  /** Runs a program of bench/programs, which measures parts of the built library. */
  program(place: Place, name: string, ...args: readonly string[]): Finished {
    const shown = `bench/programs/${name}.ts`;
    return this.#remember(shown, this.yardstickProgram(place, name, ...args));
  }

  /** Runs such a program for the sake of a yardstick; its memory is not held against stemma. */
  yardstickProgram(place: Place, name: string, ...args: readonly string[]): Finished {
    const path = join(import.meta.dirname, 'programs', `${name}.ts`);
    const here = { folder: repositoryFolder, env: place.env };
    return this.node(here, ['--import', 'tsx', path, ...args], `bench/programs/${name}.ts`);
  }

  /** Runs a program of Node with its arguments; its memory is not held against stemma. */
  node(place: Place, args: readonly string[], shown = `node ${args.join(' ')}`): Finished {
    rmSync(this.#peakFile, { force: true });
    const env = { ...place.env, BENCH_PEAK_FILE: this.#peakFile };
    const all = ['--require', this.#hook, ...args];
    const { seconds, stdout } = run(process.execPath, all, { folder: place.folder, env, shown });
    return { seconds, stdout, peakBytes: 1024 * Number(readFileSync(this.#peakFile, 'latin1')) };
  }

  /** Runs the system's git. */
  git(place: Place, ...args: readonly string[]): Omit<Finished, 'peakBytes'> {
    return run('git', args, { ...place, shown: `git ${args.join(' ')}` });
  }

  #remember(command: string, finished: Finished): Finished {
    if (finished.peakBytes > this.highest.bytes) {
      this.highest = { bytes: finished.peakBytes, command };
    }
    return finished;
  }
}

function run(
  file: string,
  args: readonly string[],
  options: Place & { readonly shown: string },
): Omit<Finished, 'peakBytes'> {
  const started = performance.now();
  const { status, signal, stdout, stderr, error } = spawnSync(file, args, {
    cwd: options.folder,
    env: options.env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: LARGEST_OUTPUT,
    timeout: TIMEOUT,
  });
  const seconds = (performance.now() - started) / 1000;
  if (status === 0) return { seconds, stdout };
  const said = `${stderr}\n${stdout}`.trim().split('\n').slice(0, 4).join(' ').slice(0, 300);
  const end = error?.message ?? (signal === null ? `exit code ${String(status)}` : signal);
  throw new Error(`'${options.shown}' failed (${end}): ${said}`);
}
