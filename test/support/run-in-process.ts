import { run, settings } from '@oclif/core';
import { captureOutput } from '@oclif/test';
import { beforeDashes } from './before-dashes.js';
import { ProjectFolder } from './project-folder.js';
import type { Outcome } from './run-process.js';
import { repositoryFolder } from './test-environment.js';

// The commands of dist/ are JavaScript: what would compile others would only slow down every import.
settings.enableAutoTranspile = false;

/** How a command ended and what it wrote. */
export interface CommandOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command of dist/ in this process, as bin/run.js would but without the time that starting
 * one takes. The environment is replaced by the project's while it runs.
 */
export async function runInProcess(
  project: ProjectFolder,
  args: readonly string[],
): Promise<CommandOutcome> {
  const saved = { ...process.env };
  // Each command listens for SIGINT and SIGTERM until its process ends, which here is ours.
  process.setMaxListeners(0);
  replaceEnvironment(project.env);
  try {
    // `runCommand` of @oclif/test would cut arguments at their blanks.
    const { error, stdout, stderr } = await captureOutput(
      () => run(beforeDashes(args, '-C', project.folder), { root: repositoryFolder }),
      { stripAnsi: false },
    );
    const code = error?.oclif?.exit ?? (error === undefined ? Number(process.exitCode ?? 0) : 70);
    return { code, stdout, stderr };
  } finally {
    process.exitCode = undefined;
    replaceEnvironment(saved);
  }
}

/** A project whose commands run in this process; `start` still starts one. */
export class InProcessProject extends ProjectFolder {
  override async stemma(...args: readonly string[]): Promise<Outcome> {
    return { ...(await runInProcess(this, args)), signal: null };
  }
}

function replaceEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined) process.env[name] = value;
  }
}
