import { StemmaError } from '../../errors/stemma-error.js';
import type { FileVersion } from '../../vcs/merge/files/file-version.js';
import { madeVersion } from '../../vcs/merge/files/file-version.js';
import { nearestNames } from '../../util/nearest-names.js';
import type { RawPath } from '../../vcs/raw-path.js';
import { mergeFileContents } from '../merge/merge-file-contents.js';
import { fileReader } from '../merge/merge-sides.js';
import type { Project } from '../project.js';
import { conflictStates } from './conflict-state.js';
import { describeOperation, type DescribedConflict } from './describe-operation.js';
import type { Operation, OperationConflict, OperationStep, OperationVersion } from './operation.js';
import { writeOperation } from './operation-file.js';
import {
  fileConflict,
  fileVersion,
  isSubmodule,
  modeOf,
  VersionKeeper,
} from './operation-versions.js';
import { placeOperation } from './place-operation.js';

/** How conflicts are decided: one side as it is, or the files as they are on disk. */
export type Resolution = 'ours' | 'theirs' | 'merged';

/**
 * Decides conflicts by path (a file or a folder), document key, key path of a setting or id of a
 * question. Throws `unknown-conflict`, and `conflict-marker` where `merged` files have one left.
 */
export async function resolveConflicts(
  project: Project,
  operation: Operation,
  { targets, side }: { readonly targets: readonly string[]; readonly side: Resolution },
): Promise<Operation> {
  let resolved = operation;
  for (const target of targets) {
    const described = await describeOperation(project, resolved);
    const chosen = chosenOf(described, target);
    if (chosen.length === 0) throw unknownConflict(target, described);
    for (const index of new Set(chosen.map(({ index }) => index))) {
      const own = chosen.filter((one) => one.index === index);
      resolved = await new Resolver(project, resolved, index).resolve(side, own);
    }
  }
  return resolved;
}

/** What is decided already is meant only where it is named itself, or nothing else can be. */
function chosenOf(
  described: readonly DescribedConflict[],
  target: string,
): readonly DescribedConflict[] {
  const meant = described.filter((conflict) => isMeant(conflict, target));
  const open = meant.filter(({ resolved, subject }) => !resolved || subject === target);
  return open.length > 0 ? open : meant;
}

