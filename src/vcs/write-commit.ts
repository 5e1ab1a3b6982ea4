import { StemmaError } from '../errors/stemma-error.js';
import type { CommitId, GitOid } from './commit-id.js';
import { serializeCommit } from './commit-object.js';
import type { EditTarget, TreeEdit } from './edit-tree.js';
import { editTree } from './edit-tree.js';
import type { GitContext } from './git-context.js';
import type { Identity } from './identity.js';
import { loadIdentity } from './identity.js';
import { ObjectBatch } from './object-batch.js';
import { toRepositoryPath } from './project-path.js';
import type { RawPath } from './raw-path.js';
import { treeOf } from './read-tree.js';
import type { Trailer } from './trailers.js';
import { withTrailers } from './trailers.js';

/** A commit to be made. */
export interface NewCommit {
  /** None for the first commit; the first parent comes first. */
  readonly parents: readonly CommitId[];
  /** The commit whose tree is edited; without one, the tree starts empty. */
  readonly base?: CommitId;
  /** By path in the project. */
  readonly edits: ReadonlyMap<string, TreeEdit>;
  /** Edits by path in the repository, from `mergeTrees`; `edits` go before them. */
  readonly merged?: ReadonlyMap<RawPath, TreeEdit>;
  readonly message: string;
  readonly trailers?: readonly Trailer[];
  /** Instead of the configured identity. */
  readonly identity?: Identity;
}

const FILE_MODES = new Set(['100644', '100755', '120000']);

/**
 * Stores blobs, folders and the commit, all on disk when it returns the commit's id; no ref moves,
 * neither index nor work tree change, no hook runs, nothing is signed. Everything outside `edits` is
 * as in `base`. Equal input at an equal time gives an equal id.
 *
 * Throws `identity-missing`, `empty-message`, `unsafe-path`, `path-conflict`, `bad-trailer`.
 */
export async function writeCommit(context: GitContext, commit: NewCommit): Promise<CommitId> {
  const { author, committer } = commit.identity ?? (await loadIdentity(context));
  const message = withTrailers(checkedMessage(commit.message), commit.trailers ?? []);
  const batch = new ObjectBatch(context);
  const tree = await writeTree({ context, batch }, commit);
  const bytes = serializeCommit({ tree, parents: commit.parents, author, committer, message });
  const id = await batch.add('commit', bytes);
  await batch.flush();
  // What was just written is a commit.
  return id as CommitId;
}

async function writeTree(target: EditTarget, { base, edits, merged }: NewCommit): Promise<GitOid> {
  const byPath = new Map(merged);
  for (const [path, edit] of edits)
    byPath.set(toRepositoryPath(target.context, path), checkedEdit(path, edit));
  return await editTree(target, await treeOf(target.context, base), byPath);
}

function checkedEdit(path: string, edit: TreeEdit): TreeEdit {
  if (edit === null || edit instanceof Uint8Array || FILE_MODES.has(edit.mode)) return edit;
  throw new StemmaError(
    'bad-file-mode',
    `cannot commit '${path}' with the mode ${edit.mode}: it is no file or link`,
    {
      data: { path, mode: edit.mode },
    },
  );
}

function checkedMessage(message: string): string {
  const text = message
    .replace(/\r\n/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .replace(/^\n+/, '')
    .trimEnd();
  if (text === '' || text.includes('\0')) {
    throw new StemmaError(
      'empty-message',
      text === '' ? 'the commit message is empty' : 'the commit message holds a NUL character',
      {
        suggestions: ['Give a message with `-m "what changed and why"`.'],
      },
    );
  }
  return text;
}
