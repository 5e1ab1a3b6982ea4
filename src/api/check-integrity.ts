import { messageOf } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import { decodeCorpusEntry, decodeStoredText } from '../model/entry-codecs.js';
import { decodeIndexManifest } from '../model/index-manifest.js';
import { objectIdFromBytes, type ObjectId } from '../model/object-id.js';
import type { SnapshotLock } from '../pipeline/snapshot-lock.js';
import { problemsOfNode } from '../tree/walk.js';
import { decodeChild, type TreeNode } from '../tree/node.js';
import { committedSnapshot } from './snapshot-at.js';
import type { Project } from './project.js';

/** Something that is not as it should be. */
export interface IntegrityProblem {
  /** `object`, `map`, `reference`, `lock` or `git`. */
  readonly kind: 'object' | 'map' | 'reference' | 'lock' | 'git';
  /** Object id, commit or file. */
  readonly subject: string;
  readonly message: string;
  /** Refs and commits that need it. */
  readonly affects: readonly string[];
  /** True when `stemma run` makes it again from the documents. */
  readonly derived: boolean;
}

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
  const working = check.workingLock();
  if (working !== undefined) check.snapshot(working, 'working');
  await check.history();
  return check.result();
}

type Part = 'corpus' | 'texts' | 'chunks' | 'vectors';

class IntegrityCheck {
  #objects = 0;
  #bytes = 0;
  #commits = 0;
  #maps = 0;
  readonly #seen = new Set<string>();
  readonly #problems = new Map<string, { problem: IntegrityProblem; affects: Set<string> }>();
  /** Problems by the root under which they were found, for the other commits that share it. */
  readonly #byRoot = new Map<string, Set<string>>();

  constructor(readonly project: Project) {}

