import { spawnSync } from 'node:child_process';
import type { ProjectFolder } from './project-folder.js';

/** How a call of the system's git ended and what it wrote. */
export interface GitOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the system's git in a project, whatever it ends with. */
export function runGit(project: ProjectFolder, ...args: readonly string[]): GitOutcome {
  const options = { cwd: project.folder, env: project.env, encoding: 'utf8' } as const;
  const { status, stdout, stderr, error } = spawnSync('git', args, options);
  if (error !== undefined) throw error;
  return { code: status ?? -1, stdout, stderr };
}
