import type { CommitId } from '../../vcs/commit-id.js';
import { NewestFirst } from '../../vcs/newest-first.js';
import type { DocumentHistory } from './document-history.js';
import { documentMoves, type DocumentMove } from './document-moves.js';
import { findRename } from './find-rename.js';
import { ParentFinder } from './visible-parents.js';

/** A commit that did something to the documents of a walk. */
export interface DocumentStep {
  readonly commit: CommitId;
  /** The first earlier state that it was compared with; undefined where there is none. */
  readonly parent: CommitId | undefined;
  readonly moves: readonly DocumentMove[];
  /** True where earlier states cannot be looked at here: what it seems to add may be older. */
  readonly boundary: boolean;
}

/** Which documents to follow, from where. */
export interface DocumentWalk {
  readonly from: CommitId;
  /** Keys of documents, or of folders of them. */
  readonly names: readonly string[];
  readonly firstParent?: boolean;
}

/**
 * The commits that changed documents, newest first. As in Git's log, a merge that agrees with one
 * of its parents is passed through to that parent; one that differs from all is a step. One document
 * alone is followed through renames.
 */
export async function* walkDocuments(
  documents: DocumentHistory,
  walk: DocumentWalk,
): AsyncGenerator<DocumentStep> {
  const { from, names, firstParent } = walk;
  const parents = new ParentFinder(documents.snapshots, documents.lookAtDocuments, firstParent);
  const queue = new NewestFirst<Visit>();
  const seen = new Set<string>();
  const add = async (visit: Visit): Promise<void> => {
    const key = `${visit.commit}\0${visit.names.join('\0')}`;
    if (seen.has(key)) return;
    seen.add(key);
    const { committer } = await documents.snapshots.commit(visit.commit);
    queue.add(visit, committer.seconds);
  };
  for (const commit of (await parents.from(from)).commits) await add({ commit, names });
  for (let visit = queue.take(); visit !== undefined; visit = queue.take()) {
    const { commit } = visit;
    const earlier = await parents.of(commit);
    const compared = await compare(documents, visit, earlier.commits);
    const same = compared.find(({ moves }) => moves.length === 0);
    const first = compared[0];
    if (same === undefined && first !== undefined && first.moves.length > 0) {
      const { before: parent, moves } = first;
      yield { commit, parent, moves, boundary: earlier.isUncertain };
    }
    for (const next of same === undefined ? compared : [same]) {
      if (next.before !== undefined) await add({ commit: next.before, names: next.names });
    }
  }
}

interface Visit {
  readonly commit: CommitId;
  readonly names: readonly string[];
}

/** What a commit did, seen from one earlier state. */
interface Comparison {
  readonly before: CommitId | undefined;
  readonly moves: readonly DocumentMove[];
  /** What to follow there. */
  readonly names: readonly string[];
}

/** Against each parent, up to the first one that nothing differs from. */
async function compare(
  documents: DocumentHistory,
  { commit, names }: Visit,
  parents: readonly CommitId[],
): Promise<Comparison[]> {
  const compared: Comparison[] = [];
  for (const before of parents.length === 0 ? [undefined] : parents) {
    const moves = await documentMoves(documents, { before, after: commit }, names);
    const [only] = moves;
    const [name] = names;
    const hasCome = names.length === 1 && only?.document === name && only?.change === 'added';
    const old =
      hasCome && before !== undefined && name !== undefined
        ? await findRename(documents, { document: name, before, after: commit })
        : undefined;
    compared.push(
      old === undefined || only === undefined || before === undefined
        ? { before, moves, names }
        : { before, names: [old], moves: [await renamed(documents, { before, old, only })] },
    );
    if (moves.length === 0) break;
  }
  return compared;
}

async function renamed(
  documents: DocumentHistory,
  how: { readonly before: CommitId; readonly old: string; readonly only: DocumentMove },
): Promise<DocumentMove> {
  const { before, old, only } = how;
  const was = await documents.bytesAt(before, old);
  return { ...only, change: 'renamed', from: old, sizeBefore: was?.size ?? null };
}
