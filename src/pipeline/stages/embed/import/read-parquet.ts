import { closeSync, fstatSync, openSync } from 'node:fs';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { AsyncBuffer, RowGroup } from 'hyparquet';
import { messageOf } from '../../../../errors/node-error.js';
import { readFully } from '../../../../util/file-bytes.js';
import { badVectors } from './bad-vectors.js';
import { checkFooter, checkPages, footerPlace, PARQUET_END_BYTES } from './check-parquet.js';
import type { VectorFile } from './vector-file.js';
import { hashOfRow, vectorOfRow, type RowForm, type VectorRow } from './vector-row.js';

/** Numbers of a row group that are held at once: 1 GB as the library has them. */
const MOST_NUMBERS = 1 << 27;

/** How columns may be packed beside snappy, which the library reads by itself. */
const compressors = {
  GZIP: (packed: Uint8Array) => Uint8Array.from(gunzipSync(packed)),
  BROTLI: (packed: Uint8Array) => Uint8Array.from(brotliDecompressSync(packed)),
};

/** The vectors of a Parquet file: a column of lists of numbers, one of texts or of hashes. */
export async function readParquet(
  file: VectorFile,
  form: RowForm,
  each: (row: VectorRow) => void,
): Promise<void> {
  const descriptor = openSync(file.absolute, 'r');
  try {
    await readRows({ path: file.path, buffer: bytesOf(descriptor) }, form, each);
  } finally {
    closeSync(descriptor);
  }
}

async function readRows(
  { path, buffer }: { readonly path: string; readonly buffer: AsyncBuffer },
  form: RowForm,
  each: (row: VectorRow) => void,
): Promise<void> {
  // Loaded here because most projects have no Parquet files.
  const { parquetMetadataAsync, parquetReadObjects, parquetSchema } = await import('hyparquet');
  await reading(path, () => checkEnd(buffer));
  const metadata = await reading(path, () => parquetMetadataAsync(buffer));
  const names = await reading(path, () => {
    return Promise.resolve(parquetSchema(metadata).children.map(({ element }) => element.name));
  });
  const columns = wantedColumns(names, form, path);
  let first = 0;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    if (rows * form.dimensions > MOST_NUMBERS) throw tooLarge(path, rows);
    await reading(path, () => checkGroup(buffer, group, form));
    const range = { rowStart: first, rowEnd: first + rows };
    const merged: Record<string, unknown>[] = [];
    // One after the other: of several that fail at once the library leaves some to nobody.
    for (const column of columns) {
      const what = { file: buffer, metadata, columns: [column], compressors, ...range };
      const objects = await reading(path, () => parquetReadObjects(what));
      for (const [i, row] of objects.entries()) merged[i] = { ...merged[i], ...row };
    }
    for (const [i, row] of merged.entries()) {
      const place = { path, row: first + i + 1 };
      const hash = hashOfRow(withoutNulls(row), form, place);
      each({ hash, vector: vectorOfRow(row[form.columns.vector], form, place), place });
    }
    first += rows;
  }
}

/** Throws where the footer is not what it says. */
async function checkEnd(buffer: AsyncBuffer): Promise<void> {
  const { byteLength } = buffer;
  const end = new Uint8Array(await buffer.slice(byteLength - PARQUET_END_BYTES));
  if (end.length < PARQUET_END_BYTES) throw new Error('it is cut short');
  const { start, length } = footerPlace(end, byteLength);
  checkFooter(new Uint8Array(await buffer.slice(start, start + length)));
}

/** Throws where the pages of a row group are not what they say, before the library follows them. */
async function checkGroup(
  buffer: AsyncBuffer,
  group: RowGroup,
  { columns }: RowForm,
): Promise<void> {
  const wanted = new Set(Object.values(columns));
  for (const { meta_data: meta } of group.columns) {
    const [name] = meta?.path_in_schema ?? [];
    if (meta === undefined || name === undefined || !wanted.has(name)) continue;
    const start = Number(meta.dictionary_page_offset ?? meta.data_page_offset);
    const end = start + Number(meta.total_compressed_size);
    if (start < 0 || end < start || end > buffer.byteLength)
      throw new Error('a column is cut short');
    const chunk = new Uint8Array(await buffer.slice(start, end));
    checkPages(chunk, MOST_NUMBERS);
  }
}

/** Whatever the library throws is about the file. */
async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const advice = 'Write it again, without compression or with snappy.';
    throw badVectors({ path }, messageOf(error).slice(0, 200), advice);
  }
}

/** The bytes of an open file, as the library asks for them. */
function bytesOf(descriptor: number): AsyncBuffer {
  const byteLength = fstatSync(descriptor).size;
  return {
    byteLength,
    slice: (start, end = byteLength) => {
      const from = Math.max(0, start);
      const bytes = new Uint8Array(Math.max(0, Math.min(end, byteLength) - from));
      if (!readFully(descriptor, bytes, from)) throw new Error('the file is cut short');
      return bytes.buffer;
    },
  };
}

function tooLarge(path: string, rows: number) {
  return badVectors(
    { path },
    `a row group of ${rows} rows does not fit into memory`,
    'Write smaller groups, such as row_group_size=10000.',
  );
}

/** The columns that are read; throws where the vector's is missing. */
function wantedColumns(names: readonly string[], form: RowForm, path: string): string[] {
  const { vector, text, hash } = form.columns;
  if (!names.includes(vector)) {
    const found = names.map((name) => `'${name}'`).join(', ');
    throw badVectors(
      { path },
      `it has no column '${vector}'; it has ${found}`,
      'Set pipeline.embed.columns.vector to the column of vectors.',
    );
  }
  return [vector, text, hash].filter((name) => names.includes(name));
}

/** A null is as good as a column that is not there. */
function withoutNulls(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}
