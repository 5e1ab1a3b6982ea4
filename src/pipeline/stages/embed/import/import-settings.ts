import * as z from 'zod';

/** Names of what is read of a row of JSONL or Parquet. */
const columnsSchema = z
  .strictObject({
    vector: z.string().min(1).default('vector').describe('The vector: a list of numbers.'),
    text: z
      .string()
      .min(1)
      .default('text')
      .describe('The text that was embedded, as `stemma vectors export` writes it.'),
    hash: z.string().min(1).default('hash').describe('The hash of the text, from the same export.'),
  })
  .describe('Names of columns in JSONL and Parquet files.');

const files = {
  path: z
    .string()
    .min(1)
    .describe('A file, or a folder with .npy, .jsonl and .parquet files, relative to the project.')
    .meta({ examples: ['vectors/'] }),
  columns: columnsSchema.prefault({}),
};

/** Keys of `embed:` with `provider: import`, beside `questions`. */
export const importFields = {
  provider: z
    .literal('import')
    .describe('Vectors that were made elsewhere and are read from files.'),
  model: z
    .string()
    .min(1)
    .describe('Name of the model that made them; under another name all are taken anew.')
    .meta({ examples: ['acme-embed-2'] }),
  revision: z
    .string()
    .default('')
    .describe('Version of the vectors; to be changed when a text was given another vector.')
    .meta({ examples: ['2026-11'] }),
  dimensions: z.int().min(1).max(65_536).describe('Length of the vectors.'),
  ...files,
};

/** `questions:` of imported vectors that are in files as well. */
export const questionFilesSchema = z.strictObject({
  provider: z.literal('import').describe('Vectors of the questions, from files.'),
  ...files,
});

/** Where vectors are read from. */
export type VectorFilesSettings = Omit<z.infer<typeof questionFilesSchema>, 'provider'>;
export type QuestionFilesSettings = z.infer<typeof questionFilesSchema>;
