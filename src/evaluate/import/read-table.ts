import { CsvError, parse } from 'csv-parse/sync';
import { badImport } from './bad-import.js';
import type { SourceSetBuilder } from './source-set-builder.js';

/** Characters that part values, where the file's first line has to say which. */
const DELIMITERS = [',', '\t', ';', '|'] as const;

/** A row with the names of its columns. */
export interface TableRow {
  readonly values: ReadonlyMap<string, string>;
  /** Of its first character, from 1. */
  readonly line: number;
  readonly where: string;
}

/** A table with a header. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}

/**
 * Reads CSV or TSV after RFC 4180 with a header; values in quotes may hold delimiters and line
 * breaks. Rows with more or fewer values than the header are refused.
 *
 * Throws `bad-import` for a file without a header, with a column twice, or with a quote that is not
 * closed.
 */
export function readTable(
  text: string,
  builder: SourceSetBuilder,
  { path, delimiter }: { readonly path: string; readonly delimiter?: string | undefined },
): Table {
  const [header, ...records] = recordsOf(text, { path, delimiter: delimiter ?? chooseFor(text) });
  if (header === undefined) {
    throw badImport({ path }, 'it is empty', 'Give a table whose first line names its columns.');
  }
  const columns = header.values.map((name) => name.trim());
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) {
    throw badImport(
      { path, line: 1 },
      `the column '${twice}' is there twice`,
      'Rename one of them.',
    );
  }
  const rows = records.flatMap(({ values, line }): TableRow[] => {
    const place = { line, where: `line ${line}` };
    if (values.length === columns.length) {
      return [{ ...place, values: new Map(columns.map((name, i) => [name, values[i] ?? ''])) }];
    }
    const message = `it has ${values.length} values, the header ${columns.length}`;
    builder.refuse(place, { id: null, reason: 'bad-row', message });
    return [];
  });
  return { columns, rows };
}

interface NumberedRecord {
  readonly values: readonly string[];
  readonly line: number;
}

function recordsOf(
  text: string,
  { path, delimiter }: { readonly path: string; readonly delimiter: string },
): NumberedRecord[] {
  const records: NumberedRecord[] = [];
  let line = 1;
  try {
    parse(text, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      on_record: (values: string[], { lines }) => {
        records.push({ values, line: lines - breaksIn(values) });
        line = lines + 1;
        return undefined;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const problem = `from here on it is no table: ${error.message}`;
    throw badImport({ path, line }, problem, 'Close every quote; write " in a value as "".');
  }
  return records;
}

/** Line breaks inside of the values of a record, which ends as many lines after it began. */
function breaksIn(values: readonly string[]): number {
  return values.reduce((sum, value) => sum + (value.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
}

/** The delimiter that the first line has most of, outside of quotes. */
function chooseFor(text: string): string {
  const first = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((one) => ({ one, count: first.split(one).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).one;
}
