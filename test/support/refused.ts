import { expect } from 'vitest';
import { beforeDashes } from './before-dashes.js';
import { digestFolder } from './folder-digest.js';
import type { ProjectFolder } from './project-folder.js';
import { runInProcess } from './run-in-process.js';

/** What `--json` prints where a command is refused. */
export interface Refusal {
  readonly exit: number;
  readonly code: string;
  readonly message: string;
  readonly suggestions: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Runs a command that has to be refused, once for people and once with --json, and checks what
 * holds for every refusal: the same message both times, nothing else on stdout, something to do
 * next, no stack trace, and every file outside .stemma as it was.
 */
export async function refused(
  project: ProjectFolder,
  ...args: readonly string[]
): Promise<Refusal> {
  const before = digestFolder(project.folder);
  const plain = await runInProcess(project, args);
  const json = await runInProcess(project, beforeDashes(args, '--json'));
  expect(digestFolder(project.folder)).toEqual(before);
  expect(plain.code, plain.stdout).not.toBe(0);
  expect(json.code).toBe(plain.code);
  expect(plain.stdout).toBe('');
  const { error, ...nothingElse } = JSON.parse(json.stdout) as { error: Omit<Refusal, 'exit'> };
  expect(nothingElse).toEqual({});
  expect(Object.keys(error)).toEqual(['code', 'message', 'suggestions', 'data']);
  const { message, suggestions } = error;
  const lines = [`error: ${message}`, ...suggestions.map((line) => `  - ${line}`)];
  expect(plain.stderr.replace(/^warning: .*\n/gm, '')).toBe(`${lines.join('\n')}\n`);
  expect(message).not.toMatch(/undefined|\[object|\n/);
  expect(suggestions.length).toBeGreaterThan(0);
  return { exit: plain.code, ...error };
}
