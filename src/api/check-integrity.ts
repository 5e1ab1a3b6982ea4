import { StemmaError } from '../errors/stemma-error.js';
import type { BlobReference } from '../model/document.js';
import { decodeCorpusEntry, decodeStoredText } from '../model/entry-codecs.js';
import { objectsOfIndex } from '../model/index-manifest.js';
import { objectIdFromBytes, type ObjectId } from '../model/object-id.js';
import type { SnapshotLock } from '../pipeline/snapshot-lock.js';
import { decodeChild, type TreeNode } from '../tree/node.js';
import { blobParts } from '../tree/pieces/read-blob.js';
import { problemsOfNode } from '../tree/walk.js';
import type { CommitId } from '../vcs/commit-id.js';
import {
  IntegrityProblems,
  type Finder,
  type IntegrityProblem,
  type ProblemKey,
} from './integrity-problems.js';
import { LOCK_FILE, SETTINGS_FILE } from './project-files.js';
import type { Project } from './project.js';
import { committedSnapshot } from './snapshot-at.js';

/** What the check looked at and found. */
export interface IntegrityResult {
  readonly objects: number;
  readonly bytes: number;
  readonly commits: number;
  readonly maps: number;
  readonly problems: readonly IntegrityProblem[];
}

/**
 * Re-hashes every object of the store, walks every map that a commit or stemma.lock pins (order,
 * boundaries, levels, counts) and looks that everything they name is there. Changes nothing.
 */
export async function checkIntegrity(project: Project): Promise<IntegrityResult> {
  const check = new IntegrityCheck(project);
  check.objects();
  check.working();
  await check.history();
  return check.result();
}

type Part = 'corpus' | 'texts' | 'chunks' | 'vectors';

/** A node, and from where it was met. */
interface Visit {
  readonly part: Part;
  readonly finder: Finder;
  readonly root: boolean;
  readonly rightmost: boolean;
}

class IntegrityCheck {
  #objects = 0;
  #bytes = 0;
  #commits = 0;
  readonly #maps = new Set<ObjectId>();
  readonly #problems = new IntegrityProblems();
  /** Problems at and below each node that was walked: maps share most of their nodes. */
  readonly #below = new Map<string, ReadonlySet<ProblemKey>>();

  constructor(readonly project: Project) {}

  result(): IntegrityResult {
    return {
      objects: this.#objects,
      bytes: this.#bytes,
      commits: this.#commits,
      maps: this.#maps.size,
      problems: this.#problems.list(),
    };
  }

  objects(): void {
    const { store, session } = this.project;
    for (const { id: bytes, size } of store.list()) {
      session.signal.throwIfAborted();
      this.#objects++;
      this.#bytes += size;
      const id = objectIdFromBytes(bytes);
      this.#problems.guard({ kind: 'object', subject: id }, undefined, () => {
        store.get(id);
      });
      if (this.#objects % 1000 === 0) {
        session.reporter.progress({ stage: 'fsck', done: this.#objects, unit: 'objects' });
      }
    }
  }

