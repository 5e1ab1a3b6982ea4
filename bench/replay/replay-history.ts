import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commitProject } from '../../src/api/commit-project.js';
import { listDocuments } from '../../src/api/list-documents.js';
import { Project, type Session } from '../../src/api/project.js';
import { readSource } from '../../src/api/read-document.js';
import { committedSnapshot } from '../../src/api/committed-snapshot.js';
import { processHost } from '../../src/cli/host.js';
import { silentReporter } from '../../src/model/progress.js';
import { readRange } from '../../src/tree/read.js';
import { fromUtf8, toHex } from '../../src/util/bytes.js';
import type { ProjectFolder } from '../../test/support/project-folder.js';
import type { HistoryStep } from './real-history.js';

const SOURCE = 'docs/';

/** One state of the history as each of both keeps it. */
export interface CommitPair {
  readonly git: string;
  readonly stemma: string;
}

/** Paths with the id that Git gives to the bytes of each. */
export type Tree = ReadonlyMap<string, string>;

/** Settings with which `ls` needs no model and little time. */
export const replaySettings = {
  'sources.0.include': ['**/*'],
  'pipeline.chunk': { splitter: 'fixed', unit: 'chars', size: 2000, overlap: 0 },
  'pipeline.embed': { provider: 'tfidf' },
  'pipeline.retrieve': { mode: 'lexical', k: 10 },
} as const;

/**
 * Commits each step twice: to a plain repository of the system's git, and to a project whose
 * documents stemma keeps.
 */
export async function replay(
  steps: Iterable<HistoryStep>,
  { plain, project }: { readonly plain: ProjectFolder; readonly project: ProjectFolder },
): Promise<CommitPair[]> {
  const pairs: CommitPair[] = [];
  plain.git('init', '--quiet', '--initial-branch=main');
  for (const { message, changes } of steps) {
    for (const [path, bytes] of changes) {
      put(join(plain.folder, path), bytes);
      put(join(project.folder, 'corpus', path), bytes);
    }
    plain.git('add', '--all');
    plain.git('-c', 'gc.auto=0', 'commit', '--quiet', '--allow-empty', '-m', message);
    const { commit } = await Project.use(sessionOf(project), (opened) =>
      commitProject(opened, { message, run: false }),
    );
    pairs.push({ git: plain.git('rev-parse', 'HEAD'), stemma: commit });
  }
  return pairs;
}

/** The tree of a commit as Git has it. */
export function gitTree(plain: ProjectFolder, commit: string): Tree {
  const lines = plain.git('ls-tree', '-r', '-z', commit).split('\0').filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [about = '', path = ''] = line.split('\t');
      return [path, about.split(' ')[2] ?? ''];
    }),
  );
}

/**
 * The trees of commits as stemma gives them back: the keys that `ls` lists, and for each the id
 * that Git would give to the bytes that `cat --source` writes. A document whose entry in the corpus
 * is that of an earlier commit is not read again: the entry names the bytes by their hash.
 */
export async function stemmaTrees(
  project: ProjectFolder,
  commits: readonly string[],
): Promise<Tree[]> {
  const known = new Map<string, string>();
  return Project.use(sessionOf(project), async (opened) => {
    const trees: Tree[] = [];
    for (const at of commits) {
      const entries = await entriesAt(opened, at);
      const { documents } = await listDocuments(opened, { at, prefix: '' });
      const tree = new Map<string, string>();
      for (const { document } of documents) {
        const entry = `${document} ${entries.get(document) ?? ''}`;
        const id = known.get(entry) ?? blobId(await readSource(opened, { at, document }));
        known.set(entry, id);
        tree.set(document.slice(SOURCE.length), id);
      }
      trees.push(tree);
    }
    return trees;
  });
}

/** Corpus entries of a commit, in hexadecimal, by document. */
async function entriesAt(project: Project, at: string): Promise<Map<string, string>> {
  const commit = await (await project.git()).resolveRef(at);
  const { lock } = await committedSnapshot(project, commit, at);
  if (lock === undefined) throw new Error(`commit ${at} has no stemma.lock`);
  const entries = readRange(project.reader, lock.corpus.root);
  return new Map([...entries].map(({ key, value }) => [fromUtf8(key), toHex(value)]));
}

function blobId(parts: Iterable<Uint8Array>): string {
  const bytes = Buffer.concat([...parts]);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function put(path: string, bytes: Buffer | null): void {
  if (bytes === null) {
    rmSync(path);
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

function sessionOf(project: ProjectFolder): Session {
  return {
    host: { ...processHost(), env: project.env },
    folder: project.folder,
    reporter: silentReporter,
    signal: new AbortController().signal,
    command: 'stemma commit',
  };
}
