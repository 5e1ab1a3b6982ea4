import { fstatSync } from 'node:fs';
import { readFully, withFile } from '../../../../util/file-bytes.js';
import { badVectors } from './bad-vectors.js';
import { readHashes } from './read-jsonl.js';
import type { VectorFile } from './vector-file.js';
import { checkLength, checkNumbers, type RowForm, type VectorRow } from './vector-row.js';

/*
 * NumPy's file of one array (numpy.lib.format): "\x93NUMPY", a version of two bytes, the length of
 * the header (2 bytes in version 1, 4 in later ones), the header as a Python dictionary, the data.
 */
const MAGIC = '\x93NUMPY';
/** A header of an array of numbers has about a hundred bytes. */
const LONGEST_HEADER = 64 * 1024;
/** Rows that are read at once. */
const STEP_ROWS = 256;

const DTYPES = new Map([
  ['<f4', { bytes: 4, read: (view: DataView, at: number) => view.getFloat32(at, true) }],
  ['<f8', { bytes: 8, read: (view: DataView, at: number) => view.getFloat64(at, true) }],
  ['<f2', { bytes: 2, read: readFloat16 }],
]);

interface NpyHeader {
  readonly rows: number;
  readonly columns: number;
  readonly dtype: { readonly bytes: number; readonly read: (view: DataView, at: number) => number };
  /** Where the data begin. */
  readonly start: number;
}

/**
 * The vectors of a .npy file of float16, float32 or float64, a row a vector; `texts` is the .jsonl
 * file beside it, whose lines say whose vector each row is.
 */
export function readNpy(
  file: VectorFile & { readonly texts: VectorFile | undefined },
  form: RowForm,
  each: (row: VectorRow) => void,
): void {
  const { path, texts } = file;
  if (texts === undefined) {
    const name = path.replace(/\.npy$/i, '.jsonl');
    throw badVectors(
      { path },
      `there is no '${name}' beside it, which says whose vectors they are`,
      'Put the lines of `stemma vectors export` there, in the order of the rows.',
    );
  }
  withFile(file.absolute, 'r', (descriptor) => {
    const size = fstatSync(descriptor).size;
    const header = readHeader(descriptor, size, path);
    checkLength(header.columns, form, { path });
    const hashes = readHashes(texts, form);
    if (hashes.length !== header.rows) {
      throw badVectors(
        { path },
        `it has ${header.rows} rows, '${texts.path}' has ${hashes.length} lines`,
        'Write a row for each line, in the same order.',
      );
    }
    readRows(descriptor, header, (vector, row) => {
      const place = { path, row: row + 1 };
      checkNumbers(vector, place);
      const hash = hashes[row];
      if (hash !== undefined) each({ hash, vector, place });
    });
  });
}

function readHeader(descriptor: number, size: number, path: string): NpyHeader {
  const broken = (reason: string) =>
    badVectors({ path }, reason, 'Write the file again with numpy.save.');
  const start = new Uint8Array(12);
  if (size < start.length || !readFully(descriptor, start, 0)) throw broken('it is cut short');
  const view = new DataView(start.buffer);
  if (Buffer.from(start.subarray(0, 6)).toString('latin1') !== MAGIC) {
    throw broken('it does not begin as a .npy file does');
  }
  const isFirst = view.getUint8(6) === 1;
  const length = isFirst ? view.getUint16(8, true) : view.getUint32(8, true);
  const at = isFirst ? 10 : 12;
  if (length > LONGEST_HEADER) throw broken(`its header says that it has ${length} bytes`);
  const header = new Uint8Array(length);
  if (!readFully(descriptor, header, at)) throw broken('it is cut short in its header');
  return parseHeader(Buffer.from(header).toString('latin1'), { start: at + length, size, path });
}

function parseHeader(
  header: string,
  { start, size, path }: { readonly start: number; readonly size: number; readonly path: string },
): NpyHeader {
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  const refuse = (reason: string, suggestion: string) => badVectors({ path }, reason, suggestion);
  if (shape === undefined || order === undefined) {
    throw refuse('its header is not one of NumPy', 'Write the file again with numpy.save.');
  }
  const dtype = descr === undefined ? undefined : DTYPES.get(descr);
  if (dtype === undefined) {
    throw refuse(
      `its numbers are ${descr ?? 'records'}; float16, float32 and float64, little endian, can be read`,
      'Save `vectors.astype("<f4")`.',
    );
  }
  if (order === 'True') {
    throw refuse(
      'it is in Fortran order, column after column',
      'Save `numpy.ascontiguousarray(vectors)`.',
    );
  }
  const [rows, columns, ...more] = shape
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  if (rows === undefined || columns === undefined || more.length > 0) {
    throw refuse(`its shape is (${shape}), not (rows, dimensions)`, 'Save an array of two axes.');
  }
  const expected = start + rows * columns * dtype.bytes;
  if (expected !== size) {
    throw refuse(
      `its header promises ${expected} bytes, it has ${size}`,
      size < expected ? 'It is cut short: copy it again.' : 'Write the file again with numpy.save.',
    );
  }
  return { rows, columns, dtype, start };
}

function readRows(
  descriptor: number,
  { rows, columns, dtype, start }: NpyHeader,
  each: (vector: Float32Array, row: number) => void,
): void {
  const rowBytes = columns * dtype.bytes;
  const step = new Uint8Array(STEP_ROWS * rowBytes);
  const view = new DataView(step.buffer);
  for (let first = 0; first < rows; first += STEP_ROWS) {
    const count = Math.min(STEP_ROWS, rows - first);
    const part = step.subarray(0, count * rowBytes);
    // The size was compared with the header's before.
    if (!readFully(descriptor, part, start + first * rowBytes)) throw new Error('a file shrank');
    for (let row = 0; row < count; row++) {
      const vector = new Float32Array(columns);
      for (let i = 0; i < columns; i++) {
        vector[i] = dtype.read(view, row * rowBytes + i * dtype.bytes);
      }
      each(vector, first + row);
    }
  }
}

/** A half-precision number of IEEE 754, which the DataView of Node 20 cannot read. */
function readFloat16(view: DataView, at: number): number {
  const bits = view.getUint16(at, true);
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
