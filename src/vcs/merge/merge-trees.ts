/**
 * Three-way merge of whole commits by path. A path that one side changed is that side's; one that
 * both changed alike is fine; the others go to a callback that may know how to merge the contents,
 * and are conflicts otherwise. Nothing is written: the result is edits of our tree, or conflicts.
 */
import type { CommitId } from '../commit-id.js';
import type { TreeChange } from '../diff-trees.js';
import { diffTrees } from '../diff-trees.js';
import type { TreeEdit } from '../edit-tree.js';
import type { GitContext } from '../git-context.js';
import { parentsOf } from '../index-store.js';
import { toProjectPath } from '../project-path.js';
import type { RawPath } from '../raw-path.js';
import { fromRawPath } from '../raw-path.js';
import type { TreeFile } from '../read-tree.js';
import { listTree, treeOf } from '../read-tree.js';
import { TreeLookup } from '../tree-lookup.js';
import type { Three } from './three-way.js';
import { sideToTake } from './three-way.js';

/** A file that both sides changed in different ways. Bytes are absent where a side has no file. */
export interface ChangedFile extends Partial<Three<Uint8Array>> {
  /** In the project; undefined for a file elsewhere in the repository. */
  readonly path: string | undefined;
}

/** What a callback makes of such a file: its bytes, its removal, or why it is a conflict. */
export type FileMerge =
  { readonly merged: Uint8Array | null } | { readonly conflicts: readonly unknown[] };

/** Merges one file, or gives undefined when it does not know how. */
export type MergeFile = (
  file: ChangedFile,
) => FileMerge | undefined | Promise<FileMerge | undefined>;

/** Why a path could not be merged. */
export interface TreeConflict {
  /** In the project, or from the top of the repository for a file outside it. */
  readonly path: string;
  readonly kind:
    | 'both changed'
    | 'both added'
    | 'deleted here, changed there'
    | 'changed here, deleted there'
    | 'file here, folder there'
    | 'folder here, file there';
  /** What the callback said, such as the settings or questions in question. */
  readonly details?: readonly unknown[];
}

/** Edits of our commit's tree by repository path (see `NewCommit.merged`), or the conflicts. */
export type TreesMerge =
  | { readonly edits: ReadonlyMap<RawPath, TreeEdit> }
  | { readonly conflicts: readonly TreeConflict[] };

/** What is merged. */
export interface TreesToMerge {
  /** The common ancestor; undefined merges unrelated histories. */
  readonly base: CommitId | undefined;
  readonly ours: CommitId;
  readonly theirs: CommitId;
  readonly mergeFile?: MergeFile;
}

/** Merges trees; costs what changed on the two sides since `base`. */
export async function mergeTrees(context: GitContext, merge: TreesToMerge): Promise<TreesMerge> {
  const base = await treeOf(context, merge.base);
  const ourTree = await treeOf(context, merge.ours);
  const theirTree = await treeOf(context, merge.theirs);
  const ours = new Map(
    (await diffTrees(context, base, ourTree)).map((change) => [change.path, change]),
  );
  const edits = new Map<RawPath, TreeEdit>();
  const conflicts: TreeConflict[] = [];
  for (const change of await diffTrees(context, base, theirTree)) {
    const outcome = await mergePath(context, {
      change,
      ours: ours.get(change.path),
      mergeFile: merge.mergeFile,
    });
    if (outcome === undefined) continue;
    if ('conflict' in outcome) conflicts.push(outcome.conflict);
    else edits.set(change.path, outcome.edit);
  }
  conflicts.push(...(await findPlaceConflicts(context, { ourTree, edits })));
  return conflicts.length > 0 ? { conflicts } : { edits };
}

type Outcome = { readonly edit: TreeEdit } | { readonly conflict: TreeConflict } | undefined;

interface PathMerge {
  readonly change: TreeChange;
  readonly ours: TreeChange | undefined;
  readonly mergeFile: MergeFile | undefined;
}

async function mergePath(
  context: GitContext,
  { change, ours, mergeFile }: PathMerge,
): Promise<Outcome> {
  const three = {
    base: change.before,
    ours: ours === undefined ? change.before : ours.after,
    theirs: change.after,
  };
  const side = sideToTake(three);
  if (side === 'ours') return undefined;
  if (side === 'theirs') return { edit: editTo(three.theirs) };
  const combined = combineModes(three);
  if (combined !== undefined) return { edit: combined };
  const path = toProjectPath(context, change.path);
  const merged = await mergeFile?.({ path, ...(await contentsOf(context, three)) });
  if (merged !== undefined && 'merged' in merged) return { edit: merged.merged };
  const details = merged === undefined ? {} : { details: merged.conflicts };
  return { conflict: { path: path ?? fromRawPath(change.path), kind: kindOf(three), ...details } };
}

function editTo(file: TreeFile | undefined): TreeEdit {
  return file === undefined ? null : { oid: file.oid, mode: file.mode };
}

/** One side changed the content of a file, the other its mode. */
function combineModes({ base, ours, theirs }: Three<TreeFile | undefined>): TreeEdit | undefined {
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  if (![base, ours, theirs].every(({ mode }) => mode.startsWith('100'))) return undefined;
  const oid = sideToTake({ base: base.oid, ours: ours.oid, theirs: theirs.oid });
  const mode = sideToTake({ base: base.mode, ours: ours.mode, theirs: theirs.mode });
  if (oid === 'both differ' || mode === 'both differ') return undefined;
  return {
    oid: (oid === 'ours' ? ours : theirs).oid,
    mode: (mode === 'ours' ? ours : theirs).mode,
  };
}

async function contentsOf(
  context: GitContext,
  three: Three<TreeFile | undefined>,
): Promise<Partial<Three<Uint8Array>>> {
  const contents: { -readonly [side in keyof Three]?: Uint8Array } = {};
  for (const side of ['base', 'ours', 'theirs'] as const) {
    const file = three[side];
    if (file?.mode.startsWith('100'))
      contents[side] = await context.objects.readAs(file.oid, 'blob');
  }
  return contents;
}

function kindOf({ base, ours, theirs }: Three<TreeFile | undefined>): TreeConflict['kind'] {
  if (ours === undefined) return 'deleted here, changed there';
  if (theirs === undefined) return 'changed here, deleted there';
  return base === undefined ? 'both added' : 'both changed';
}

/** Files that they added where we have a folder, or below a file of ours. */
async function findPlaceConflicts(
  context: GitContext,
  {
    ourTree,
    edits,
  }: { ourTree: Awaited<ReturnType<typeof treeOf>>; edits: ReadonlyMap<RawPath, TreeEdit> },
): Promise<TreeConflict[]> {
  const lookup = new TreeLookup(context, ourTree);
  const conflicts: TreeConflict[] = [];
  const stays = (path: RawPath): boolean => edits.get(path) !== null;
  const shown = (path: RawPath): string => toProjectPath(context, path) ?? fromRawPath(path);
  for (const [path, edit] of edits) {
    if (edit === null) continue;
    for (const parent of parentsOf(path)) {
      const isFile = (await lookup.file(parent)) !== undefined;
      if (isFile && stays(parent))
        conflicts.push({ path: shown(parent), kind: 'file here, folder there' });
    }
    if ((await lookup.file(path)) !== undefined) continue;
    const inside = await listTree(context, ourTree, path);
    if (inside.some((file) => stays(file.path)))
      conflicts.push({ path: shown(path), kind: 'folder here, file there' });
  }
  return [...new Map(conflicts.map((conflict) => [conflict.path, conflict])).values()];
}
