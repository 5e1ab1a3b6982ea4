import type { DocumentOrigins } from '../document-origins.js';
import type {
  DamagedPartName,
  FoundProblem,
  IntegrityProblems,
  ProblemKey,
  Repair,
} from './integrity-problems.js';
import type { FoundSnapshot } from './integrity-snapshots.js';
import { problemsIn, type IntegrityWalk } from './integrity-walk.js';

/** What each derived part is made from. */
const MADE_FROM: Readonly<Partial<Record<DamagedPartName, readonly DamagedPartName[]>>> = {
  texts: ['documents'],
  cleaned: ['texts'],
  chunks: ['texts', 'cleaned'],
  vectors: ['texts', 'cleaned', 'chunks', 'model'],
  index: ['vectors'],
};

/** What the check found, from which it is decided what mends it. */
export interface Findings {
  readonly problems: IntegrityProblems;
  readonly snapshots: readonly FoundSnapshot[];
  readonly walk: IntegrityWalk;
  /** The problem that the store is empty: as bad as the worst of the others. */
  readonly empty: ProblemKey | undefined;
}

/**
 * Says of each problem what mends it. Of documents it is looked whether a file on disk has their
 * very bytes, and whether Git has a file of their path in a commit that needs them.
 */
export async function decideRepairs(
  findings: Findings,
  origins: DocumentOrigins,
): Promise<ReadonlyMap<ProblemKey, Repair>> {
  const decided = new Map<ProblemKey, Repair>();
  for (const [key, found] of findings.problems.entries()) {
    const repair = await withoutOthers(found, origins);
    if (repair !== undefined) decided.set(key, repair);
  }
  decideDerived(findings, decided, ['texts', 'cleaned', 'chunks']);
  decideModels(findings, decided);
  decideDerived(findings, decided, ['vectors', 'index']);
  for (const [key] of findings.problems.entries()) {
    if (!decided.has(key)) decided.set(key, 'lost');
  }
  if (findings.empty !== undefined) {
    decided.delete(findings.empty);
    decided.set(findings.empty, [...decided.values()].includes('lost') ? 'lost' : 'refetch');
  }
  return decided;
}

/** What mends a problem, as far as other problems do not decide it. */
async function withoutOthers(
  { problem, uses, commits, affected }: FoundProblem,
  origins: DocumentOrigins,
): Promise<Repair | undefined> {
  if (['git', 'lock', 'store'].includes(problem.kind)) return 'manual';
  if (affected === 0) return 'remove';
  const use = uses.find(({ part }) => part === 'documents');
  if (use === undefined) return undefined;
  const { document } = use;
  const onDisk = await origins.onDisk();
  // A node of the corpus is named by its own id, a document by that of its bytes.
  if (onDisk.has(document?.blob ?? problem.subject)) return 'refetch';
  for (const commit of commits) {
    if (commit === undefined) continue;
    const inGit = document
      ? await origins.isInGit(commit, document.key)
      : await origins.areInGit(commit);
    if (inGit) return 'refetch';
  }
  return 'lost';
}

/** Derived data can be made again where one snapshot has all that it is made from, or will have. */
function decideDerived(
  { snapshots }: Findings,
  decided: Map<ProblemKey, Repair>,
  parts: readonly DamagedPartName[],
): void {
  for (const part of parts) {
    for (const { damage } of snapshots) {
      const found = damage.get(part);
      const from = MADE_FROM[part] ?? [];
      if (found === undefined || !from.every((each) => isThere(each, damage, decided))) continue;
      for (const key of problemsIn(found)) {
        if ((decided.get(key) ?? 'lost') === 'lost') decided.set(key, 'recompute');
      }
    }
  }
}

/** A model is fitted again, to the same bytes, on the chunks that it was fitted on. */
function decideModels(
  { problems, snapshots, walk }: Findings,
  decided: Map<ProblemKey, Repair>,
): void {
  for (const [key, { uses }] of problems.entries()) {
    const chunks = uses.find(({ fittedOn }) => fittedOn !== undefined)?.fittedOn;
    if (chunks === undefined || !walk.isPinnedChunks(chunks)) continue;
    const lacking = snapshots.some(
      ({ lock, damage }) => lock.chunks?.root === chunks && !isThere('chunks', damage, decided),
    );
    if (!lacking) decided.set(key, 'recompute');
  }
}

function isThere(
  part: DamagedPartName,
  damage: FoundSnapshot['damage'],
  decided: ReadonlyMap<ProblemKey, Repair>,
): boolean {
  const found = damage.get(part);
  if (found === undefined) return true;
  return [...problemsIn(found)].every((key) =>
    ['refetch', 'recompute'].includes(decided.get(key) ?? 'lost'),
  );
}
