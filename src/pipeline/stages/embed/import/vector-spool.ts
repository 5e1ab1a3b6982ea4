import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { SHOWN_HASH_BYTES } from '../../../../model/entry-keys.js';
import { fingerprintOf } from '../../../../model/fingerprint.js';
import { StemmaError } from '../../../../errors/stemma-error.js';
import { equalBytes, toHex, utf8 } from '../../../../util/bytes.js';
import { readFully, syncFile, writeFully } from '../../../../util/file-bytes.js';
import { nameOf, type VectorPlace } from './bad-vectors.js';
import type { VectorFiles } from './vector-files.js';
import type { RowForm } from './vector-row.js';

/*
 * Vectors of files as they are looked up: all vectors (4 bytes a number), their hashes (16 bytes
 * each) in the same order, then "stmv", version, dimensions, rows (4 bytes each, little endian) and
 * the SHA-256 of all before it. A file of the cache, made again where it is gone or damaged.
 */
const MAGIC = utf8('stmv');
const VERSION = 1;
const TRAILER_BYTES = 16 + 32;
const STEP_BYTES = 1 << 20;
/** Spools that are kept: one for passages and one for questions of two pipelines. */
const KEPT = 4;

/** The vectors of some files by the hash of their text. */
export class VectorSpool {
  private constructor(
    readonly file: number,
    readonly dimensions: number,
    /** Places of the vectors by hash in hexadecimal. */
    readonly places: ReadonlyMap<string, number>,
    /** SHA-256 of all vectors and hashes. */
    readonly digest: string,
  ) {}

  /**
   * Opens the vectors of files, which are read once: for as long as they do not change. Throws
   * `bad-vectors` for a file that cannot be used, `vectors-conflict` where a text has two vectors.
   */
  static async open(files: VectorFiles, form: RowForm, folder: string): Promise<VectorSpool> {
    const name = fingerprintOf([VERSION, files.id, form.dimensions, { ...form.columns }]);
    const path = join(folder, `${name}.spool`);
    const known = existsSync(path) ? openSpool(path, form.dimensions) : undefined;
    if (known !== undefined) return VectorSpool.#of(known);
    mkdirSync(folder, { recursive: true });
    const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      await writeSpool(files, form, temporary);
      syncFile(temporary);
      renameSync(temporary, path);
    } finally {
      rmSync(temporary, { force: true });
    }
    dropOld(folder);
    const made = openSpool(path, form.dimensions);
    if (made === undefined) throw new Error('a spool that was just written cannot be read');
    return VectorSpool.#of(made);
  }

  static #of({ file, dimensions, places, digest }: OpenSpool): VectorSpool {
    return new VectorSpool(file, dimensions, places, digest);
  }

  get size(): number {
    return this.places.size;
  }

  has(hash: Uint8Array): boolean {
    return this.places.has(toHex(hash));
  }

  get(hash: Uint8Array): Float32Array | undefined {
    const place = this.places.get(toHex(hash));
    if (place === undefined) return undefined;
    const vector = new Float32Array(this.dimensions);
    const bytes = new Uint8Array(vector.buffer);
    if (!readFully(this.file, bytes, place * bytes.length)) throw new Error('a spool shrank');
    return vector;
  }

  close(): void {
    closeSync(this.file);
  }
}

type OpenSpool = Pick<VectorSpool, 'file' | 'dimensions' | 'places' | 'digest'>;

async function writeSpool(files: VectorFiles, form: RowForm, path: string): Promise<void> {
  const rowBytes = 4 * form.dimensions;
  const file = openSync(path, 'wx+');
  try {
    const known = new Map<string, { readonly row: number; readonly place: VectorPlace }>();
    const hashes: Uint8Array[] = [];
    await files.read(form, ({ hash, vector, place }) => {
      const bytes = new Uint8Array(vector.buffer, vector.byteOffset, rowBytes);
      const before = known.get(toHex(hash));
      if (before !== undefined) {
        const other = new Uint8Array(rowBytes);
        readFully(file, other, before.row * rowBytes);
        if (!equalBytes(bytes, other)) throw conflict(before.place, place);
        return;
      }
      known.set(toHex(hash), { row: hashes.length, place });
      writeFully(file, bytes, hashes.length * rowBytes);
      hashes.push(hash);
    });
    const trailer = new Uint8Array(16);
    trailer.set(MAGIC);
    const view = new DataView(trailer.buffer);
    view.setUint32(4, VERSION, true);
    view.setUint32(8, form.dimensions, true);
    view.setUint32(12, hashes.length, true);
    writeFully(file, Buffer.concat([...hashes, trailer]), hashes.length * rowBytes);
    const end = fstatSync(file).size;
    writeFully(file, Buffer.from(digestOf(file, end), 'hex'), end);
  } finally {
    closeSync(file);
  }
}

/** Undefined where the file is not what was written: it is made again. */
function openSpool(path: string, dimensions: number): OpenSpool | undefined {
  const file = openSync(path, 'r');
  const opened = readSpool(file, dimensions);
  if (opened === undefined) closeSync(file);
  return opened && { file, ...opened };
}

function readSpool(file: number, dimensions: number): Omit<OpenSpool, 'file'> | undefined {
  const { size } = fstatSync(file);
  const trailer = new Uint8Array(TRAILER_BYTES);
  if (size < trailer.length || !readFully(file, trailer, size - trailer.length)) return undefined;
  const view = new DataView(trailer.buffer);
  const rows = view.getUint32(12, true);
  const isOurs =
    equalBytes(trailer.subarray(0, 4), MAGIC) &&
    view.getUint32(4, true) === VERSION &&
    view.getUint32(8, true) === dimensions &&
    size === rows * (4 * dimensions + SHOWN_HASH_BYTES) + trailer.length;
  if (!isOurs) return undefined;
  const digest = digestOf(file, size - 32);
  if (digest !== toHex(trailer.subarray(16))) return undefined;
  const hashes = new Uint8Array(rows * SHOWN_HASH_BYTES);
  readFully(file, hashes, rows * 4 * dimensions);
  const places = new Map<string, number>();
  for (let row = 0; row < rows; row++) {
    const at = row * SHOWN_HASH_BYTES;
    places.set(toHex(hashes.subarray(at, at + SHOWN_HASH_BYTES)), row);
  }
  return { dimensions, places, digest };
}

function digestOf(file: number, end: number): string {
  const hash = createHash('sha256');
  const step = new Uint8Array(STEP_BYTES);
  for (let at = 0; at < end;) {
    const read = readSync(file, step, 0, Math.min(step.length, end - at), at);
    if (read === 0) break;
    hash.update(step.subarray(0, read));
    at += read;
  }
  return hash.digest('hex');
}

/** Removes all but the latest spools: each is as large as its vectors. */
function dropOld(folder: string): void {
  const spools = readdirSync(folder)
    .filter((name) => name.endsWith('.spool'))
    .map((name) => join(folder, name))
    .map((path) => ({ path, written: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }));
  spools.sort((a, b) => b.written - a.written);
  for (const { path } of spools.slice(KEPT)) rmSync(path, { force: true });
}

function conflict(first: VectorPlace, second: VectorPlace): StemmaError {
  return new StemmaError(
    'vectors-conflict',
    `${nameOf(second)} has another vector than ${nameOf(first)} for the same text`,
    {
      data: { first: { ...first }, second: { ...second } },
      suggestions: ['Remove the row that is wrong; one vector a text is enough.'],
    },
  );
}
