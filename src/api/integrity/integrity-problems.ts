import { StemmaError } from '../../errors/stemma-error.js';
import type { ObjectId } from '../../model/object-id.js';
import type { CommitId } from '../../vcs/commit-id.js';

/** Part of a snapshot that a problem lies in. */
export type DamagedPartName =
  'documents' | 'texts' | 'cleaned' | 'chunks' | 'vectors' | 'index' | 'model' | 'verdict';

/**
 * What mends a problem: `refetch` the document's bytes are on disk or in Git; `recompute` it is
 * derived data of documents that are there; `remove` nothing needs it; `lost` only another copy of
 * store.db can help; `manual` Git or a file of the user's is damaged, which stemma leaves alone.
 */
export type Repair = 'refetch' | 'recompute' | 'remove' | 'lost' | 'manual';

/** Something that is not as it should be. */
export interface IntegrityProblem {
  /** `object`, `map`, `reference`, `lock`, `git`, or `store` for the file store.db itself. */
  readonly kind: 'object' | 'map' | 'reference' | 'lock' | 'git' | 'store';
  /** Object id, commit or file. */
  readonly subject: string;
  readonly message: string;
  /** Refs and commits that need it, the first 100. */
  readonly affects: readonly string[];
  /** How many need it. */
  readonly affected: number;
  /** True when `stemma run` makes it again from the documents. */
  readonly derived: boolean;
  /** What it is to those that need it, the first 3: `the bytes of 'docs/a.md'`. */
  readonly holds: readonly string[];
  readonly repair: Repair;
}

/** Names a problem within one check. */
export type ProblemKey = string;

/** For whom a problem was found. */
export interface Finder {
  /** A ref or commit that needs what is broken. */
  readonly by: string;
  /** Undefined for the state on disk. */
  readonly commit: CommitId | undefined;
}

/** What a broken thing is to one that needs it. */
export interface Use {
  readonly part: DamagedPartName;
  /** `the bytes of 'docs/a.md'`. */
  readonly holds: string;
  /** The document whose bytes it holds, all or some. */
  readonly document?: { readonly key: string; readonly blob: ObjectId };
  /** Of a fitted model: the chunks map it was fitted on. */
  readonly fittedOn?: ObjectId;
}

/** What the check knows of a problem. */
export interface FoundProblem {
  readonly problem: Pick<IntegrityProblem, 'kind' | 'subject' | 'message'>;
  readonly uses: Use[];
  readonly affects: string[];
  affected: number;
  /** The first that need it: where its bytes are looked for. */
  readonly commits: (CommitId | undefined)[];
  /** Undefined as long as nobody is known to need it. */
  derived: boolean | undefined;
  /** Who was attributed last: a snapshot is attributed at one go, and counted once. */
  last: Finder | undefined;
}

const MOST_AFFECTS = 100;
const MOST_USES = 3;
const MOST_COMMITS = 3;

/** The problems of one check: the same one found for several commits is told once, with them all. */
export class IntegrityProblems {
  readonly #found = new Map<ProblemKey, FoundProblem>();
  readonly #bySubject = new Map<string, ProblemKey>();

  entries(): Iterable<readonly [ProblemKey, FoundProblem]> {
    return this.#found.entries();
  }

  get(key: ProblemKey): FoundProblem {
    const found = this.#found.get(key);
    if (found === undefined) throw new Error('a problem that was never noted');
    return found;
  }

  /** A problem of an object or file, if one was found. */
  of(subject: string): ProblemKey | undefined {
    return this.#bySubject.get(subject);
  }

  /** Adds a problem; one that is known stays as it is, its uses grow. */
  note(problem: FoundProblem['problem'], use?: Use): ProblemKey {
    const key = `${problem.subject} ${problem.message}`;
    let found = this.#found.get(key);
    if (found === undefined) {
      found = {
        problem,
        uses: [],
        affects: [],
        affected: 0,
        commits: [],
        derived: undefined,
        last: undefined,
      };
      this.#found.set(key, found);
      this.#bySubject.set(problem.subject, key);
    }
    if (use !== undefined) addUse(found, use);
    return key;
  }

  /** A known problem is something to somebody else too. */
  use(key: ProblemKey, use: Use): ProblemKey {
    addUse(this.get(key), use);
    return key;
  }

  /** A known problem matters to somebody, as derived data or not. */
  attribute(key: ProblemKey, finder: Finder, derived: boolean): void {
    const found = this.get(key);
    found.derived = (found.derived ?? true) && derived;
    if (found.last === finder) return;
    found.last = finder;
    found.affected++;
    if (found.affects.length < MOST_AFFECTS) found.affects.push(finder.by);
    if (found.commits.length < MOST_COMMITS) found.commits.push(finder.commit);
  }

  /** Runs an action; an expected failure of it becomes a problem, whose key is returned. */
  guard(
    what: Omit<FoundProblem['problem'], 'message'>,
    use: Use | undefined,
    action: () => void,
  ): ProblemKey | undefined {
    try {
      action();
      return undefined;
    } catch (error) {
      if (!(error instanceof StemmaError) || error.code === 'interrupted') throw error;
      return this.note({ ...what, message: error.message }, use);
    }
  }
}

function addUse({ uses }: FoundProblem, use: Use): void {
  if (uses.some(({ holds }) => holds === use.holds)) return;
  // What only one copy may be left of counts most: it is not to be crowded out.
  if (uses.length < MOST_USES) uses.push(use);
  else if (use.part === 'documents' && uses.every(({ part }) => part !== 'documents')) {
    uses[MOST_USES - 1] = use;
  }
}
