import { spawn, type ChildProcess } from 'node:child_process';
import { program } from './test-environment.js';

/** How a process ended and what it wrote. */
export interface Outcome {
  /** Exit code; null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that was started, and the promise of how it ends. */
export interface RunningProcess {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
}

/** Where and with what a process runs. */
export interface ProcessOptions {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Starts bin/run.js with arguments, away from any terminal. */
export function startStemma(args: readonly string[], options: ProcessOptions): RunningProcess {
  return startProcess(process.execPath, [program, ...args], options);
}

/** Starts a program and collects what it writes. */
export function startProcess(
  file: string,
  args: readonly string[],
  { folder, env }: ProcessOptions,
): RunningProcess {
  const child = spawn(file, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8');
    child[stream].on('data', (text: string) => {
      written[stream] += text;
    });
  }
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ code, signal, ...written });
    });
  });
  return { child, outcome };
}
