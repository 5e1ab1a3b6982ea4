import { z } from 'zod';

/** One place where documents come from. */
export const sourceSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]*$/i, 'expected letters, digits, "-" and "_", such as "docs"')
      .describe('First segment of the keys of its documents.')
      .meta({ examples: ['docs'] }),
    type: z.literal('files').default('files').describe('`files`: a folder of the project.'),
    path: z
      .string()
      .min(1)
      .describe('Folder, relative to the one that holds stemma.yaml.')
      .meta({ examples: ['corpus'] }),
    include: z
      .array(z.string().min(1))
      .min(1)
      .default([
        '**/*.md',
        '**/*.markdown',
        '**/*.html',
        '**/*.htm',
        '**/*.txt',
        '**/*.docx',
        '**/*.pdf',
      ])
      .describe('Globs of the files that are documents, relative to `path`.'),
    exclude: z
      .array(z.string().min(1))
      .default([])
      .describe('Globs of files that are not, stronger than `include`.')
      .meta({ examples: [['drafts/**']] }),
    metadata: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .default({})
      .describe('Constants that every document of the source carries.')
      .meta({ examples: [{ product: 'acme' }] }),
  })
  .describe('A source of documents.');

export type SourceSettings = z.infer<typeof sourceSchema>;
