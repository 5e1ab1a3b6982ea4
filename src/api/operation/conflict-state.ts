import { objectIdOf } from '../../model/object-id.js';
import { keepBlob } from '../../tree/pieces/blob-writer.js';
import { objectOid } from '../../vcs/object-batch.js';
import { findMarkers, type MarkerLine } from '../../vcs/merge/find-markers.js';
import type { TreeFiles } from '../../vcs/tree-files.js';
import type { WorkFile, WorkTree } from '../../vcs/work-tree.js';
import { fileReader } from '../merge/merge-sides.js';
import type { Project } from '../project.js';
import type { Operation, OperationConflict, OperationVersion } from './operation.js';
import { fileVersion, isSubmodule, modeOf } from './operation-versions.js';

/** Where a conflict marker is left. */
export interface MarkerPlace {
  /** In the project. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/** Where a conflict stands on disk. */
export interface ConflictState {
  readonly conflict: OperationConflict;
  /** True once it is decided: said so, without markers, or not as the merge left it. */
  readonly resolved: boolean;
  /** Lines with the first marker of each place that is left. */
  readonly where: readonly MarkerPlace[];
}

/** Looks at the files of conflicts; of all unless given. */
export async function conflictStates(
  project: Project,
  operation: Operation,
  conflicts = operation.conflicts,
): Promise<ConflictState[]> {
  const look = await ConflictLook.open(project, operation);
  const states: ConflictState[] = [];
  for (const conflict of conflicts) states.push(await look.at(conflict));
  return states;
}

class ConflictLook {
  private constructor(
    readonly work: Pick<WorkTree, 'read'>,
    readonly operation: Operation,
    readonly files: TreeFiles,
    readonly read: Awaited<ReturnType<typeof fileReader>>,
  ) {}

  static async open(project: Project, operation: Operation): Promise<ConflictLook> {
    const git = await project.git();
    const work = await git.workFiles();
    const files = await git.filesOf(undefined);
    const read = await fileReader({ project, reader: project.reader });
    return new ConflictLook(work, operation, files, read);
  }

  async at(conflict: OperationConflict): Promise<ConflictState> {
    const where: MarkerPlace[] = [];
    let isAsLeft = true;
    for (const place of conflict.places) {
      const path = this.files.shownPath(place);
      const left = this.operation.steps.find((step) => step.path === place)?.after ?? null;
      const file = this.work.read(place, modeOf(left));
      if (!isVersion(file, left)) isAsLeft = false;
      if (!conflict.isMarked || file === undefined) continue;
      const markers = await this.#markers(conflict, file.bytes);
      for (const line of begun(markers)) where.push({ path, line });
    }
    const decided = conflict.isMarked ? where.length === 0 : !isAsLeft;
    return { conflict, resolved: decided || conflict.resolved !== null, where };
  }

  /** Lines that look like markers, but for those that a version has of itself. */
  async #markers({ ours, theirs }: OperationConflict, bytes: Uint8Array): Promise<MarkerLine[]> {
    const found = markersIn(bytes);
    if (found.length === 0) return [];
    const own = new Set<string>();
    for (const side of [ours, theirs]) {
      if (side === null) continue;
      for (const { text } of markersIn(await this.read(fileVersion(side.version)))) own.add(text);
    }
    return found.filter(({ text }) => !own.has(text));
  }
}

/** The first line of each conflict; of one that was edited by half, what is left of it. */
function begun(markers: readonly MarkerLine[]): number[] {
  const lines: number[] = [];
  let isInside = false;
  for (const { line, text } of markers) {
    if (text.startsWith('<') || !isInside) lines.push(line);
    isInside = !text.startsWith('>');
  }
  return lines;
}

function markersIn(bytes: Uint8Array): MarkerLine[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return findMarkers(text);
}

function isVersion(file: WorkFile | undefined, version: OperationVersion | null): boolean {
  // What is in the folder of a submodule is for Git to say.
  if (file === undefined) return version === null || isSubmodule(version);
  if (version === null) return false;
  if ('blob' in version) return keepBlob(objectIdOf, file.bytes).blob === version.blob;
  return file.mode === version.mode && objectOid('blob', file.bytes) === version.oid;
}
