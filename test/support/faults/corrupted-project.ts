import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { IntegrityProblem } from '../../../src/api/integrity/integrity-problems.js';
import { ProjectFolder } from '../project-folder.js';
import { runInProcess } from '../run-in-process.js';
import { repositoryFolder } from '../test-environment.js';

/** Holds a folder for each case; how they are laid out is told in its README. */
export const corruptedFolder = join(repositoryFolder, 'fixtures/corrupted');

/** What `stemma fsck --json` tells of a case: problems, or the error that it ends with. */
export interface CorruptedReport {
  readonly exit: number;
  readonly problems?: readonly ReportedProblem[];
  readonly error?: { readonly code: string };
}

/** What of a problem may not change unnoticed. */
type ReportedProblem = Pick<
  IntegrityProblem,
  'kind' | 'subject' | 'message' | 'affects' | 'derived'
>;

/** Makes the damaged project of a case, with its history, in a folder of its own. */
export function unpackCorrupted(name: string): ProjectFolder {
  const from = join(corruptedFolder, name);
  const project = new ProjectFolder();
  project.git('init', '--quiet', '--initial-branch=main');
  project.git(
    'fetch',
    '--quiet',
    join(from, 'history.bundle'),
    '+refs/*:refs/*',
    '--update-head-ok',
  );
  project.git('reset', '--quiet', '--hard', 'main');
  makeLoose(project);
  if (existsSync(join(from, 'store.db.gz'))) {
    project.write('.stemma/store.db', gunzipSync(readFileSync(join(from, 'store.db.gz'))));
  }
  for (const [part, place] of [
    ['files', '.'],
    ['dot-git', '.git'],
  ] as const) {
    if (!existsSync(join(from, part))) continue;
    cpSync(join(from, part), join(project.folder, place), { recursive: true, force: true });
  }
  return project;
}

/** Takes all objects out of their packs, so that one that is damaged has no second copy. */
function makeLoose(project: ProjectFolder): void {
  const folder = join(project.folder, '.git/objects/pack');
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.pack'))) {
    const pack = readFileSync(join(folder, name));
    rmSync(join(folder, name));
    rmSync(join(folder, name.replace(/pack$/, 'idx')));
    execFileSync('git', ['unpack-objects', '-q'], { cwd: project.folder, input: pack });
  }
}

/** What `stemma fsck --json` tells of a project now; its folder is written as `<project>`. */
export async function reportOn(project: ProjectFolder): Promise<CorruptedReport> {
  const { code, stdout } = await runInProcess(project, ['fsck', '--json']);
  // Its shape is what is under test.
  const said = JSON.parse(stdout.replaceAll(project.folder, '<project>')) as {
    problems?: readonly IntegrityProblem[];
    error?: { code: string };
  };
  if (said.error !== undefined) return { exit: code, error: { code: said.error.code } };
  const problems = (said.problems ?? []).map(({ kind, subject, message, affects, derived }) => ({
    kind,
    subject,
    message,
    affects,
    derived,
  }));
  return { exit: code, problems };
}
