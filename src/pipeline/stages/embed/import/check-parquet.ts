import { ThriftReader, type ThriftStruct, type ThriftValue } from './thrift-compact.js';

/*
 * What a Parquet file says about itself, looked at before the library that reads it believes it: a
 * negative size or number of children would send that round for ever
 * (https://parquet.apache.org/docs/file-format/).
 */

/** Fields of the footer, of an element of its schema, of a page header and of what is in those. */
const SCHEMA = 2;
const CHILDREN = 5;
const PACKED_SIZE = 3;
const PAGES = [5, 7, 8];
const VALUES = 1;

/** Bytes behind the footer: its length and "PAR1". */
export const PARQUET_END_BYTES = 8;

/** Where a file's footer begins and how long it is, from the file's last eight bytes. */
export function footerPlace(end: Uint8Array, size: number): { start: number; length: number } {
  const view = new DataView(end.buffer, end.byteOffset, end.byteLength);
  const length = view.getUint32(0, true);
  const isParquet = Buffer.from(end.subarray(4)).toString('latin1') === 'PAR1';
  const start = size - PARQUET_END_BYTES - length;
  if (!isParquet || start < 4) throw new Error('it does not end as a Parquet file does');
  return { start, length };
}

/** Throws where the schema of a footer is no tree. */
export function checkFooter(footer: Uint8Array): void {
  const schema = new ThriftReader(footer).struct().get(SCHEMA);
  const elements = Array.isArray(schema) ? (schema as readonly ThriftValue[]) : [];
  // Elements that are still to come, each the child of one before.
  let expected = 1;
  for (const element of elements) {
    const children = element instanceof Map ? numberIn(element, CHILDREN) : 0;
    if (expected === 0 || children < 0) throw new Error('its schema is no tree');
    expected += children - 1;
  }
  if (expected !== 0) throw new Error('its schema is no tree');
}

/** Throws where the pages of a column chunk do not follow each other, or promise too much. */
export function checkPages(chunk: Uint8Array, mostValues: number): void {
  const reader = new ThriftReader(chunk);
  while (reader.offset < chunk.length) {
    const header = reader.struct();
    const size = numberIn(header, PACKED_SIZE, -1);
    if (size < 0 || size > chunk.length - reader.offset) {
      throw new Error('a page says that it has another size than there is');
    }
    for (const page of PAGES.map((field) => header.get(field))) {
      const values = page instanceof Map ? numberIn(page, VALUES) : 0;
      if (values < 0 || values > mostValues) throw new Error('a page promises too many values');
    }
    reader.offset += size;
  }
}

function numberIn(struct: ThriftStruct, field: number, otherwise = 0): number {
  const value = struct.get(field);
  return typeof value === 'number' ? value : otherwise;
}