  result(): IntegrityResult {
    const problems = [...this.#problems.values()].map(({ problem, affects }) => ({
      ...problem,
      affects: [...affects],
    }));
    return {
      objects: this.#objects,
      bytes: this.#bytes,
      commits: this.#commits,
      maps: this.#maps,
      problems,
    };
  }

  objects(): void {
    const { store, session } = this.project;
    for (const { id: bytes, size } of store.list()) {
      session.signal.throwIfAborted();
      this.#objects++;
      this.#bytes += size;
      const id = objectIdFromBytes(bytes);
      this.#guard(
        { kind: 'object', subject: id, root: id, affects: undefined, derived: false },
        () => {
          store.get(id);
        },
      );
      if (this.#objects % 1000 === 0) {
        session.reporter.progress({ stage: 'fsck', done: this.#objects, unit: 'objects' });
      }
    }
  }

  workingLock(): SnapshotLock | undefined {
    try {
      return this.project.readLock();
    } catch (error) {
      if (!(error instanceof StemmaError)) throw error;
      const problem = { kind: 'lock', subject: 'stemma.lock', message: error.message } as const;
      this.#note({ ...problem, affects: [], derived: true }, 'working');
      return undefined;
    }
  }

  async history(): Promise<void> {
    const git = await this.project.git();
    const tips = [...(await git.listBranches()), ...(await git.listTags())];
    const visited = new Set<string>();
    for (const { commit: tip, name } of tips) {
      try {
        for await (const { id } of git.log(tip)) {
          if (visited.has(id)) continue;
          visited.add(id);
          await this.#commit(id, name);
        }
      } catch (error) {
        if (!(error instanceof StemmaError)) throw error;
        this.#note(
          { kind: 'git', subject: name, message: error.message, affects: [], derived: false },
          name,
        );
      }
    }
  }

  async #commit(id: Parameters<typeof committedSnapshot>[1], name: string): Promise<void> {
    const git = await this.project.git();
    this.#commits++;
    if ((await git.readFileAt(id, 'stemma.yaml')) === undefined) return;
    const label = `${id.slice(0, 10)} (${name})`;
    try {
      const { lock } = await committedSnapshot(this.project, id, id.slice(0, 10));
      if (lock !== undefined) this.snapshot(lock, label);
    } catch (error) {
      if (!(error instanceof StemmaError)) throw error;
      this.#note(
        { kind: 'lock', subject: id, message: error.message, affects: [], derived: false },
        label,
      );
    }
  }

  /** Everything that a lock names. */
  snapshot(lock: SnapshotLock, by: string): void {
    this.#map(lock.corpus.root, 'corpus', by);
    if (lock.texts !== undefined) this.#map(lock.texts.root, 'texts', by);
    if (lock.chunks !== undefined) this.#map(lock.chunks.root, 'chunks', by);
    if (lock.vectors !== undefined) this.#map(lock.vectors.root, 'vectors', by);
    const fitted = lock.vectors?.fitted;
    if (fitted !== undefined)
      this.#present(fitted.model, 'the fitted model', { by, root: fitted.model, derived: false });
    if (lock.index?.type === 'hnsw') this.#index(lock.index.root, by);
  }

  #map(root: ObjectId, part: Part, by: string): void {
    const known = this.#byRoot.get(root);
    if (known !== undefined) {
      for (const key of known) this.#problems.get(key)?.affects.add(by);
      return;
    }
    this.#byRoot.set(root, new Set());
    this.#maps++;
    this.#node(root, { part, by, root, rightmost: true });
  }

  #node(
    id: ObjectId,
    at: {
      readonly part: Part;
      readonly by: string;
      readonly root: ObjectId;
      readonly rightmost: boolean;
    },
  ): void {
    const { part, by, root, rightmost } = at;
    // A node on the right edge of one map may stand inside another, where the rule differs.
    const seen = `${id}${rightmost ? '!' : ''}`;
    if (this.#seen.has(seen)) return;
    this.#seen.add(seen);
    const where = {
      kind: 'map',
      subject: id,
      root,
      affects: by,
      derived: part !== 'corpus',
    } as const;
    this.#guard(where, () => {
      const { reader } = this.project;
      const node = reader.read(id);
      const place = { root: id === root, rightmost };
      for (const problem of problemsOfNode(reader, { id, node }, place)) {
        const message = `node ${id.slice(0, 12)} of the ${part} map: ${problem}`;
        this.#note(
          { kind: 'map', subject: id, message, affects: [], derived: part !== 'corpus' },
          by,
          root,
        );
      }
      this.#references(node, part, { by, root });
      if (node.level === 0) return;
      node.entries.forEach((entry, i) => {
        const last = rightmost && i === node.entries.length - 1;
        this.#node(decodeChild(entry.value).id, { part, by, root, rightmost: last });
      });
    });
  }

  /** Objects that the entries of a leaf name. */
  #references(
    node: TreeNode,
    part: Part,
    at: { readonly by: string; readonly root: ObjectId },
  ): void {
    if (node.level > 0 || (part !== 'corpus' && part !== 'texts')) return;
    for (const { key, value } of node.entries) {
      const name = new TextDecoder().decode(key);
      const corpus = part === 'corpus';
      const id = corpus ? decodeCorpusEntry(value).blob : decodeStoredText(value).object;
      const what = corpus ? `the bytes of '${name}'` : `the text of '${name}'`;
      this.#present(id, what, { ...at, derived: !corpus });
    }
  }

  #index(root: ObjectId, by: string): void {
    const where = { by, root, derived: true };
    const bytes = this.project.store.has(root) ? this.project.store.get(root) : undefined;
    if (bytes === undefined) {
      this.#present(root, 'the index', where);
      return;
    }
    this.#guard({ kind: 'reference', subject: root, root, affects: by, derived: true }, () => {
      const { labels, pieces } = decodeIndexManifest(bytes);
      for (const id of [labels, ...pieces]) this.#present(id, 'a piece of the index', where);
    });
  }

  #present(
    id: ObjectId,
    what: string,
    at: { readonly by: string; readonly root: ObjectId; readonly derived: boolean },
  ): void {
    if (this.project.store.has(id)) return;
    const message = `${what} is not in the store (${id.slice(0, 12)})`;
    this.#note(
      { kind: 'reference', subject: id, message, affects: [], derived: at.derived },
      at.by,
      at.root,
    );
  }

  #guard(
    at: {
      readonly kind: IntegrityProblem['kind'];
      readonly subject: string;
      readonly root: string;
      readonly affects: string | undefined;
      readonly derived: boolean;
    },
    action: () => void,
  ): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof StemmaError)) throw error;
      const { kind, subject, derived, affects, root } = at;
      this.#note({ kind, subject, message: messageOf(error), affects: [], derived }, affects, root);
    }
  }

  #note(problem: IntegrityProblem, by: string | undefined, root?: string): void {
    const key = `${problem.subject} ${problem.message}`;
    const entry = this.#problems.get(key) ?? { problem, affects: new Set<string>() };
    if (by !== undefined) entry.affects.add(by);
    this.#problems.set(key, entry);
    if (root !== undefined) this.#byRoot.get(root)?.add(key);
  }
}
