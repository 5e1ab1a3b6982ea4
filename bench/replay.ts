/**
 * Replays a history of a real documentation through stemma and through Git, checks that both give
 * back the same documents at every commit, before and after garbage collection, and prints the
 * sizes of both stores: npx tsx bench/replay.ts [commits]
 */
import { join } from 'node:path';
import { ProjectFolder } from '../test/support/project-folder.js';
import { bytesUnder } from './plain-git.js';
import { realHistory, realVersions } from './replay/real-history.js';
import {
  gitTree,
  replay,
  replaySettings,
  stemmaTrees,
  type CommitPair,
} from './replay/replay-history.js';

const commits = Number(process.argv[2] ?? 200);
const versions = realVersions();
if (versions === undefined) print("skipped: '../shared/data/laravel' is absent");
else await replayAll(versions);

async function replayAll(folders: readonly string[]): Promise<void> {
  const plain = new ProjectFolder();
  const project = new ProjectFolder();
  try {
    await project.ok('init');
    project.set(replaySettings);
    const pairs = await replay(realHistory(folders, commits), { plain, project });
    sizes('before gc', plain, project);
    // Looking at a commit runs the pipeline into the store; sizes are of what is committed.
    plain.git('gc', '--quiet');
    project.git('gc', '--quiet');
    await project.ok('gc', '--yes', '--repack');
    sizes('after gc', plain, project);
    await compare(pairs, plain, project);
  } finally {
    plain.dispose();
    project.dispose();
  }
}

async function compare(
  pairs: readonly CommitPair[],
  plain: ProjectFolder,
  project: ProjectFolder,
): Promise<void> {
  const trees = await stemmaTrees(
    project,
    pairs.map(({ stemma }) => stemma),
  );
  let documents = 0;
  for (const [i, { git }] of pairs.entries()) {
    const expected = gitTree(plain, git);
    const found = trees[i] ?? new Map<string, string>();
    const wrong = [...new Set([...expected.keys(), ...found.keys()])].filter(
      (path) => expected.get(path) !== found.get(path),
    );
    if (wrong.length > 0) throw new Error(`commit ${i} differs from Git: ${wrong.join(', ')}`);
    documents += found.size;
  }
  print(
    `${pairs.length} commits, ${documents} documents: the same bytes as in Git at every commit`,
  );
}

function sizes(when: string, plain: ProjectFolder, project: ProjectFolder): void {
  const store = ['store.db', 'store.db-wal'].reduce(
    (sum, name) => sum + bytesUnder(join(project.folder, '.stemma', name)),
    0,
  );
  const git = megabytes(bytesUnder(join(project.folder, '.git')));
  const yardstick = megabytes(bytesUnder(join(plain.folder, '.git')));
  print(
    `${when}: stemma's store ${megabytes(store)} and .git ${git}; plain Git's .git ${yardstick}`,
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