  /** What stemma.lock on disk names. */
  working(): void {
    const finder = { by: 'working', derived: true };
    this.#problems.guard({ kind: 'lock', subject: LOCK_FILE }, finder, () => {
      const lock = this.project.readLock();
      if (lock !== undefined) this.#snapshot(lock, finder.by);
    });
  }

  /** What the locks of all commits name that a branch or tag reaches. */
  async history(): Promise<void> {
    const git = await this.project.git();
    const tips = [...(await git.listBranches()), ...(await git.listTags())];
    const visited = new Set<string>();
    for (const { commit: tip, name } of tips) {
      await this.#tolerantly({ kind: 'git', subject: name }, name, async () => {
        for await (const { id } of git.log(tip)) {
          if (visited.has(id)) continue;
          visited.add(id);
          await this.#commit(id, name);
        }
      });
    }
  }

  async #commit(id: CommitId, name: string): Promise<void> {
    const git = await this.project.git();
    this.#commits++;
    if ((await git.readFileAt(id, SETTINGS_FILE)) === undefined) return;
    const label = `${id.slice(0, 10)} (${name})`;
    await this.#tolerantly({ kind: 'lock', subject: id }, label, async () => {
      const { lock } = await committedSnapshot(this.project, id, id.slice(0, 10));
      if (lock !== undefined) this.#snapshot(lock, label);
    });
  }

  async #tolerantly(
    what: Pick<IntegrityProblem, 'kind' | 'subject'>,
    by: string,
    action: () => Promise<void>,
  ): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof StemmaError)) throw error;
      this.#problems.note({ ...what, message: error.message }, { by, derived: false });
    }
  }

  /** Everything that a lock names. */
  #snapshot(lock: SnapshotLock, by: string): void {
    const { corpus, texts, chunks, vectors, index } = lock;
    for (const [part, pinned] of Object.entries({ corpus, texts, chunks, vectors })) {
      if (pinned === undefined) continue;
      this.#maps.add(pinned.root);
      const finder = { by, derived: part !== 'corpus' };
      // A key of the object above, whose keys are parts.
      this.#node(pinned.root, { part: part as Part, finder, root: true, rightmost: true });
    }
    const fitted = vectors?.fitted?.model;
    if (fitted !== undefined) this.#present(fitted, 'the fitted model', { by, derived: false });
    if (index?.type === 'hnsw') this.#index(index.root, { by, derived: true });
  }

  /** Problems at and below a node; each is attributed to who is walking. */
  #node(id: ObjectId, visit: Visit): ReadonlySet<ProblemKey> {
    const { part, finder, root, rightmost } = visit;
    // At the top or the right edge of a map other rules hold for a node than inside another.
    const name = `${part} ${id}${root ? ' root' : ''}${rightmost ? ' last' : ''}`;
    const known = this.#below.get(name);
    if (known !== undefined) {
      for (const key of known) this.#problems.attribute(key, finder);
      return known;
    }
    const found = new Set<ProblemKey>();
    this.#below.set(name, found);
    const failure = this.#problems.guard({ kind: 'map', subject: id }, finder, () => {
      const { reader } = this.project;
      const node = reader.read(id);
      for (const problem of problemsOfNode(reader, { id, node }, { root, rightmost })) {
        const message = `node ${id.slice(0, 12)} of the ${part} map: ${problem}`;
        found.add(this.#problems.note({ kind: 'map', subject: id, message }, finder));
      }
      for (const key of this.#children(node, visit)) found.add(key);
    });
    if (failure !== undefined) found.add(failure);
    return found;
  }

  /** Problems of what a node names: other nodes, or the objects of a leaf's entries. */
  *#children(node: TreeNode, { part, finder, rightmost }: Visit): Generator<ProblemKey> {
    for (const [i, { key, value }] of node.entries.entries()) {
      if (node.level > 0) {
        const last = rightmost && i === node.entries.length - 1;
        const child = decodeChild(value).id;
        yield* this.#node(child, { part, finder, root: false, rightmost: last });
      } else if (part === 'corpus' || part === 'texts') {
        const document = new TextDecoder().decode(key);
        if (part === 'corpus') {
          yield* this.#blob(decodeCorpusEntry(value), `the bytes of '${document}'`, finder);
        } else {
          yield* this.#blob(decodeStoredText(value), `the text of '${document}'`, finder);
        }
      }
    }
  }

  /** Problems of the objects that a document's bytes or text are made of. */
  #blob(reference: BlobReference, what: string, finder: Finder): ProblemKey[] {
    const missing = this.#present(reference.blob, what, finder);
    if (!reference.pieced || missing !== undefined) return missing === undefined ? [] : [missing];
    const found: ProblemKey[] = [];
    const failure = this.#problems.guard({ kind: 'map', subject: reference.blob }, finder, () => {
      for (const { id } of blobParts(this.project.store, reference)) {
        const problem = this.#present(id, `a piece of ${what}`, finder);
        if (problem !== undefined) found.push(problem);
      }
    });
    return failure === undefined ? found : [...found, failure];
  }

  #index(root: ObjectId, finder: Finder): void {
    if (this.#present(root, 'the index', finder) !== undefined) return;
    this.#problems.guard({ kind: 'reference', subject: root }, finder, () => {
      const bytes = this.project.store.get(root);
      if (bytes === undefined) return;
      for (const id of objectsOfIndex(bytes)) {
        this.#present(id, 'a piece of the index', finder);
      }
    });
  }

  /** The problem of an object that somebody names, if it is damaged or not there. */
  #present(id: ObjectId, what: string, finder: Finder): ProblemKey | undefined {
    if (!this.project.store.has(id)) {
      const message = `${what} is not in the store (${id.slice(0, 12)})`;
      return this.#problems.note({ kind: 'reference', subject: id, message }, finder);
    }
    const known = this.#problems.of(id);
    if (known !== undefined) this.#problems.attribute(known, finder);
    return known;
  }
}
