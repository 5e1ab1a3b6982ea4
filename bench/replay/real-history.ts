import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFolder } from '../../test/support/test-environment.js';
import { lineEdits, linesOf, type LineEdit } from './line-edits.js';

const LARAVEL = join(repositoryFolder, '../shared/data/laravel');
const VERSIONS = ['10.x', '11.x', '12.x'];

/** One commit of a history. */
export interface HistoryStep {
  readonly message: string;
  /** Files that differ from the step before, with their bytes; null for one that goes. */
  readonly changes: ReadonlyMap<string, Buffer | null>;
}

/** Where the versions lie, or undefined where they are absent. */
export function realVersions(): readonly string[] | undefined {
  const folders = VERSIONS.map((version) => join(LARAVEL, version));
  return folders.every((folder) => existsSync(folder)) ? folders : undefined;
}

/**
 * A history of that many commits out of versions of a documentation: the first version, then the
 * changes of lines that lead to the next one, some more in each commit, and on to the last. Every
 * line of every step stands in one of the versions, and each version is one of the steps.
 */
export function* realHistory(versions: readonly string[], commits: number): Generator<HistoryStep> {
  const files = new Map<string, Buffer>();
  const first = versions[0] ?? '';
  for (const path of pathsIn(first)) files.set(path, joined(linesOf(join(first, path))));
  yield { message: 'The first version', changes: files };
  const legs = versions.slice(1).map((after, i) => {
    const before = versions[i] ?? '';
    return { before, edits: lineEdits(before, after) };
  });
  const shares = sharesOf(
    legs.map(({ edits }) => edits.length),
    commits - 1,
  );
  for (const [i, { before, edits }] of legs.entries()) {
    yield* stepsOf(before, edits, shares[i] ?? 0);
  }
}

/** Commits for each leg, in proportion to its edits, at least one each. */
function sharesOf(lengths: readonly number[], commits: number): number[] {
  const all = lengths.reduce((sum, length) => sum + length, 0);
  const shares = lengths.map((length) => Math.max(1, Math.round((commits * length) / all)));
  const rest = shares.slice(1).reduce((sum, share) => sum + share, 0);
  return [Math.max(1, commits - rest), ...shares.slice(1)];
}

/** The way from one version to the next in that many steps. */
function* stepsOf(
  before: string,
  edits: readonly LineEdit[],
  steps: number,
): Generator<HistoryStep> {
  const open = new Map<string, OpenFile>();
  for (let step = 0; step < steps; step++) {
    const from = Math.floor((step * edits.length) / steps);
    const part = edits.slice(from, Math.floor(((step + 1) * edits.length) / steps));
    const touched = new Map<string, Buffer | null>();
    for (const edit of part) {
      const file = open.get(edit.path) ?? new OpenFile(join(before, edit.path));
      open.set(edit.path, file);
      touched.set(edit.path, file.apply(edit));
    }
    yield { message: `${part.length} changes in ${touched.size} files`, changes: touched };
  }
}

/** A file on its way to the next version. */
class OpenFile {
  #lines: string[] | undefined;
  /** How many lines longer the file is than it was, above the next edit. */
  #grown = 0;

  constructor(readonly path: string) {}

  /** The bytes after an edit; edits come from the top to the bottom. */
  apply(edit: LineEdit): Buffer | null {
    if (edit.kind === 'remove') return null;
    if (edit.kind === 'add') return joined(edit.lines);
    this.#lines ??= linesOf(this.path);
    this.#lines.splice(edit.at + this.#grown, edit.removed, ...edit.lines);
    this.#grown += edit.lines.length - edit.removed;
    return joined(this.#lines);
  }
}

function pathsIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

function joined(lines: readonly string[]): Buffer {
  return Buffer.from(lines.join(''), 'latin1');
}
