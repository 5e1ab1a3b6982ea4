import { spawnSync } from 'node:child_process';
import type { ProjectFolder } from './project-folder.js';
import { startProcess, type Outcome } from './run-process.js';
import { program } from './test-environment.js';

/** Lays a folder over itself, read-only, for the program that follows alone. */
const SCRIPT = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && cd "$0" && exec "$@"';

/** Why no folder can be made read-only here, not even for root; undefined where one can. */
export function whyNoReadOnlyDisk(folder: string): string | undefined {
  const { error, status, stderr } = spawnSync(
    'unshare',
    ['-rm', 'sh', '-c', SCRIPT, folder, 'true'],
    { encoding: 'utf8' },
  );
  return status === 0 ? undefined : (error?.message ?? stderr);
}

/** Runs a command on a project whose folder lies on a disk that nobody can write to. */
export function stemmaOnReadOnlyDisk(
  project: ProjectFolder,
  ...args: readonly string[]
): Promise<Outcome> {
  const { folder, env } = project;
  const command = [process.execPath, program, ...args];
  return startProcess('unshare', ['-rm', 'sh', '-c', SCRIPT, folder, ...command], { folder, env })
    .outcome;
}
