import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isNodeError } from '../../../../errors/node-error.js';
import { fingerprintOf } from '../../../../model/fingerprint.js';
import { compareText } from '../../../../util/compare-text.js';
import { badVectors } from './bad-vectors.js';
import { readJsonl } from './read-jsonl.js';
import { readNpy } from './read-npy.js';
import { readParquet } from './read-parquet.js';
import type { VectorFile } from './vector-file.js';
import type { RowForm, VectorRow } from './vector-row.js';

interface FoundFile extends VectorFile {
  /** What tells a changed file from an unchanged one. */
  readonly stat: readonly [size: number, modified: string];
}

const KINDS = /\.(npy|jsonl|parquet)$/i;

/** The files that a setting names. */
export class VectorFiles {
  private constructor(
    readonly path: string,
    readonly files: readonly FoundFile[],
  ) {}

  /**
   * Finds a file, or the files of a folder in order of name; none where there is no such path.
   * Throws `bad-vectors` for a file of another kind.
   */
  static find(projectFolder: string, path: string): VectorFiles {
    const absolute = resolve(projectFolder, path);
    const stat = statSync(absolute, { throwIfNoEntry: false, bigint: true });
    if (stat === undefined) return new VectorFiles(path, []);
    if (!stat.isDirectory()) {
      if (!KINDS.test(path)) throw otherKind(path);
      return new VectorFiles(path, withTexts([foundFile(absolute, path)]));
    }
    const names = readdirSync(absolute).filter((name) => KINDS.test(name));
    const files = names
      .sort(compareText)
      .map((name) => foundFile(join(absolute, name), `${path.replace(/\/+$/, '')}/${name}`));
    return new VectorFiles(path, files);
  }

  /** Names what the files hold, by what the system tells of them without reading. */
  get id(): string {
    return fingerprintOf(this.files.map(({ path, stat }) => [path, ...stat]));
  }

  /** Hands over every vector, file after file; throws `bad-vectors`. */
  async read(form: RowForm, each: (row: VectorRow) => void): Promise<void> {
    const texts = new Map(this.files.map((file) => [file.path.toLowerCase(), file]));
    const arrays = this.files.filter(({ path }) => path.toLowerCase().endsWith('.npy'));
    const companions = new Set(arrays.map(({ path }) => jsonlOf(path)));
    for (const file of this.files) {
      const path = file.path.toLowerCase();
      if (path.endsWith('.npy')) readNpy({ ...file, texts: texts.get(jsonlOf(path)) }, form, each);
      else if (path.endsWith('.parquet')) await readParquet(file, form, each);
      else if (!companions.has(path)) readJsonl(file, form, each);
    }
  }
}

/** The file beside a .npy file that says whose vectors it has, in lower case. */
function jsonlOf(path: string): string {
  return path.toLowerCase().replace(/\.npy$/, '.jsonl');
}

/** A single .npy file with the .jsonl file beside it, where there is one. */
function withTexts(files: FoundFile[]): FoundFile[] {
  const [file] = files;
  if (file === undefined || !/\.npy$/i.test(file.path)) return files;
  const beside = file.absolute.replace(/\.npy$/i, '.jsonl');
  const stat = statSync(beside, { throwIfNoEntry: false });
  return stat === undefined
    ? files
    : [...files, foundFile(beside, file.path.replace(/\.npy$/i, '.jsonl'))];
}

function foundFile(absolute: string, path: string): FoundFile {
  try {
    const { size, mtimeNs } = statSync(absolute, { bigint: true });
    return { absolute, path, stat: [Number(size), String(mtimeNs)] };
  } catch (error) {
    if (!isNodeError(error, 'ENOENT', 'EACCES')) throw error;
    throw badVectors({ path }, error.code ?? 'it is gone', 'Make the file readable, or remove it.');
  }
}

function otherKind(path: string) {
  return badVectors(
    { path },
    'it is no .npy, .jsonl or .parquet file',
    'Name such a file, or a folder of them.',
  );
}
