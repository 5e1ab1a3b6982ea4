import { StemmaError } from '../../errors/stemma-error.js';
import { documentsAtPath, sourcesKeptByGit } from '../document-paths.js';
import { LOCK_FILE, SETTINGS_FILE } from '../project-files.js';
import type { Project } from '../project.js';
import { refuseMarkers } from '../refuse-markers.js';
import { statusProject } from '../status-project.js';
import { whyStale } from './why-stale.js';

/** What a commit by Git is about to take, by path from the top of the repository. */
export interface StagedPaths {
  readonly staged: readonly string[];
  /** Changed or new in the work tree, but not staged. */
  readonly unstaged: readonly string[];
}

/**
 * Refuses a commit by Git that would pin what does not belong together: conflict markers left in a
 * file (`conflict-marker`), a stemma.lock of other sources (`lock-stale`), or a part of what belongs
 * together (`not-staged`). A commit of none of the project's files is none of our business, and so is
 * one before the first run.
 */
export async function checkStaged(project: Project, paths: StagedPaths): Promise<void> {
  const { prefix } = await project.git();
  const own = (all: readonly string[]) =>
    all.flatMap((path) => (path.startsWith(prefix) ? [path.slice(prefix.length)] : []));
  const within = (path: string) => path.replace(/^\//, '');
  const staged = own(paths.staged).map(within);
  const always = staged.filter((path) => path === SETTINGS_FILE || path === LOCK_FILE);
  for (const path of always) refuseMarkers(project.readText(path) ?? '', path);
  const isOurs = await oursOf(project);
  const touched = staged.filter(isOurs);
  if (touched.length === 0 || project.readText(LOCK_FILE) === undefined) return;
  const { questions } = project.readSettings().settings.evaluate;
  refuseMarkers(project.readText(questions) ?? '', questions);
  const status = await statusProject(project);
  if (!status.current) throw lockStale(whyStale(status));
  const missing = own(paths.unstaged).map(within).filter(isOurs);
  if (missing.length > 0) throw notStaged(missing);
}

/** Tells the files that a snapshot is made of, or that belong to it. */
async function oursOf(project: Project): Promise<(path: string) => boolean> {
  const { settings } = project.readSettings();
  const files = new Set([SETTINGS_FILE, LOCK_FILE, settings.evaluate.questions]);
  const keptByGit = await sourcesKeptByGit(project, settings);
  return (path) =>
    files.has(path) ||
    documentsAtPath(settings, path).some((key) => keptByGit.has(key.slice(0, key.indexOf('/'))));
}

const ANYWAY = 'Or commit without this check: `git commit --no-verify`.';

function lockStale(reasons: readonly string[]): StemmaError {
  return new StemmaError(
    'lock-stale',
    `refused to commit: stemma.lock does not belong to the sources: ${reasons.join('; ')}`,
    {
      data: { reasons },
      suggestions: ['Run `stemma run`, then `git add -u`, and commit again.', ANYWAY],
    },
  );
}

function notStaged(paths: readonly string[]): StemmaError {
  const shown = paths.slice(0, 5).join(', ');
  return new StemmaError(
    'not-staged',
    `refused to commit a part of what stemma.lock pins: not staged are ${shown}${paths.length > 5 ? ', …' : ''}`,
    {
      data: { files: paths },
      suggestions: ['Stage them too: `git add` with these paths.', ANYWAY],
    },
  );
}
