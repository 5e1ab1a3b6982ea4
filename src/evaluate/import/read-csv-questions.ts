import { StemmaError } from '../../errors/stemma-error.js';
import { nearestNames } from '../../util/nearest-names.js';
import { readTable, type TableRow } from './read-table.js';
import { rowEvidence, type FieldTexts } from './row-evidence.js';
import { SOURCE_FIELDS, type FieldNames, type SourceField } from './source-fields.js';
import type { SourceSet } from './source-question.js';
import { SourceSetBuilder } from './source-set-builder.js';

/** How a table is read. */
export interface CsvOptions {
  readonly path: string;
  /** Found by the first line unless given. */
  readonly delimiter?: string | undefined;
  /** Columns that are not called as their field is. */
  readonly fieldNames: FieldNames;
  /** Rows that do not say where their answer stands are unanswerable, instead of refused. */
  readonly unanswerable: boolean;
}

/**
 * Reads questions from a table, one a row. A column is the field that it is called as, whatever the
 * case, or that `fieldNames` says.
 *
 * Throws `missing-column` without a column of questions, or without any that says where answers
 * stand; and what `readTable` throws.
 */
export function readCsvQuestions(text: string, options: CsvOptions): SourceSet {
  const builder = new SourceSetBuilder();
  const { columns, rows } = readTable(text, builder, options);
  const columnOf = columnsByField(columns, options);
  requireColumns(columnOf, columns, options);
  for (const row of rows) readRow(builder, row, { columnOf, options });
  return builder.finish();
}

type ColumnByField = ReadonlyMap<SourceField, string>;

function readRow(
  builder: SourceSetBuilder,
  { values, ...place }: TableRow,
  { columnOf, options }: { readonly columnOf: ColumnByField; readonly options: CsvOptions },
): void {
  const textOf: FieldTexts = (field) => {
    const text = values.get(columnOf.get(field) ?? '');
    return text === undefined || text.trim() === '' ? undefined : text;
  };
  const context = textOf('context');
  const passages = context === undefined ? [] : [context];
  const found = rowEvidence(textOf, { passages, builder, unanswerable: options.unanswerable });
  const id = textOf('id');
  if ('reason' in found) {
    builder.refuse(place, { id, ...found });
    return;
  }
  const { evidence } = found;
  const tags = tagsOf(textOf('tags'));
  builder.add(place, {
    id,
    question: textOf('question'),
    answer: textOf('answer'),
    tags,
    evidence,
  });
}

/** `billing, fees` or `billing;fees`. */
export function tagsOf(text: string | undefined): string[] {
  return (text ?? '').split(/[,;|]/).flatMap((tag) => (tag.trim() === '' ? [] : [tag.trim()]));
}

function columnsByField(
  columns: readonly string[],
  { fieldNames, path }: CsvOptions,
): ColumnByField {
  const byField = new Map<SourceField, string>();
  for (const field of SOURCE_FIELDS) {
    const named = fieldNames.get(field);
    const column =
      named === undefined
        ? columns.find((name) => name.toLowerCase() === field)
        : columns.find((name) => name === named);
    if (named !== undefined && column === undefined) throw missingColumn(path, named, columns);
    if (column !== undefined) byField.set(field, column);
  }
  return byField;
}

function requireColumns(
  columnOf: ColumnByField,
  columns: readonly string[],
  { path, unanswerable }: CsvOptions,
): void {
  if (!columnOf.has('question')) throw missingColumn(path, 'question', columns);
  const places = ['document', 'quote', 'context', 'unanswerable'] as const;
  if (unanswerable || places.some((field) => columnOf.has(field))) return;
  throw new StemmaError(
    'missing-column',
    `cannot import '${path}': no column says where the answers stand`,
    {
      data: { path, columns },
      suggestions: [
        'Name one: --column document=NAME, --column quote=NAME or --column context=NAME.',
        'Where the corpus answers none of them: --unanswerable.',
        'To label them by hand: `stemma questions from-feedback` makes candidates of them.',
      ],
    },
  );
}

function missingColumn(path: string, name: string, columns: readonly string[]): StemmaError {
  const near = nearestNames(name, columns);
  const list = columns.map((column) => `'${column}'`).join(', ');
  return new StemmaError(
    'missing-column',
    `cannot import '${path}': it has no column '${name}': there are ${list}`,
    {
      data: { path, column: name, columns },
      suggestions: [
        ...near.slice(0, 1).map((column) => `Did you mean '${column}'?`),
        'Say which column it is: --column question=NAME.',
      ],
    },
  );
}
