import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sideBySide, type SideBySideSamples } from '../side-by-side.js';
import type { Bench } from '../bench.js';
import { PlainGit } from '../plain-git.js';
import type { ProjectFolder } from '../../test/support/project-folder.js';

/** The corpus in a stemma project without a pipeline, and in a plain repository of Git. */
export interface DocumentsProject {
  readonly project: ProjectFolder;
  readonly plain: PlainGit;
  /** How long the first snapshot took, in rounds. */
  readonly first: SideBySideSamples;
}

const ROUNDS = 5;

/** Takes the first snapshot of the corpus several times, and commits the last one. */
export function documentsProject(bench: Bench): Promise<DocumentsProject> {
  return bench.prepare('documents project', async () => {
    bench.say(`corpus of ${bench.sizes.documents} documents, first snapshots`);
    const project = bench.newProject(bench.sizes.documents);
    const plain = new PlainGit(bench.commands, project);
    const first = await sideBySide(bench, {
      rounds: ROUNDS,
      before: () => {
        forgetEverything(project);
        plain.init();
      },
      ours: () => bench.commands.stemma(project, 'snapshot'),
      beside: () => plain.commitAll('First'),
    });
    bench.commands.stemma(project, 'commit', '--no-run', '-m', 'First');
    return { project, plain, first };
  });
}

/** Removes store, caches and lock: the next snapshot is a first one. */
export function forgetEverything(project: ProjectFolder): void {
  rmSync(join(project.folder, 'stemma.lock'), { force: true });
  const state = join(project.folder, '.stemma');
  for (const name of readdirSync(state)) {
    if (name !== 'stemma.schema.json') rmSync(join(state, name), { recursive: true });
  }
}
