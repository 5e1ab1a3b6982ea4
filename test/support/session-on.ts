import type { Session } from '../../src/api/project.js';
import { processHost } from '../../src/cli/host.js';
import { silentReporter, type Reporter } from '../../src/model/progress.js';
import type { ProjectFolder } from './project-folder.js';

/** A session of the library on a project; `reporter` is told how far its work is. */
export function sessionOn(project: ProjectFolder, reporter: Partial<Reporter> = {}): Session {
  return {
    host: { ...processHost(), env: project.env },
    folder: project.folder,
    reporter: { ...silentReporter, ...reporter },
    signal: new AbortController().signal,
    command: 'test',
  };
}
