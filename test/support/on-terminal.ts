import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { ProjectFolder } from './project-folder.js';
import { repositoryFolder } from './test-environment.js';

/** Runs a command on a pseudo-terminal of its own (`script` of util-linux); what it showed. */
export function onTerminal(project: ProjectFolder, ...args: readonly string[]): string {
  const words = [process.execPath, join(repositoryFolder, 'bin/run.js'), ...args];
  const command = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  return execFileSync('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd: project.folder,
    env: project.env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