function isMeant({ subject, paths }: DescribedConflict, target: string): boolean {
  const name = target.replace(/^\.\//, '').replace(/\/+$/, '');
  if (name === '.' || name === '') return true;
  return subject === target || paths.some((path) => path === name || path.startsWith(`${name}/`));
}

class Resolver {
  readonly #keeper: VersionKeeper;

  constructor(
    readonly project: Project,
    readonly operation: Operation,
    readonly index: number,
  ) {
    this.#keeper = new VersionKeeper(project);
  }

  get #conflict(): OperationConflict {
    const conflict = this.operation.conflicts[this.index];
    if (conflict === undefined) throw new Error('no such conflict');
    return conflict;
  }

  async resolve(side: Resolution, chosen: readonly DescribedConflict[]): Promise<Operation> {
    const conflict = this.#conflict;
    if (side === 'merged') return await this.#asOnDisk(conflict);
    const isPart = chosen.some(({ kind }) => kind === 'setting' || kind === 'question');
    const settled = isPart
      ? await this.#partly(
          conflict,
          side,
          chosen.map(({ subject }) => subject),
        )
      : { conflict, versions: this.#whole(conflict, side) };
    return await this.#finish({ ...settled, resolved: isPart ? null : side });
  }

  /** Places of a conflict where one side is taken. */
  #whole(conflict: OperationConflict, side: 'ours' | 'theirs'): Map<RawPath, FileVersion | null> {
    const taken = conflict[side];
    const versions = new Map<RawPath, FileVersion | null>();
    for (const place of conflict.places) versions.set(place, null);
    if (taken === null) return versions;
    const isTwice = conflict.kind === 'renamed-twice';
    // There ours is the first place, theirs the second.
    const place = conflict.places[isTwice && side === 'theirs' ? 1 : 0];
    if (place === undefined) throw new Error('a conflict without a place');
    const merged = isTwice && !conflict.isMarked ? this.#left(place) : null;
    versions.set(place, fileVersion(merged ?? taken.version));
    return versions;
  }

  /** How the merge left a place. */
  #left(place: RawPath): OperationVersion | null {
    return this.operation.steps.find(({ path }) => path === place)?.after ?? null;
  }

  /** Settings or questions that are taken from one side; others stay as they were decided. */
  async #partly(conflict: OperationConflict, side: 'ours' | 'theirs', subjects: readonly string[]) {
    const [place] = conflict.places;
    const { base, ours, theirs } = fileConflict(conflict);
    if (place === undefined || ours === undefined || theirs === undefined)
      throw new Error('no file');
    const git = await this.project.git();
    const files = await git.filesOf(undefined);
    const read = await fileReader({ project: this.project, reader: this.project.reader });
    const bytes = {
      base: base && (await read(base.version)),
      ours: await read(ours.version),
      theirs: await read(theirs.version),
    };
    const paths = { base: base?.path, ours: ours.path, theirs: theirs.path };
    const write = (choices: Readonly<Record<string, 'ours' | 'theirs'>>) => {
      const result = mergeFileContents(
        {
          // Of files with details only the settings are no questions.
          questions: new Set([files.shownPath(place)]),
          projectPath: (path) => files.projectPath(path),
          style: this.operation.style,
          choose: (subject) => choices[subject],
        },
        { paths, bytes },
      );
      if ('whole' in result) throw new Error('a file with a structure became none');
      const isMarked = 'marked' in result;
      return { isMarked, bytes: isMarked ? result.marked : result.merged };
    };
    const choices = { ...conflict.choices };
    const before = write(choices);
    const present = (await git.workFiles()).read(place, ours.version.mode);
    if (!Buffer.from(before.bytes).equals(present?.bytes ?? Buffer.alloc(0))) {
      throw editedSince(files.shownPath(place));
    }
    for (const subject of subjects) choices[subject] = side;
    const { isMarked, bytes: written } = write(choices);
    const version = madeVersion(written, ours.version);
    return {
      conflict: { ...conflict, choices },
      versions: new Map<RawPath, FileVersion | null>([[place, version]]),
      isMarked,
    };
  }

  async #asOnDisk(conflict: OperationConflict): Promise<Operation> {
    const [state] = await conflictStates(this.project, this.operation, [conflict]);
    const [marker] = state?.where ?? [];
    if (marker !== undefined) throw markerLeft(marker);
    const work = await (await this.project.git()).workFiles();
    const versions = new Map<RawPath, FileVersion | null>();
    for (const place of conflict.places) {
      const left = this.#left(place);
      const like = left ?? (conflict.ours ?? conflict.theirs ?? conflict.base)?.version;
      if (like === undefined) throw new Error('a conflict without a version');
      const file = work.read(place, modeOf(like));
      const { keeper } = fileVersion(like);
      if (file !== undefined)
        versions.set(place, madeVersion(file.bytes, { mode: file.mode, keeper }));
      else versions.set(place, isSubmodule(left) ? fileVersion(left) : null);
    }
    return await this.#finish({ conflict, versions, resolved: 'merged' });
  }

  /** Files first: stopped in between, the same decision can be made again. */
  async #finish(decided: {
    readonly conflict: OperationConflict;
    readonly versions: ReadonlyMap<RawPath, FileVersion | null>;
    readonly resolved: Resolution | null;
    /** True where some of it is still to be decided. */
    readonly isMarked?: boolean;
  }): Promise<Operation> {
    const steps = [...decided.versions].map(([path, version]): OperationStep => {
      const known = this.operation.steps.find((step) => step.path === path);
      // What is on disk is what the merge left, also where there was nothing before it.
      const present = [known?.after, known?.before].find(
        (one) => one && (version === null || fileVersion(one).keeper === version.keeper),
      );
      return { path, before: present ?? null, after: version && this.#keeper.keep(version) };
    });
    await this.#keeper.flush();
    const own = { ...decided.conflict, resolved: decided.resolved };
    // The index has its three versions as long as something of it is left.
    const left =
      decided.isMarked === true ? [own] : [{ ...own, resolved: own.resolved ?? 'merged' }];
    await placeOperation(this.project, { ...this.operation, steps, conflicts: left }, 'forward');
    const conflicts = this.operation.conflicts.map((one, at) => (at === this.index ? own : one));
    const operation = { ...this.operation, conflicts };
    writeOperation(this.project, operation);
    return operation;
  }
}

function unknownConflict(target: string, known: readonly DescribedConflict[]): StemmaError {
  const names = known.flatMap(({ subject, paths }) => [subject, ...paths]);
  const near = nearestNames(target, names)[0];
  return new StemmaError('unknown-conflict', `nothing in conflict is called '${target}'`, {
    data: { target, known: [...new Set(names)] },
    suggestions: [
      ...(near === undefined ? [] : [`Did you mean '${near}'?`]),
      '`stemma conflicts` lists what is in conflict.',
    ],
  });
}

function editedSince(path: string): StemmaError {
  return new StemmaError(
    'local-changes',
    `'${path}' was edited since the merge: one of its conflicts cannot be taken out of it alone`,
    {
      data: { files: [path] },
      suggestions: [`Resolve the rest in '${path}' and remove the markers.`],
    },
  );
}

function markerLeft({ path, line }: { readonly path: string; readonly line: number }): StemmaError {
  return new StemmaError('conflict-marker', `'${path}': line ${line} is a conflict marker`, {
    data: { path, line },
    suggestions: ['Resolve the conflict in the file and remove the markers.'],
  });
}
