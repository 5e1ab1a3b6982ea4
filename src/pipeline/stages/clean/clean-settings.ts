import { z } from 'zod';

const boilerplateSchema = z
  .strictObject({
    minDocuments: z
      .int()
      .min(2)
      .default(5)
      .describe('Texts of a source that must have a line before it is boilerplate.'),
    minShare: z
      .number()
      .gt(0)
      .max(1)
      .default(0.3)
      .describe('Share of the texts of a source that must have it: 0.3 is three in ten.'),
    numbers: z
      .enum(['exact', 'any'])
      .default('exact')
      .describe('`any` takes lines for equal that differ in numbers alone: `Page 3 of 12`.'),
    keep: z
      .array(z.string().min(1))
      .default([])
      .describe('Lines that stay, however often they come; white space at their ends is no matter.')
      .meta({ examples: [['See also']] }),
  })
  .describe('Removes lines that many texts of a source share: headers, footers, navigation.');

const duplicatesSchema = z
  .strictObject({
    exact: z
      .enum(['drop', 'report', 'keep'])
      .default('drop')
      .describe('Texts that are equal once they are cleaned; `keep` does not look for them.'),
    near: z
      .enum(['drop', 'report', 'keep'])
      .default('report')
      .describe('Texts that are nearly equal; `keep` does not look for them.'),
    threshold: z
      .number()
      .min(0.5)
      .max(1)
      .default(0.9)
      .describe('Share of equal runs of five words (Jaccard) from which texts are nearly equal.'),
  })
  .describe('Texts that another text of the corpus says again; the first by key is kept.');

/** The schema of `pipeline.clean`. A stage that is not named is not there. */
export const cleanSettingsSchema = z
  .strictObject({
    unicode: z
      .enum(['NFC', 'NFKC', 'keep'])
      .default('NFC')
      .describe(
        'Unicode normal form: `NFC` joins letters and their accents, `NFKC` also replaces ligatures, full-width letters and the like.',
      ),
    invisible: z
      .enum(['remove', 'keep'])
      .default('remove')
      .describe('Soft hyphens, zero-width spaces, byte order marks and tag characters.'),
    whitespace: z
      .enum(['keep', 'trim', 'collapse'])
      .default('trim')
      .describe(
        '`trim` takes white space from the ends of lines and of the text; `collapse` also makes one space of several and one blank line of several. Tables, code and indentation stay.',
      ),
    boilerplate: boilerplateSchema.optional(),
    duplicates: duplicatesSchema.optional(),
  })
  .describe('Cleans texts before they are chunked. Without it they stay as they were extracted.');

/** Settings of the clean stage, with defaults filled in. */
export type CleanSettings = z.infer<typeof cleanSettingsSchema>;
export type BoilerplateSettings = z.infer<typeof boilerplateSchema>;
export type DuplicateSettings = z.infer<typeof duplicatesSchema>;
