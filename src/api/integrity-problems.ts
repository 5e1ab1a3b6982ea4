import { StemmaError } from '../errors/stemma-error.js';

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

/** Names a problem within one check. */
export type ProblemKey = string;

/** For whom a problem was found. */
export interface Finder {
  /** A ref or commit that needs what is broken. */
  readonly by: string;
  /** True where it needs it as derived data, which can be made again. */
  readonly derived: boolean;
}

interface Entry {
  readonly problem: Pick<IntegrityProblem, 'kind' | 'subject' | 'message'>;
  readonly affects: Set<string>;
  /** Undefined as long as nobody is known to need it. */
  derived: boolean | undefined;
}

/** The problems of one check: the same one found for several commits is told once, with them all. */
export class IntegrityProblems {
  readonly #entries = new Map<ProblemKey, Entry>();
  readonly #bySubject = new Map<string, ProblemKey>();

  list(): IntegrityProblem[] {
    return [...this.#entries.values()].map(({ problem, affects, derived }) => ({
      ...problem,
      affects: [...affects],
      derived: derived ?? false,
    }));
  }

  /** Adds a problem, or to whom a known one matters. */
  note(problem: Entry['problem'], finder: Finder | undefined): ProblemKey {
    const key = `${problem.subject} ${problem.message}`;
    if (!this.#entries.has(key)) {
      this.#entries.set(key, { problem, affects: new Set(), derived: undefined });
      this.#bySubject.set(problem.subject, key);
    }
    if (finder !== undefined) this.attribute(key, finder);
    return key;
  }

  /** Runs an action; an expected failure of it becomes a problem, whose key is returned. */
  guard(
    what: Omit<Entry['problem'], 'message'>,
    finder: Finder | undefined,
    action: () => void,
  ): ProblemKey | undefined {
    try {
      action();
      return undefined;
    } catch (error) {
      if (!(error instanceof StemmaError)) throw error;
      return this.note({ ...what, message: error.message }, finder);
    }
  }

  /** A known problem matters to somebody else too. */
  attribute(key: ProblemKey, { by, derived }: Finder): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) throw new Error('a problem that was never noted');
    entry.affects.add(by);
    entry.derived = (entry.derived ?? true) && derived;
  }

  /** A problem of an object or file, if one was found. */
  of(subject: string): ProblemKey | undefined {
    return this.#bySubject.get(subject);
  }
}
