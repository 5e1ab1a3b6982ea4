import { z } from 'zod';

const column = z.string().min(1);
const columns = z
  .array(column)
  .min(1)
  .refine((names) => new Set(names).size === names.length, 'names a column twice');

/** What `csv` and `jsonl` have in common: which part of a row becomes what. */
const rowFields = {
  files: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      'Globs of the document keys that this is about, such as "docs/faq.csv"; all if absent.',
    )
    .meta({ examples: [['docs/faq.csv']] }),
  documents: z
    .enum(['row', 'file'])
    .default('row')
    .describe('`row`: a text for each row; `file`: one text of all rows.'),
  text: columns
    .optional()
    .describe('Columns that make the text, in this order; if absent, all that no other key names.')
    .meta({ examples: [['question', 'answer']] }),
  labels: z
    .boolean()
    .optional()
    .describe(
      'Put `name: ` before each value of the text. If absent: unless `text` names one column alone.',
    ),
  id: column
    .optional()
    .describe('Column whose value names a row in its key; if absent, the number of the row does.')
    .meta({ examples: ['id'] }),
  title: column
    .optional()
    .describe('Column that is the title of a row.')
    .meta({ examples: ['question'] }),
  metadata: columns
    .optional()
    .describe('Columns that are kept as metadata of a row.')
    .meta({ examples: [['product', 'region']] }),
};

/** Keys that only a row can have: a file of many rows has no one value for them. */
const ofRows = ['id', 'title', 'metadata', 'numbers'] as const;
type RowKeys = { readonly documents: 'row' | 'file' } & Partial<
  Record<(typeof ofRows)[number], unknown>
>;

function refuseRowKeys(settings: RowKeys, context: z.RefinementCtx): void {
  if (settings.documents === 'row') return;
  const message = 'is of a row, and with `documents: file` the whole file is one text';
  for (const key of ofRows) {
    if (settings[key] !== undefined) context.addIssue({ code: 'custom', message, path: [key] });
  }
}

const csvEntrySchema = z
  .strictObject({
    ...rowFields,
    numbers: columns
      .optional()
      .describe('Columns that are kept as metadata, as numbers that a filter can compare.')
      .meta({ examples: [['year']] }),
    header: z
      .union([z.literal(true), columns], 'expected `true`, or the names of the columns')
      .default(true)
      .describe('`true`: the first row names the columns. A list names those of files without.')
      .meta({ examples: [['id', 'question', 'answer']] }),
    delimiter: z
      .string()
      .regex(/^(?:detect|tab|[^\n\r"])$/u, 'expected `detect`, `tab` or one character, such as ";"')
      .default('detect')
      .describe('What parts the values of a row; `detect` takes the one that the header has.')
      .meta({ examples: ['tab'] }),
    quotes: z
      .boolean()
      .default(true)
      .describe('Values may be put in double quotes; `false`: a quote is a letter like others.'),
  })
  .superRefine(refuseRowKeys);

const jsonlEntrySchema = z.strictObject(rowFields).superRefine(refuseRowKeys);

/** `pipeline.extract.csv`: one for all files, or a list of which the first that fits counts. */
export const csvSettingsSchema = z
  .union([csvEntrySchema, z.array(csvEntrySchema).min(1)])
  .prefault({})
  .describe('How CSV and TSV files are read; a list has settings for several kinds of files.');

/** `pipeline.extract.jsonl`, as `csvSettingsSchema`. Columns are fields, `a.b` those within. */
export const jsonlSettingsSchema = z
  .union([jsonlEntrySchema, z.array(jsonlEntrySchema).min(1)])
  .prefault({})
  .describe('How JSONL files are read; a list has settings for several kinds of files.');

/** Settings for one kind of CSV files. */
export type CsvSettings = z.infer<typeof csvEntrySchema>;
/** Settings for one kind of JSONL files. */
export type JsonlSettings = z.infer<typeof jsonlEntrySchema>;
/** What rows of every format are read by. */
export type RowSettings = JsonlSettings;
