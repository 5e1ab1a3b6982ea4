import { parseGitOid, type CommitId } from '../../vcs/commit-id.js';
import type { FileConflict } from '../../vcs/merge/files/file-conflict.js';
import type { FileVersion, LocatedFile } from '../../vcs/merge/files/file-version.js';
import { keepBlob } from '../../tree/pieces/blob-writer.js';
import type { RawPath } from '../../vcs/raw-path.js';
import type { Project } from '../project.js';
import { LOCK_FILE } from '../project-files.js';
import { FILE_MODE } from '../../vcs/edit-tree.js';
import type { FilePlacement } from '../../vcs/place-files.js';
import { SUBMODULE_MODE } from '../../vcs/tree-object.js';
import { nearerSide, type MergePlan } from '../merge/plan-merge.js';
import { SideFiles } from '../merge/side-files.js';
import type { OperationConflict, OperationStep, OperationVersion } from './operation.js';

/** Puts versions of files where an operation can find them again. */
export class VersionKeeper {
  readonly #made: { readonly version: FileVersion; readonly bytes: Uint8Array }[] = [];

  constructor(readonly project: Project) {}

  /** How an operation names a version; its bytes are kept by `flush`. */
  keep(version: FileVersion): OperationVersion {
    const { content, keeper, mode, id } = version;
    if ('oid' in content) return { oid: content.oid, mode };
    if ('stored' in content) return { ...content.stored };
    this.#made.push({ version, bytes: content.bytes });
    if (keeper === 'git') return { oid: parseGitOid(id), mode };
    const { store } = this.project;
    const blob = keepBlob((part) => store.put('blob', part), content.bytes);
    return { ...blob, size: content.bytes.length };
  }

  locate(file: LocatedFile | undefined): OperationConflict['base'] {
    return file === undefined ? null : { path: file.path, version: this.keep(file.version) };
  }

  /** On disk when it returns. */
  async flush(): Promise<void> {
    const git = await this.project.git();
    const made = this.#made.splice(0);
    await git.writeBlobs(
      made.flatMap(({ version, bytes }) => (version.keeper === 'git' ? [bytes] : [])),
    );
    this.project.store.flush();
  }
}

/** The files that a merge changes, from ours to the merged state or to that of a commit made of it. */
export async function stepsOf(
  project: Project,
  plan: MergePlan,
  { keeper, to }: { readonly keeper: VersionKeeper; readonly to: CommitId | undefined },
): Promise<OperationStep[]> {
  const { ours, files } = plan;
  const git = await project.git();
  const before = new SideFiles(project.reader, ours);
  const steps: OperationStep[] = [];
  for (const [path, version] of files.edits) {
    const old = await before.file(path);
    steps.push({
      path,
      before: old === undefined ? null : keeper.keep(old),
      after: version === null ? null : keeper.keep(version),
    });
  }
  // Files in conflict that are as they were are decided by a person, and may have to go back too.
  for (const place of files.conflicts.flatMap(({ places }) => places)) {
    if (files.edits.has(place)) continue;
    const version = await before.file(place);
    const kept = version === undefined ? null : keeper.keep(version);
    steps.push({ path: place, before: kept, after: kept });
  }
  const lock = ours.files.repositoryPath(LOCK_FILE);
  const pinned = async (side: typeof ours.files) => {
    const file = await side.file(lock);
    return file === undefined ? null : { oid: file.oid, mode: file.mode };
  };
  // The lock is no source: it is made of the merged ones, starting from that of one side.
  const start = to === undefined ? nearerSide(plan).files : await git.filesOf(to);
  return [...steps, { path: lock, before: await pinned(ours.files), after: await pinned(start) }];
}

/** Conflicts that nobody has said anything of yet. */
export function conflictsOf(
  conflicts: readonly FileConflict[],
  keeper: VersionKeeper,
): OperationConflict[] {
  return conflicts.map(({ kind, places, base, ours, theirs, isMarked, details, whole }) => ({
    kind,
    places: [...places],
    base: keeper.locate(base),
    ours: keeper.locate(ours),
    theirs: keeper.locate(theirs),
    isMarked,
    details: [...(details ?? [])],
    whole: whole ?? null,
    resolved: null,
    choices: {},
  }));
}

/** A conflict as the merge told it. */
export function fileConflict(conflict: OperationConflict): FileConflict {
  const { kind, places, base, ours, theirs, isMarked, details, whole } = conflict;
  const file = (one: OperationConflict['base']) =>
    one && { path: one.path, version: fileVersion(one.version) };
  const [b, o, t] = [file(base), file(ours), file(theirs)];
  const versions = { ...(b && { base: b }), ...(o && { ours: o }), ...(t && { theirs: t }) };
  return { kind, places, isMarked, details, ...versions, ...(whole !== null && { whole }) };
}

/** A version as the merge had it. */
export function fileVersion(version: OperationVersion): FileVersion {
  if ('oid' in version) {
    const { oid, mode } = version;
    return { id: oid, mode, keeper: 'git', content: { oid } };
  }
  return { id: version.blob, mode: FILE_MODE, keeper: 'stemma', content: { stored: version } };
}

/** Mode of a version as Git stores it; of none, that of a plain file. */
export function modeOf(version: OperationVersion | null): string {
  return version !== null && 'oid' in version ? version.mode : FILE_MODE;
}

/** True for a submodule, of which there is nothing but a folder to see. */
export function isSubmodule(
  version: OperationVersion | null,
): version is Extract<OperationVersion, { oid: unknown }> {
  return modeOf(version) === SUBMODULE_MODE;
}

type Stages = NonNullable<FilePlacement['stages']>;

/**
 * What the index is to say of files in conflict that Git keeps, by path: base, ours and theirs, as
 * Git's own merge leaves them; none any more where it is decided.
 */
export function stagesOf(conflicts: readonly OperationConflict[]): Map<RawPath, Stages> {
  const stages = new Map<RawPath, Stages>();
  for (const { kind, places, base, ours, theirs, resolved } of conflicts) {
    const add = (path: RawPath, stage: 1 | 2 | 3, located: OperationConflict['base']) => {
      if (located === null || !('oid' in located.version)) return;
      const staged = resolved === null ? [{ ...located.version, stage }] : [];
      stages.set(path, [...(stages.get(path) ?? []), ...staged]);
    };
    if (kind === 'renamed-twice') {
      for (const [located, stage] of [
        [base, 1],
        [ours, 2],
        [theirs, 3],
      ] as const) {
        if (located !== null) add(located.path, stage, located);
      }
      continue;
    }
    for (const place of places) {
      add(place, 1, base);
      add(place, 2, ours);
      add(place, 3, theirs);
    }
  }
  return stages;
}
