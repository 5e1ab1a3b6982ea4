import { createHash } from 'node:crypto';
import { listDocuments } from '../../../src/api/list-documents.js';
import { Project } from '../../../src/api/project.js';
import { readDocument, readSource } from '../../../src/api/read-document.js';
import { digestFolder } from '../folder-digest.js';
import type { ProjectFolder } from '../project-folder.js';
import { sessionOn } from '../session-on.js';

/** All that a user can see of where a project is; equal for projects that took different ways. */
export interface ProjectState {
  readonly branch: string;
  /** `ref, trees of its commits`, as dates and ids of commits differ from run to run. */
  readonly refs: readonly string[];
  readonly status: string;
  readonly lock: string;
  /** Every file outside .git and .stemma, with a hash of its bytes. */
  readonly files: Readonly<Record<string, string>>;
}

/** Where a project is. */
export function stateOf(project: ProjectFolder): ProjectState {
  const names = project.git('for-each-ref', '--format=%(refname)').split('\n');
  return {
    branch: project.git('branch', '--show-current'),
    refs: names.map((name) => `${name} ${project.git('log', '--format=%T', name)}`),
    status: project.git('status', '--porcelain'),
    lock: project.has('stemma.lock') ? project.read('stemma.lock') : '',
    files: Object.fromEntries(
      Object.entries(digestFolder(project.folder)).filter(([path]) => !path.startsWith('.git/')),
    ),
  };
}

/** Documents of every commit, each with a hash of its bytes and of its text. */
export type CommittedDocuments = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** Reads every document of every commit that a ref reaches, as `stemma ls` and `stemma cat` do. */
export async function readCommits(project: ProjectFolder): Promise<CommittedDocuments> {
  const ids = project.git('rev-list', '--all').split('\n');
  return await Project.use(sessionOn(project), async (opened) => {
    const commits = new Map<string, Record<string, string>>();
    for (const id of ids) commits.set(id, await readCommit(opened, id));
    return commits;
  });
}

async function readCommit(project: Project, at: string): Promise<Record<string, string>> {
  const { documents } = await listDocuments(project, { at, prefix: '' });
  const read: Record<string, string> = {};
  for (const { document } of documents) {
    const { text } = await readDocument(project, { at, document });
    const hash = createHash('sha256').update(text ?? '');
    for (const part of await readSource(project, { at, document })) hash.update(part);
    read[document] = hash.digest('hex');
  }
  return read;
}
