import type { OrphanedBlocks } from '../../store/check-objects.js';
import { NodeReader } from '../../tree/node-reader.js';
import { decideRepairs } from './decide-repairs.js';
import { DocumentOrigins } from '../document-origins.js';
import {
  IntegrityProblems,
  type DamagedPartName,
  type FoundProblem,
  type IntegrityProblem,
  type ProblemKey,
  type Repair,
} from './integrity-problems.js';
import { SnapshotChecks, type FoundSnapshot } from './integrity-snapshots.js';
import { IntegrityWalk, problemsIn } from './integrity-walk.js';
import type { Project } from '../project.js';

/** How thoroughly to look. */
export interface IntegrityOptions {
  /** Re-hash no document bytes: walk the maps and look that everything they name is there. */
  readonly fast?: boolean;
}

/** What the check looked at and found. */
export interface IntegrityResult {
  readonly fast: boolean;
  readonly objects: number;
  readonly bytes: number;
  readonly commits: number;
  readonly maps: number;
  readonly problems: readonly IntegrityProblem[];
  /** The same by snapshot; commits with the same stemma.lock are one. */
  readonly snapshots: readonly DamagedSnapshot[];
  /** Indexes that `gc --drop-indexes` removed; they are built again where they are used. */
  readonly droppedIndexes: number;
  /** Blocks of store.db that hold nothing; `gc` removes them. */
  readonly orphanedBlocks: OrphanedBlocks;
}

/** A snapshot that misses something. */
export interface DamagedSnapshot {
  /** `working`, or the newest commit that has it and the ref it was reached from. */
  readonly at: string;
  readonly commit: string | null;
  /** Commits that have it. */
  readonly commits: number;
  readonly parts: readonly DamagedPart[];
}

/** A part of a snapshot that misses something. */
export interface DamagedPart {
  readonly part: DamagedPartName;
  /** Documents, texts, chunks or vectors of the snapshot; null for parts that are not counted. */
  readonly total: number | null;
  readonly problems: number;
  /** What is missing or damaged, the first few: `the bytes of 'docs/a.md'`. */
  readonly holds: readonly string[];
  /** The worst of its problems decides. */
  readonly repair: Repair;
}

/** What a check found, with what a repair needs to know. */
export interface FullCheck {
  readonly result: IntegrityResult;
  readonly problems: IntegrityProblems;
  readonly snapshots: readonly FoundSnapshot[];
}

/**
 * Re-hashes every object of the store, asks SQLite about the file, walks every map that a commit of
 * Git or stemma.lock pins (order, boundaries, levels, counts) and looks that everything they name is
 * there. `fast` leaves out what reads the bytes of documents. Changes nothing.
 */
export async function checkIntegrity(
  project: Project,
  options: IntegrityOptions = {},
): Promise<IntegrityResult> {
  return (await checkFully(project, options)).result;
}

/** The check and all that it found; `origins` tells where documents may come from. */
export async function checkFully(
  project: Project,
  { fast = false }: IntegrityOptions,
  origins: DocumentOrigins = new DocumentOrigins(project),
): Promise<FullCheck> {
  const problems = new IntegrityProblems();
  // A reader of its own: what was read before may have been damaged since.
  const walk = new IntegrityWalk(new NodeReader(project.store), problems);
  const stored = checkStore(project, problems, fast);
  const checks = new SnapshotChecks(project, walk, problems);
  checks.working();
  await checks.history();
  const { damaged: snapshots, commits } = checks;
  const isEmpty = stored.objects === 0 && snapshots.length > 0;
  const empty = isEmpty ? problems.note(emptyStore(project)) : undefined;
  const repairs = await decideRepairs({ problems, snapshots, walk, empty }, origins);
  const result: IntegrityResult = {
    fast,
    ...stored,
    commits,
    maps: walk.maps,
    problems: [...problems.entries()].map(([key, found]) => told(found, repairOf(repairs, key))),
    snapshots: snapshots.map((snapshot) => describe(snapshot, { problems, repairs })),
    droppedIndexes: walk.droppedIndexes,
  };
  return { result, problems, snapshots };
}

function checkStore(project: Project, problems: IntegrityProblems, fast: boolean) {
  const { store, session } = project;
  let objects = 0;
  let bytes = 0;
  let orphanedBlocks: OrphanedBlocks = { blocks: 0, bytes: 0 };
  const file = { kind: 'store' as const, subject: store.path };
  problems.guard(file, undefined, () => {
    for (const line of fast ? [] : store.checkFile()) {
      problems.note({ ...file, message: `SQLite finds store.db damaged: ${line}` });
    }
  });
  problems.guard(file, undefined, () => {
    for (const { id, size, damage } of store.check({ bytes: !fast })) {
      session.signal.throwIfAborted();
      objects++;
      bytes += size;
      if (damage !== undefined) {
        const message = `cannot read object ${id.slice(0, 12)}: ${damage}`;
        problems.note({ kind: 'object', subject: id, message });
      }
      if (objects % 1000 === 0) {
        session.reporter.progress({ stage: 'fsck', done: objects, unit: 'objects' });
      }
    }
    orphanedBlocks = store.orphans();
  });
  return { objects, bytes, orphanedBlocks };
}

function emptyStore({ store }: Project): FoundProblem['problem'] {
  const message = `'${store.path}' holds no object: it was deleted, or never copied to this machine`;
  return { kind: 'store', subject: store.path, message };
}

function told(found: FoundProblem, repair: Repair): IntegrityProblem {
  const { problem, affects, affected, derived = false, uses } = found;
  return { ...problem, affects, affected, derived, holds: uses.map(({ holds }) => holds), repair };
}

const WORST_FIRST: readonly Repair[] = ['lost', 'manual', 'refetch', 'recompute', 'remove'];

function describe(
  { at, commit, commits, damage, lock }: FoundSnapshot,
  known: {
    readonly problems: IntegrityProblems;
    readonly repairs: ReadonlyMap<ProblemKey, Repair>;
  },
): DamagedSnapshot {
  const totals: Partial<Record<DamagedPartName, number | undefined>> = {
    documents: lock.corpus.documents,
    texts: lock.texts?.documents,
    cleaned: lock.cleaned?.documents,
    chunks: lock.chunks?.chunks,
    vectors: lock.vectors?.vectors,
  };
  const parts = [...damage].map(([part, found]): DamagedPart => {
    const keys = [...problemsIn(found)];
    const repairs = new Set(keys.map((key) => repairOf(known.repairs, key)));
    const holds = keys.slice(0, 3).flatMap((key) => usesIn(known.problems.get(key), part));
    return {
      part,
      total: totals[part] ?? null,
      problems: keys.length,
      holds: [...new Set(holds)],
      repair: WORST_FIRST.find((repair) => repairs.has(repair)) ?? 'lost',
    };
  });
  return { at, commit: commit ?? null, commits, parts };
}

function usesIn({ uses }: FoundProblem, part: DamagedPartName): string[] {
  return uses.filter((use) => use.part === part).flatMap(({ holds }) => holds);
}

function repairOf(repairs: ReadonlyMap<ProblemKey, Repair>, key: ProblemKey): Repair {
  const repair = repairs.get(key);
  if (repair === undefined) throw new Error('a problem of which nothing was decided');
  return repair;
}
